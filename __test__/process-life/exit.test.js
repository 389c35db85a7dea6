'use strict'

/** How a process with a client ends: by itself when calls are done, at once when idle, cleanly in mid-call. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { reportOf, runChild, startChild } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')

const faults = faultServer()

/** Well under `keepAliveMs` and every time-out, and well over what the end of a process takes. */
const AT_ONCE = 1500

/** Runs `main`, which reports the time at which it had nothing left to do, and asserts how it ends. */
async function endsAtOnce(main, args) {
  const { code, signal, stdout, stderr, reports } = await runChild(main, args)
  assert.deepEqual({ code, signal, stdout, stderr }, { code: 0, signal: null, stdout: '', stderr: '' })
  const waited = Date.now() - reports.at(-1)
  assert.ok(waited < AT_ONCE, `it ended after ${waited} ms`)
}

describe('a process ends by itself', { concurrency: 2 }, () => {
  test('when a client was made and never used', () =>
    endsAtOnce(() => {
      const { IdentityClient } = require('./index.js')
      globalThis.client = new IdentityClient({ baseUrl: 'http://127.0.0.1:9' })
      report(Date.now())
    }, []))

  test('when its calls are done, with idle sockets open', async () => {
    const server = await faults.turns([json({ id: '1' })])
    await endsAtOnce(
      async (baseUrl) => {
        const { IdentityClient } = require('./index.js')
        globalThis.client = new IdentityClient({ baseUrl, keepAliveMs: 60_000 })
        await Promise.all(Array.from({ length: 20 }, () => client.me()))
        report(Date.now())
      },
      [server.url],
    )
  })

  test('when its calls have failed', async () => {
    const { url } = await faults.refusedPort()
    await endsAtOnce(
      async (baseUrl) => {
        const { IdentityClient } = require('./index.js')
        const client = new IdentityClient({ baseUrl })
        await client.me().catch(() => {})
        report(Date.now())
      },
      [url],
    )
  })

  test('when its calls were aborted', async () => {
    const server = await faults.turns(['stall'])
    await endsAtOnce(
      async (baseUrl) => {
        const { IdentityClient } = require('./index.js')
        const client = new IdentityClient({ baseUrl })
        await client.me({ signal: AbortSignal.timeout(100) }).catch(() => {})
        report(Date.now())
      },
      [server.url],
    )
  })

  test('when it sent calls and asked for the answers of none', async () => {
    const server = await faults.turns([{ sleepMs: 200 }, json({ id: '1' })])
    const { code, stderr } = await runChild(
      (baseUrl) => {
        const { IdentityClient } = require('./index.js')
        const client = new IdentityClient({ baseUrl })
        for (let i = 0; i < 10; i++) client.me()
      },
      [server.url],
    )
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.equal((await server.requests()).length, 10)
  })
})

describe('a call that is under way keeps the process to its end', { concurrency: 2 }, () => {
  test('when nothing else does', async () => {
    const server = await faults.turns([{ sleepMs: 600 }, json({ id: '1' })])
    const answer = await reportOf(
      (baseUrl) => {
        const { IdentityClient } = require('./index.js')
        new IdentityClient({ baseUrl }).me().then(report)
      },
      [server.url],
    )
    assert.deepEqual(answer, { id: '1' })
  })

  test('also through its retries', async () => {
    const server = await faults.turns([json({}, 503, { 'retry-after': '1' })], [json({ id: '1' })])
    const answer = await reportOf(
      (baseUrl) => {
        const { IdentityClient } = require('./index.js')
        new IdentityClient({ baseUrl }).me().then(report)
      },
      [server.url],
    )
    assert.deepEqual(answer, { id: '1' })
  })

  test('in a module that awaits it at its top level', async () => {
    const server = await faults.turns([{ sleepMs: 300 }, json({ id: '1' })])
    const answer = await reportOf(
      async (baseUrl) => {
        const { IdentityClient } = await import('@konijima/identity-api')
        report(await new IdentityClient({ baseUrl }).me())
      },
      [server.url],
    )
    assert.deepEqual(answer, { id: '1' })
  })
})

describe('the end in mid-call is clean', { concurrency: 2 }, () => {
  const endings = {
    'process.exit': [() => process.exit(7), { code: 7, signal: null, stderr: '' }],
    'process.exit in a promise': [
      () => Promise.resolve().then(() => process.exit(7)),
      { code: 7, signal: null, stderr: '' },
    ],
    'process.exit in a timer': [
      () => setTimeout(() => process.exit(7), 50),
      { code: 7, signal: null, stderr: '' },
    ],
    SIGTERM: [() => process.kill(process.pid, 'SIGTERM'), { code: null, signal: 'SIGTERM', stderr: '' }],
    'an error nobody catches': [
      () => {
        throw new Error('unrelated')
      },
      { code: 1, signal: null },
    ],
  }
  for (const [name, [end, expected]] of Object.entries(endings)) {
    test(`${name}, with calls in every state`, async () => {
      const [stalled, halfway, busy] = await Promise.all([
        faults.turns(['stall']),
        faults.turns([{ write: { text: 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{' } }, 'stall']),
        faults.turns([json({}, 503, { 'retry-after': '9' })]),
      ])
      const hole = await faults.blackHole()
      const urls = [stalled.url, halfway.url, busy.url, hole.url]
      const begun = Date.now()
      const { stderr, ...ended } = await runChild(
        `async (urls) => {
          const { IdentityClient } = require('./index.js')
          for (const baseUrl of urls) {
            const client = new IdentityClient({ baseUrl, timeoutMs: 30_000, attemptTimeoutMs: 30_000, connectTimeoutMs: 30_000 })
            for (let i = 0; i < 25; i++) client.me()
          }
          await new Promise((resolve) => setTimeout(resolve, 300))
          ;(${end})()
        }`,
        [urls],
      )
      assert.deepEqual(
        { code: ended.code, signal: ended.signal },
        { code: expected.code, signal: expected.signal },
        stderr,
      )
      if (expected.stderr !== undefined) assert.equal(stderr, expected.stderr)
      else assert.match(stderr, /Error: unrelated/)
      assert.ok(Date.now() - begun < 300 + 2 * AT_ONCE, `${Date.now() - begun} ms`)
      await stalled.waitForRequests(25)
    })
  }

  test('SIGKILL by somebody else leaves nothing open at the service', async () => {
    const server = await faults.turns(['readUntilClosed'])
    const { child, ended } = startChild(
      (baseUrl) => {
        const { IdentityClient } = require('./index.js')
        new IdentityClient({ baseUrl }).me()
      },
      [server.url],
    )
    await server.waitForRequests(1)
    child.kill('SIGKILL')
    assert.equal((await ended).signal, 'SIGKILL')
    await server.waitForOpen(0)
  })
})
