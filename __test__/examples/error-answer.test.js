'use strict'

/** The failures that take too long to wait for over HTTP, and those of the backend itself. */

const assert = require('node:assert/strict')
const http = require('node:http')
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

test('a backend that calls the wrong address is not the fault of its user', async (t) => {
  const client = new IdentityClient({ baseUrl: new URL('/', emulator.url).href })
  const lost = await client.login({ email: 'a@example.com', password: 'canary' }).catch((error) => error)
  assert.equal(lost.status, 404)
  assert.ok(lost.message.endsWith(` (POST /auth/login at ${new URL(emulator.url).host})`), lost.message)
  assert.deepEqual([answerTo(t, lost).status, answerTo(t, lost).body], [502, { code: 'IDENTITY_FAILED' }])
  const gone = Object.assign(lost, { operation: 'logoutSession' })
  assert.equal(answerTo(t, gone).status, 404)
})

test('a missing field is the mistake of the user, a misspelt option is not', async (t) => {
  const client = new IdentityClient({ baseUrl: emulator.url })
  const missing = await client.login({ email: 'a@example.com' }).catch((error) => error)
  assert.deepEqual(
    [answerTo(t, missing).status, answerTo(t, missing).body.fields],
    [400, { password: 'is missing or not acceptable' }],
  )
  const misspelt = await client.me({ timeout: 5 }).catch((error) => error)
  assert.equal(answerTo(t, misspelt).status, 500)
})

test('an answer that is no answer is not passed on as a success', async (t) => {
  const page = http.createServer((_, response) => response.end('<h1>Welcome</h1>'))
  t.after(() => page.close())
  await new Promise((resolve) => page.listen(0, '127.0.0.1', () => resolve(undefined)))
  const client = new IdentityClient({ baseUrl: `http://127.0.0.1:${page.address().port}` })
  const error = await client.login({ email: 'a@example.com', password: 'canary' }).catch((error) => error)
  assert.deepEqual([error.reason, error.status, error.responseStatus], ['not_json', undefined, 200])
  assert.equal(answerTo(t, error).status, 502)
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
