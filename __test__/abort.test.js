'use strict'

/** `AbortSignal`: before, during and after a call. */

const assert = require('node:assert/strict')
const { getEventListeners, once } = require('node:events')
const test = require('node:test')
const { IdentityClient } = require('../index.js')
const { faultServer, json } = require('./support/fault-server.js')
const { recorder } = require('./support/recorder.js')

const faults = faultServer()

test('a signal that is already aborted sends nothing', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url })
  const reason = new Error('client went away')
  const error = await client.me({ signal: AbortSignal.abort(reason) }).catch((e) => e)
  assert.equal(error.name, 'AbortError')
  assert.equal(error.code, 'ABORTED')
  assert.equal(error.cause, reason)
  assert.equal(error.outcome, 'not_sent')
  assert.equal(service.requests.length, 0)
})

test('aborting a call in flight closes its connection', async (t) => {
  let closed
  const service = await recorder(t, (request) => {
    closed = once(request.socket, 'close')
    controller.abort()
  })
  const controller = new AbortController()
  const client = new IdentityClient({ baseUrl: service.url })
  const error = await client
    .login({ email: 'a@example.com', password: 'p' }, { signal: controller.signal })
    .catch((e) => e)
  assert.equal(error.name, 'AbortError')
  assert.equal(error.cause, controller.signal.reason)
  assert.equal(error.outcome, 'unknown')
  assert.equal(error.attempts, 1)
  await closed
})

test('aborting while the token is awaited sends nothing', async (t) => {
  const service = await recorder(t)
  const controller = new AbortController()
  const getAuthToken = () => {
    setImmediate(() => controller.abort())
    return new Promise(() => {})
  }
  const client = new IdentityClient({ baseUrl: service.url, getAuthToken })
  await assert.rejects(client.me({ signal: controller.signal }), { name: 'AbortError', outcome: 'not_sent' })
  assert.equal(service.requests.length, 0)
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
})

test('a call that settles leaves no listener on its signal', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url })
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 50 }, () => client.me({ signal })))
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

test('aborting while the token is fetched, or in the microtasks after it, sends nothing', async (t) => {
  const service = await recorder(t)
  for (const hops of [0, 1, 2, 3, 5, 8]) {
    const controller = new AbortController()
    const getAuthToken = async () => {
      const abort = async () => {
        for (let i = 0; i < hops; i++) await undefined
        controller.abort()
      }
      const aborted = abort()
      if (hops === 0) await aborted
      return 'abc'
    }
    const client = new IdentityClient({ baseUrl: service.url, getAuthToken })
    const call = client.login({ email: 'a@example.com', password: 'p' }, { signal: controller.signal })
    const error = await call.catch((e) => e)
    // Later than that the call has crossed, and aborting it may or may not come in time.
    if (hops <= 3 || error instanceof Error) assert.equal(error.name, 'AbortError', `${hops}`)
    if (hops <= 2) assert.equal(error.outcome, 'not_sent', `${hops}`)
  }
  const controller = new AbortController()
  const synchronous = new IdentityClient({ baseUrl: service.url, getAuthToken: () => controller.abort() })
  service.requests.length = 0
  await assert.rejects(synchronous.me({ signal: controller.signal }), {
    name: 'AbortError',
    outcome: 'not_sent',
  })
  assert.equal(service.requests.length, 0)
})

test('an abort after the answer arrived, and before it was delivered, rejects', async () => {
  // The answer comes from a process of its own, so that it arrives while this thread is busy.
  const server = await faults.turns([json({})])
  const client = new IdentityClient({ baseUrl: server.url })
  await client.me()
  const controller = new AbortController()
  const call = client.login(
    { email: 'a@b.c', password: 'p' },
    { signal: controller.signal, requestId: 'trace-1' },
  )
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  controller.abort('enough')
  const error = await call.then(assert.fail, (thrown) => thrown)
  assert.deepEqual(
    { ...error.toJSON(), durationMs: 0 },
    {
      name: 'AbortError',
      code: 'ABORTED',
      message: 'login: aborted by the caller',
      operation: 'login',
      requestId: 'trace-1',
      attempts: 1,
      durationMs: 0,
      retryable: false,
      outcome: 'unknown',
    },
  )
  assert.equal(error.cause, 'enough')
  assert.ok(error.durationMs >= 100)
  assert.deepEqual(client.stats().failed, { ABORTED: 1 })
})

test('such an abort has the id that was sent, also in place of one that is no text', async () => {
  const server = await faults.turns([json({})])
  const client = new IdentityClient({ baseUrl: server.url })
  const ids = [7, {}, 'a b', '\ud800', undefined]
  for (const [i, requestId] of ids.entries()) {
    const controller = new AbortController()
    const call = client.me({ signal: controller.signal, requestId })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    controller.abort()
    const error = await call.then(assert.fail, (thrown) => thrown)
    const { headers } = (await server.requests())[i]
    const sent = headers['x-request-id']
    assert.equal(error.requestId, sent, String(requestId))
  }
})

test('a hundred calls on one signal: one listener, no warning, and all are aborted', async (t) => {
  const service = await recorder(t, () => {})
  const warnings = []
  const onWarning = (warning) => warnings.push(warning)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
  const controller = new AbortController()
  const { signal } = controller
  const tokens = [() => 'abc', () => new Promise(() => {})]
  const calls = Array.from({ length: 100 }, (_, i) =>
    new IdentityClient({ baseUrl: service.url, getAuthToken: tokens[i % 2] }).me({ signal }),
  )
  assert.equal(getEventListeners(signal, 'abort').length, 1)
  const settled = Promise.allSettled(calls)
  await new Promise((resolve) => setImmediate(resolve))
  controller.abort()
  for (const { reason } of await settled) assert.equal(reason.code, 'ABORTED')
  assert.equal(getEventListeners(signal, 'abort').length, 0)
  assert.deepEqual(warnings, [])
})

test('a signal of another kind, such as a polyfill, works', async (t) => {
  const service = await recorder(t, () => {})
  const signal = Object.assign(new EventTarget(), { aborted: false, reason: 'enough' })
  const call = new IdentityClient({ baseUrl: service.url }).me({ signal })
  signal.dispatchEvent(new Event('abort'))
  await assert.rejects(call, { code: 'ABORTED', cause: 'enough' })
})

const cause = new Error('broken signal')
const broken = () => {
  throw cause
}
const parts = { aborted: false, addEventListener() {}, removeEventListener() {} }
for (const [name, signal, isThrown] of [
  ['whose addEventListener throws', { ...parts, addEventListener: broken }, true],
  ['whose aborted throws', Object.defineProperty({ ...parts }, 'aborted', { get: broken }), true],
  [
    'whose addEventListener is a getter that throws',
    {
      ...parts,
      get addEventListener() {
        return broken()
      },
    },
    true,
  ],
  ['that is a Proxy which throws', new Proxy({}, { get: broken }), true],
  ['without removeEventListener', { ...parts, removeEventListener: undefined }, false],
  ['without aborted', { ...parts, aborted: undefined }, false],
  ['that is its controller', new AbortController(), false],
]) {
  test(`a signal ${name} fails its call, once, and nothing is sent`, async (t) => {
    const service = await recorder(t)
    const client = new IdentityClient({ baseUrl: service.url, getAuthToken: async () => 'abc' })
    const unhandled = []
    const onUnhandled = (reason) => unhandled.push(reason)
    process.on('unhandledRejection', onUnhandled)
    t.after(() => process.off('unhandledRejection', onUnhandled))
    await assert.rejects(client.me({ signal }), {
      name: 'ConfigError',
      field: 'signal',
      subject: 'call',
      outcome: 'not_sent',
      ...(isThrown && { cause }),
    })
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(unhandled, [])
    assert.equal(service.requests.length, 0)
    await client.close()
  })
}

test('a signal whose removeEventListener throws does not turn an answer into a failure', async (t) => {
  const service = await recorder(t)
  const signal = { ...parts, removeEventListener: broken }
  assert.deepEqual(await new IdentityClient({ baseUrl: service.url }).me({ signal }), {})
})

test('1 000 calls aborted at random instants all settle, and nothing stays behind', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url })
  // The instants lie around the time that this machine takes for as many calls.
  const began = performance.now()
  await Promise.all(Array.from({ length: 1000 }, () => client.me()))
  const took = performance.now() - began
  const signals = []
  const results = await Promise.allSettled(
    Array.from({ length: 1000 }, () => {
      const controller = new AbortController()
      signals.push(controller.signal)
      setTimeout(() => controller.abort(), Math.random() * 2 * took)
      return client.me({ signal: controller.signal })
    }),
  )
  for (const { status, reason } of results) {
    if (status === 'rejected') assert.equal(reason.name, 'AbortError')
  }
  for (const outcome of ['fulfilled', 'rejected']) {
    assert.ok(
      results.some(({ status }) => status === outcome),
      outcome,
    )
  }
  assert.equal(client.stats().inFlight, 0)
  for (const signal of signals) assert.equal(getEventListeners(signal, 'abort').length, 0)
})
