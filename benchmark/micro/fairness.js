'use strict'

const { once } = require('node:events')
const { setImmediate } = require('node:timers/promises')
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads')

const HURTING = 8

/**
 * `me()` at 16 in flight, while a worker thread makes the calls that hurt: it has an event loop of its own
 * for the JSON, and shares the native side, which is what is measured.
 */
async function measure({ baseUrl, token, hurting, seconds }) {
  const { IdentityClient } = require('../..')
  const { sample } = require('../load')
  const mine = new IdentityClient({ baseUrl, getAuthToken: () => token })
  const worker = hurting && new Worker(__filename, { workerData: hurting })
  if (worker) await once(worker, 'message')
  const figures = await sample(() => mine.me(), { inFlight: 16, seconds, warmUp: seconds / 2 })
  if (!worker) return { ...figures, hurtingCalls: 0 }
  worker.postMessage('stop')
  const [hurtingCalls] = await once(worker, 'message')
  await worker.terminate()
  return { ...figures, hurtingCalls }
}

async function hurt({ url, extra }) {
  const { IdentityClient } = require('../..')
  const body = { email: 'eve@example.com', password: 'correct horse battery', ...JSON.parse(extra) }
  const theirs = url && new IdentityClient({ baseUrl: url, timeoutMs: 30_000, attemptTimeoutMs: 30_000 })
  // Most of what hurts is refused. Without a service the thread is only kept busy.
  const hurtOnce = theirs ? () => theirs.login(body).catch(() => {}) : () => JSON.stringify(body)
  let calls = 0
  let isOver = false
  parentPort.once('message', () => {
    isOver = true
  })
  async function lane() {
    while (!isOver) {
      await hurtOnce()
      calls += 1
      // A call that is refused before it is sent leaves the event loop no turn.
      await setImmediate()
    }
  }
  const lanes = Array.from({ length: HURTING }, lane)
  parentPort.postMessage('begun')
  await Promise.all(lanes)
  parentPort.postMessage(calls)
}

if (isMainThread) module.exports = measure
else hurt(workerData)
