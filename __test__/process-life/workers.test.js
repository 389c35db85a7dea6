'use strict'

/** Worker threads: each has a channel of its own, and may end in mid-call. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { reportOf } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')

const faults = faultServer()

test('200 worker threads started and terminated in mid-call leave no crash, no call and no memory', async () => {
  const [stalled, halfway, good] = await Promise.all([
    faults.turns(['readUntilClosed']),
    faults.turns([{ write: { text: 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{' } }, 'readUntilClosed']),
    faults.turns([json({ id: '1' })]),
  ])
  const { rss, answer } = await reportOf(
    async (urls, goodUrl) => {
      const { Worker } = require('node:worker_threads')
      const { IdentityClient } = require('./index.js')
      const code = `
        const { parentPort, workerData } = require('node:worker_threads')
        const { IdentityClient } = require('./index.js')
        for (const baseUrl of workerData) {
          const client = new IdentityClient({ baseUrl })
          for (let i = 0; i < 3; i++) client.me().catch(() => {})
          client.me({ signal: new AbortController().signal }).catch(() => {})
        }
        setTimeout(() => parentPort.postMessage('in mid-call'), 20)
        setInterval(() => {}, 1000)`
      const client = new IdentityClient({ baseUrl: goodUrl })
      const rss = []
      for (let round = 0; round < 20; round++) {
        const workers = Array.from({ length: 10 }, () => new Worker(code, { eval: true, workerData: urls }))
        await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))))
        await client.me()
        await Promise.all(workers.map((worker) => worker.terminate()))
        globalThis.gc()
        rss.push(process.memoryUsage.rss())
      }
      report({ rss, answer: await client.me() })
    },
    [[stalled.url, halfway.url], good.url],
    { flags: ['--expose-gc'] },
  )
  assert.deepEqual(answer, { id: '1' })
  for (const server of [stalled, halfway]) {
    assert.ok((await server.connections()).requests > 0)
    await server.waitForOpen(0)
  }
  // 160 workers after the warm-up: what each would leave behind is 800 kB at least, an isolate's heap.
  const grown = Math.min(...rss.slice(-5)) - Math.max(...rss.slice(3, 6))
  assert.ok(grown < 16 * 2 ** 20, `${Math.round(grown / 2 ** 20)} MiB more`)
})

describe('a worker thread', { concurrency: 2 }, () => {
  test('gets its own answers, beside those of the main thread', async () => {
    const server = await faults.turns([
      { answer: { body: { text: '{"id":"ok"}' }, headers: [['x-id', '{{x-request-id}}']] } },
    ])
    const counts = await reportOf(
      async (baseUrl) => {
        const { Worker } = require('node:worker_threads')
        const { IdentityClient } = require('./index.js')
        const code = `
          const { parentPort, workerData } = require('node:worker_threads')
          const { IdentityClient } = require('./index.js')
          const client = new IdentityClient({ baseUrl: workerData })
          Promise.all(Array.from({ length: 200 }, () => client.me()))
            .then((answers) => parentPort.postMessage(answers.filter(({ id }) => id === 'ok').length))`
        const workers = Array.from({ length: 4 }, () => new Worker(code, { eval: true, workerData: baseUrl }))
        const client = new IdentityClient({ baseUrl })
        const own = Promise.all(Array.from({ length: 200 }, () => client.me()))
        const others = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)))
        report([(await own).length, ...(await Promise.all(others))])
      },
      [server.url],
    )
    assert.deepEqual(counts, [200, 200, 200, 200, 200])
  })

  test('may load the package when one that loaded it before has ended, and the main thread never did', async () => {
    const server = await faults.turns([json({ id: '1' })])
    const answers = await reportOf(
      async (baseUrl) => {
        const { once } = require('node:events')
        const { Worker } = require('node:worker_threads')
        const main = `
          const { parentPort, workerData } = require('node:worker_threads')
          const { IdentityClient } = require('./index.js')
          new IdentityClient({ baseUrl: workerData }).me().then(({ id }) => parentPort.postMessage(id))`
        let answers = ''
        // A thread that ended leaves its stack, and so its number, to a later one.
        for (let i = 0; i < 10; i++) {
          const worker = new Worker(main, { eval: true, workerData: baseUrl })
          const ended = once(worker, 'exit')
          answers += (await once(worker, 'message'))[0]
          await ended
        }
        report(answers)
      },
      [server.url],
    )
    assert.equal(answers, '1'.repeat(10))
  })

  test('ends by itself when its calls are done', async () => {
    const server = await faults.turns([{ sleepMs: 200 }, json({ id: '1' })])
    const code = await reportOf(
      (baseUrl) => {
        const { Worker } = require('node:worker_threads')
        const main = `
          const { IdentityClient } = require('./index.js')
          new IdentityClient({ baseUrl: require('node:worker_threads').workerData }).me()`
        new Worker(main, { eval: true, workerData: baseUrl }).once('exit', report)
      },
      [server.url],
    )
    assert.equal(code, 0)
    assert.equal((await server.connections()).requests, 1)
  })

  test('may call process.exit in mid-call, and the others go on', async () => {
    const server = await faults.turns(['readUntilClosed'])
    const good = await faults.turns([{ sleepMs: 300 }, json({ id: '1' })])
    const [code, answer] = await reportOf(
      async (stalled, baseUrl) => {
        const { once } = require('node:events')
        const { Worker } = require('node:worker_threads')
        const { IdentityClient } = require('./index.js')
        const own = new IdentityClient({ baseUrl }).me()
        const main = `
          const { IdentityClient } = require('./index.js')
          new IdentityClient({ baseUrl: require('node:worker_threads').workerData }).me()
          setTimeout(() => process.exit(5), 100)`
        const [code] = await once(new Worker(main, { eval: true, workerData: stalled }), 'exit')
        report([code, await own])
      },
      [server.url, good.url],
    )
    assert.equal(code, 5)
    assert.deepEqual(answer, { id: '1' })
    await server.waitForOpen(0)
  })
})
