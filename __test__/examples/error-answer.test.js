'use strict'

/** The failures that take too long to wait for over HTTP, and those of the backend itself. */

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')

const { ClosedError, IdentityClient, TimeoutError } = require('../..')
const { startEmulator } = require('../../packages/identity-emulator')

let emulator
let errorAnswer

before(async () => {
  emulator = await startEmulator({ fastHash: true })
  errorAnswer = (await import('../../examples/backend/error-answer.mjs')).errorAnswer
})
after(() => emulator?.stop())

/** The answer to an error, and what went to the log. */
function answerTo(t, error) {
  const log = t.mock.method(console, 'error', () => {})
  const answer = errorAnswer(error)
  log.mock.restore()
  return { ...answer, log: log.mock.calls.map(({ arguments: [line] }) => line) }
}

test('a service that does not answer in time is 504', async (t) => {
  await emulator.fault({ operation: 'login', connection: 'stall' })
  const client = new IdentityClient({ baseUrl: emulator.url, timeoutMs: 50 })
  const error = await client.login({ email: 'a@example.com', password: 'canary' }).catch((error) => error)
  assert.ok(error instanceof TimeoutError)
  const { status, body, log } = answerTo(t, error)
  assert.equal(status, 504)
  assert.deepEqual(body, { code: 'IDENTITY_TIMEOUT', outcome: 'unknown' })
  assert.equal(JSON.parse(log[0]).requestId, error.requestId)
})

test('a client that was closed is 503', async (t) => {
  const client = new IdentityClient({ baseUrl: emulator.url })
  await client.close()
  const error = await client.me().catch((error) => error)
  assert.ok(error instanceof ClosedError)
  assert.equal(answerTo(t, error).status, 503)
})

test('a time to wait is given in whole seconds', async (t) => {
  await emulator.fault({ operation: 'login', status: 503, headers: { 'Retry-After': '7' } })
  const client = new IdentityClient({ baseUrl: emulator.url })
  const error = await client.login({ email: 'a@example.com', password: 'canary' }).catch((error) => error)
  const { status, headers } = answerTo(t, error)
  assert.equal(status, 502)
  assert.deepEqual(headers, { 'Retry-After': '7' })
})

test('a backend that is set up wrongly is not the fault of its user', (t) => {
  let error
  try {
    new IdentityClient({ baseUrl: 'nonsense' })
  } catch (thrown) {
    error = thrown
  }
  const { status, body, log } = answerTo(t, error)
  assert.equal(status, 500)
  assert.deepEqual(body, { code: 'INTERNAL_ERROR' })
  assert.match(log[0], /baseUrl/)
})

test('a bug is 500 and told to the log alone', (t) => {
  const bug = new TypeError('x is not a function')
  const { status, body, log } = answerTo(t, bug)
  assert.equal(status, 500)
  assert.deepEqual(body, { code: 'INTERNAL_ERROR' })
  assert.deepEqual(log, [bug])
})

test("the framework's own refusals keep their status", (t) => {
  assert.equal(answerTo(t, Object.assign(new Error('too large'), { status: 413 })).status, 413)
  assert.equal(answerTo(t, Object.assign(new Error('no JSON'), { statusCode: 415 })).status, 415)
})
