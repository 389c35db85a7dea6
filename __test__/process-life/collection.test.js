'use strict'

/** Clients are garbage when nobody holds them, whatever their callbacks hold. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { reportOf } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')

const faults = faultServer()
const flags = ['--expose-gc']

/** Makes 10 000 clients with `make`, drops them, and reports how many of them are collected. */
async function collected(make, baseUrl) {
  const { IdentityClient } = require('./index.js')
  let gone = 0
  // A registry that is garbage itself tells nothing.
  globalThis.registry = new FinalizationRegistry(() => {
    gone++
  })
  for (let i = 0; i < 10_000; i++) globalThis.registry.register(await make(IdentityClient, baseUrl))
  for (let i = 0; i < 100 && gone < 10_000; i++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  report(gone)
}

describe('10 000 clients made and dropped are collected', { concurrency: 2 }, () => {
  const cases = {
    'never used': (IdentityClient, baseUrl) => new IdentityClient({ baseUrl }),
    'whose getAuthToken closes over its client': (IdentityClient, baseUrl) => {
      const client = new IdentityClient({ baseUrl, getAuthToken: () => client.token })
      client.token = 'abc'
      return client
    },
    'after a call that used such a getAuthToken': async (IdentityClient, baseUrl) => {
      const client = new IdentityClient({ baseUrl, getAuthToken: async () => client.token })
      client.token = 'abc'
      await client.me()
      return client
    },
    'after a call with a signal, which failed': async (IdentityClient, baseUrl) => {
      const client = new IdentityClient({ baseUrl, maxRetries: 0 })
      await client.login({ email: 'a' }, { signal: AbortSignal.abort() }).catch(() => {})
      return client
    },
    'after close()': async (IdentityClient, baseUrl) => {
      const client = new IdentityClient({ baseUrl })
      await client.close()
      return client
    },
  }
  for (const [name, make] of Object.entries(cases)) {
    test(name, async () => {
      const server = await faults.turns([json({ id: '1' })])
      const main = `(baseUrl) => (${collected})(${make}, baseUrl)`
      assert.equal(await reportOf(main, [server.url], { flags }), 10_000)
    })
  }
})

test('the options of clients that are gone are forgotten, also in a worker thread', async () => {
  const grown = await reportOf(
    async () => {
      const { Worker } = require('node:worker_threads')
      const code = `
        const { IdentityClient } = require('./index.js')
        const make = (i) => new IdentityClient({ baseUrl: 'http://127.0.0.1:9', headers: { 'X-Key': String(i).padEnd(20_000, 'x') } })
        const settle = async () => {
          for (let i = 0; i < 10; i++) {
            globalThis.gc()
            await new Promise((resolve) => setTimeout(resolve, 10))
          }
          return process.memoryUsage().heapUsed
        }
        const measured = (async () => {
          for (let i = 0; i < 50; i++) make(i)
          const before = await settle()
          for (let i = 50; i < 1050; i++) make(i)
          return (await settle()) - before
        })()`
      // biome-ignore lint/security/noGlobalEval: the same program for both threads
      const here = await eval(`${code}; measured`)
      const there = new Worker(
        `${code}; measured.then((grown) => require('node:worker_threads').parentPort.postMessage(grown))`,
        { eval: true },
      )
      report([here, await new Promise((resolve) => there.once('message', resolve))])
    },
    [],
    { flags },
  )
  // Kept, they would be 20 MB.
  for (const bytes of grown) assert.ok(bytes < 4e6, `${bytes} bytes`)
})

test('a client that is dropped in mid-call still brings its answer, and goes then', async () => {
  const server = await faults.turns([{ sleepMs: 500 }, json({ id: '1' })])
  const { during, answer, after } = await reportOf(
    async (baseUrl) => {
      const { IdentityClient } = require('./index.js')
      const settle = async () => {
        for (let i = 0; i < 5; i++) {
          globalThis.gc()
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
      }
      let weak
      const call = (() => {
        const client = new IdentityClient({ baseUrl, getAuthToken: () => client.token })
        weak = new WeakRef(client)
        return client.me()
      })()
      await settle()
      const during = weak.deref() !== undefined
      const answer = await call
      await settle()
      report({ during, answer, after: weak.deref() !== undefined })
    },
    [server.url],
    { flags },
  )
  assert.deepEqual({ answer, after }, { answer: { id: '1' }, after: false }, `alive in mid-call: ${during}`)
})
