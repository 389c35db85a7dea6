'use strict'

/** The error tree: classes, codes, fields, stack. */

const assert = require('node:assert/strict')
const { basename } = require('node:path')
const test = require('node:test')
const vm = require('node:vm')
const api = require('../index.js')
const { recorder } = require('./support/recorder.js')

const { IdentityClient, IdentityError } = api

/** Answers with the status that the path names. */
function byStatus(request, response) {
  response.statusCode = Number(request.url.split('/').pop())
  response.end(JSON.stringify({ code: 'NOPE', message: 'no such luck', fields: { email: 'is taken' } }))
}

for (const [status, name, code] of [
  [400, 'ValidationError', 'VALIDATION_FAILED'],
  [401, 'AuthenticationError', 'AUTHENTICATION_FAILED'],
  [402, 'ApiError', 'API_ERROR'],
  [403, 'PermissionError', 'PERMISSION_DENIED'],
  [404, 'NotFoundError', 'NOT_FOUND'],
  [409, 'ConflictError', 'CONFLICT'],
  [410, 'ApiError', 'API_ERROR'],
  [422, 'ValidationError', 'VALIDATION_FAILED'],
  [429, 'RateLimitError', 'RATE_LIMITED'],
  [500, 'ServerError', 'SERVER_ERROR'],
  [503, 'ServerError', 'SERVER_ERROR'],
]) {
  test(`HTTP ${status} is a ${name}`, async (t) => {
    const service = await recorder(t, byStatus)
    const client = new IdentityClient({ baseUrl: service.url, routes: { login: `POST /${status}` } })
    const error = await client.login({ email: 'a@example.com', password: 'p' }).catch((e) => e)
    assert.equal(error.name, name)
    assert.equal(error.code, code)
    assert.ok(error instanceof api[name] && error instanceof api.ApiError && error instanceof IdentityError)
    assert.equal(error.status, status)
    assert.equal(error.serverCode, 'NOPE')
    assert.deepEqual(error.fields, { email: 'is taken' })
    assert.equal(error.operation, 'login')
    assert.equal(error.attempts, 1)
    assert.equal(error.outcome, status < 500 ? 'rejected' : 'unknown')
    assert.match(error.message, /no such luck/)
    assert.equal(error.response.status, status)
    assert.equal(error.response.data.code, 'NOPE')
    assert.ok(!Object.keys(error).includes('response'))
    assert.equal(error.requestId, service.requests[0].headers['x-request-id'])
  })
}

test('the stack leads to the line that made the call', async (t) => {
  const service = await recorder(t, byStatus)
  const client = new IdentityClient({ baseUrl: service.url, routes: { me: 'GET /404' } })
  async function routeHandler() {
    await client.me()
  }
  const error = await routeHandler().catch((e) => e)
  assert.match(error.stack, /^NotFoundError: /)
  const frame = error.stack.split('\n').find((line) => line.includes('routeHandler'))
  assert.ok(frame?.includes(basename(__filename)), error.stack)
})

test('toJSON gives name, message and fields, and nothing of the answer', async (t) => {
  const service = await recorder(t, byStatus)
  const client = new IdentityClient({ baseUrl: service.url, routes: { me: 'GET /404' } })
  const error = await client.me().catch((e) => e)
  const { durationMs, requestId, message, ...rest } = JSON.parse(JSON.stringify(error))
  assert.equal(typeof durationMs, 'number')
  assert.equal(typeof requestId, 'string')
  assert.equal(message, error.message)
  assert.deepEqual(rest, {
    name: 'NotFoundError',
    code: 'NOT_FOUND',
    operation: 'me',
    attempts: 1,
    retryable: false,
    outcome: 'rejected',
    status: 404,
    serverCode: 'NOPE',
    fields: { email: 'is taken' },
  })
})

test('IdentityError.is tells our errors from others, across realms', () => {
  let error
  try {
    new IdentityClient({})
  } catch (thrown) {
    error = thrown
  }
  assert.ok(IdentityError.is(error))
  for (const other of [new Error('x'), null, undefined, 'x', { code: 'NOT_FOUND' }]) {
    assert.equal(IdentityError.is(other), false)
  }
  const foreign = vm.runInNewContext(`
    class Foreign extends Error {}
    Object.defineProperty(Foreign.prototype, Symbol.for('@konijima/identity-api.error'), { value: true })
    new Foreign('x')`)
  assert.ok(IdentityError.is(foreign))
})

test('no server: a ConnectionError that was certainly not sent', async (t) => {
  const service = await recorder(t)
  service.server.closeAllConnections()
  await new Promise((resolve) => service.server.close(resolve))
  const client = new IdentityClient({ baseUrl: service.url, maxRetries: 0 })
  await assert.rejects(client.login({ email: 'a@example.com', password: 'p' }), {
    name: 'ConnectionError',
    code: 'CONNECTION_FAILED',
    phase: 'connect',
    outcome: 'not_sent',
    retryable: true,
    attempts: 1,
  })
})
