'use strict'

/** `AbortSignal`: before, during and after a call. */

const assert = require('node:assert/strict')
const { getEventListeners, once } = require('node:events')
const test = require('node:test')
const { IdentityClient } = require('../index.js')
const { recorder } = require('./support/recorder.js')

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

test('1 000 calls aborted at random instants all settle, and nothing stays behind', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url })
  // The instants lie in the time that this machine takes for as many calls.
  const began = performance.now()
  await Promise.all(Array.from({ length: 1000 }, () => client.me()))
  const took = performance.now() - began
  const signals = []
  const results = await Promise.allSettled(
    Array.from({ length: 1000 }, () => {
      const controller = new AbortController()
      signals.push(controller.signal)
      setTimeout(() => controller.abort(), Math.random() * took)
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
