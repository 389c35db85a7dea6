'use strict'

/** Errors that users make for their tests, and errors restored from copies. */

const assert = require('node:assert/strict')
const { once } = require('node:events')
const test = require('node:test')
const { Worker } = require('node:worker_threads')
const api = require('../index.js')
const { recorder } = require('./support/recorder.js')

const { ApiError, AuthenticationError, IdentityClient, IdentityError } = api

for (const [name, code, fields] of [
  ['ConfigError', 'CONFIG_INVALID', { field: 'options', subject: 'client', outcome: 'not_sent' }],
  ['ConnectionError', 'CONNECTION_FAILED', { phase: 'connect', outcome: 'not_sent' }],
  ['TimeoutError', 'TIMEOUT', { phase: 'headers', timeoutMs: 0, outcome: 'unknown' }],
  ['AbortError', 'ABORTED', { outcome: 'not_sent' }],
  ['ResponseError', 'RESPONSE_INVALID', { reason: 'not_json', outcome: 'unknown' }],
  ['ApiError', 'API_ERROR', { status: 400, outcome: 'rejected' }],
  ['ValidationError', 'VALIDATION_FAILED', { status: 400, outcome: 'rejected' }],
  ['AuthenticationError', 'AUTHENTICATION_FAILED', { status: 401, outcome: 'rejected' }],
  ['PermissionError', 'PERMISSION_DENIED', { status: 403, outcome: 'rejected' }],
  ['NotFoundError', 'NOT_FOUND', { status: 404, outcome: 'rejected' }],
  ['ConflictError', 'CONFLICT', { status: 409, outcome: 'rejected' }],
  ['RateLimitError', 'RATE_LIMITED', { status: 429, outcome: 'rejected' }],
  ['ServerError', 'SERVER_ERROR', { status: 500, outcome: 'unknown' }],
  ['TokenProviderError', 'TOKEN_PROVIDER_FAILED', { outcome: 'not_sent' }],
  ['ClosedError', 'CLIENT_CLOSED', { outcome: 'not_sent' }],
  ['TokenError', 'TOKEN_INVALID', { reason: 'malformed', outcome: 'rejected' }],
  ['KeysUnavailableError', 'KEYS_UNAVAILABLE', { retryAfterMs: 1000, retryable: true, outcome: 'not_sent' }],
  ['IdentityError', 'INTERNAL_ERROR', { outcome: 'unknown' }],
]) {
  test(`new ${name}(message) is whole`, () => {
    const error = new api[name]('as in a test')
    assert.ok(error instanceof api[name] && IdentityError.is(error))
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      name,
      message: 'as in a test',
      code,
      attempts: 0,
      durationMs: 0,
      retryable: false,
      ...fields,
    })
    assert.match(error.stack, new RegExp(`^${name}: as in a test`))
    if (error instanceof ApiError)
      assert.deepEqual(error.response, { status: fields.status, data: undefined })
  })
}

test('fields are those that were given, and no others', () => {
  const cause = new Error('why')
  const error = new AuthenticationError('wrong password', {
    status: 418,
    serverCode: 'INVALID_CREDENTIALS',
    fields: { password: 'is wrong' },
    retryAfterMs: 5,
    operation: 'login',
    cause,
    code: 'TIMEOUT',
    stack: 'x',
    toString: 'x',
  })
  assert.equal(error.code, 'AUTHENTICATION_FAILED')
  assert.equal(error.cause, cause)
  assert.equal(error.toString(), 'AuthenticationError: wrong password')
  assert.deepEqual(
    [error.status, error.serverCode, error.fields, error.retryAfterMs, error.operation],
    [418, 'INVALID_CREDENTIALS', { password: 'is wrong' }, 5, 'login'],
  )
  const answered = new api.ConflictError('x', { response: { status: 409, data: { code: 'TAKEN' } } })
  assert.equal(answered.response.data.code, 'TAKEN')
  assert.deepEqual(Object.keys(answered).includes('response'), false)
})

test('outcome and status follow from what was given', () => {
  assert.equal(new api.TimeoutError('x', { phase: 'token' }).outcome, 'not_sent')
  assert.equal(new api.ConnectionError('x', { phase: 'response' }).outcome, 'unknown')
  assert.equal(new api.ApiError('x', { status: 410 }).outcome, 'rejected')
  const redirect = new api.ResponseError('x', { responseStatus: 302, reason: 'redirect' })
  assert.deepEqual([redirect.status, redirect.responseStatus, redirect.outcome], [undefined, 302, 'rejected'])
  const page = new api.ResponseError('x', { status: 502 })
  assert.deepEqual([page.status, page.responseStatus], [502, 502])
  class Mine extends AuthenticationError {}
  assert.equal(new Mine('x').code, 'AUTHENTICATION_FAILED')
})

/** Errors of calls, one with all the fields of an answer. */
async function realErrors(t) {
  const service = await recorder(t, (_, response) => {
    response
      .writeHead(409, { 'retry-after': '7' })
      .end('{"code":"EMAIL_TAKEN","fields":{"email":"is taken"}}')
  })
  const client = new IdentityClient({ baseUrl: service.url })
  const calls = [client.register({ email: 'a@example.com', password: 'p' }), client.me({ timeoutMs: 0 })]
  return Promise.all(calls.map((call) => call.catch((error) => error)))
}

test('from restores class, code and fields of a copy as JSON', async (t) => {
  for (const error of await realErrors(t)) {
    for (const copy of [JSON.parse(JSON.stringify(error)), structuredClone(error.toJSON())]) {
      const restored = IdentityError.from(copy)
      assert.equal(restored.constructor, error.constructor)
      assert.deepEqual(restored.toJSON(), error.toJSON())
    }
    assert.equal(IdentityError.from(error), error)
  }
})

test('from restores class, code and operation of a structured clone, and supposes the worst', async (t) => {
  for (const error of await realErrors(t)) {
    const restored = IdentityError.from(structuredClone(error))
    assert.equal(restored.constructor, error.constructor)
    assert.deepEqual(
      [restored.code, restored.operation, restored.message, restored.stack],
      [error.code, error.operation, error.message, error.stack],
    )
    assert.deepEqual([restored.outcome, restored.retryable], ['unknown', false])
  }
})

test('from restores what a worker thread threw', async () => {
  const code = `const { IdentityClient } = require(${JSON.stringify(require.resolve('../index.js'))})
    new IdentityClient({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 0 })`
  const [thrown] = await once(new Worker(code, { eval: true }), 'error')
  const restored = IdentityError.from(thrown)
  assert.ok(restored instanceof api.ConfigError)
  assert.deepEqual(
    [restored.field, restored.subject, restored.message],
    ['timeoutMs', 'client', thrown.message],
  )
})

test('from makes nothing of what is no copy of ours, and takes no more than the fields', () => {
  class ValidationError extends Error {
    name = 'ValidationError'
  }
  const node = new Error('gone')
  node.code = 'ENOENT'
  for (const other of [
    undefined,
    null,
    'TIMEOUT',
    {},
    { code: 'TIMEOUT' },
    { code: 'NO_SUCH_CODE', message: 'x' },
    { message: 'login: x', name: 'TimeoutError' },
    new Error('login: x'),
    node,
    structuredClone(new ValidationError('email: is wrong')),
    new Proxy(
      {},
      {
        get() {
          throw new Error('no')
        },
      },
    ),
    {
      message: 'x',
      get code() {
        throw new Error('no')
      },
    },
  ]) {
    assert.equal(IdentityError.from(other), undefined)
  }
  const hostile = JSON.parse(
    '{"code":"NOT_FOUND","message":"x","name":"Evil","stack":"Evil","toJSON":1,"__proto__":{"a":1},"status":"404","fields":{"a":1},"attempts":-1,"operation":"me"}',
  )
  const restored = IdentityError.from(hostile)
  assert.deepEqual(restored.toJSON(), new api.NotFoundError('x', { operation: 'me' }).toJSON())
  assert.match(restored.stack, /errors-made\.test\.js/)
})
