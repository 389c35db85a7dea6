'use strict'

/**
 * Each error that the declarations name, once: its class, and each phase, reason, outcome and subject. All of its
 * fields are compared. When which error occurs is tested in the core, crates/identity-client/tests.
 */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const api = require('../../index.js')
const { createVerifier } = require('../../jwt.js')
const { errorClasses, native } = require('../../lib/native.js')
const { fieldsOf, stringsIn } = require('../docs/support/declarations.js')
const { faultServer, json, write } = require('../support/fault-server.js')
const { credentials } = require('./support/failure.js')

const { IdentityClient } = api
const faults = faultServer()
const requestId = 'id-of-the-call'

/** Logs in at this address, or reads with `operation: 'me'`. */
function call(baseUrl, { operation = 'login', callOptions, body = credentials, ...options } = {}) {
  const client = new IdentityClient({ baseUrl, maxRetries: 0, ...options })
  const given = { requestId, ...callOptions }
  return operation === 'me' ? client.me(given) : client.login(body, given)
}

/** The same at a server that meets the request with these steps. */
const met = (steps, options) => async () => call((await faults.turns(steps)).url, options)
const answered = (body, headers = []) => met([{ answer: { body, headers } }])
const refused = (status, options) => met([json({ code: 'NO' }, status)], options)

const NOT_SENT = { outcome: 'not_sent', attempts: 0 }
const RETRYABLE = { retryable: true }
const NO_CALL = { operation: undefined, requestId: undefined, attempts: 0 }

const verifier = (/** @type {string} */ baseUrl) =>
  createVerifier({ identity: new IdentityClient({ baseUrl }), issuer: 'i', audience: 'a' })

/** Class, the fields it has beside those of {@link common}, and how to get there. */
const rows = [
  [
    'ConfigError',
    { subject: 'client', field: 'timeoutMs', ...NOT_SENT, operation: undefined, requestId: undefined },
    async () => call('http://127.0.0.1:9', { timeoutMs: 0 }),
  ],
  [
    'ConfigError',
    { subject: 'call', field: 'maxRetries', ...NOT_SENT },
    () => call('http://127.0.0.1:9', { callOptions: { maxRetries: 99 } }),
  ],
  [
    'ConfigError',
    { subject: 'body', field: 'password', ...NOT_SENT },
    () => call('http://127.0.0.1:9', { body: { email: 'ada@example.org' } }),
  ],
  [
    'ConfigError',
    { subject: 'body', field: 'body', ...NOT_SENT },
    () => call('http://127.0.0.1:9', { maxRequestBytes: 10 }),
  ],

  [
    'ConnectionError',
    { phase: 'dns', outcome: 'not_sent', ...RETRYABLE },
    () => call('http://no-such-host.invalid'),
  ],
  [
    'ConnectionError',
    { phase: 'connect', outcome: 'not_sent', ...RETRYABLE, attempts: 2 },
    async () => call((await faults.refusedPort()).url, { maxRetries: 1 }),
  ],
  [
    'ConnectionError',
    { phase: 'tls', outcome: 'not_sent', ...RETRYABLE },
    async () => call((await faults.start({ tls: { certificate: 'selfSigned' } })).url),
  ],
  ['ConnectionError', { phase: 'request' }, met(['reset'])],
  [
    'ConnectionError',
    { phase: 'response', operation: 'me', ...RETRYABLE },
    met([write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'), { sleepMs: 50 }, 'reset'], {
      operation: 'me',
    }),
  ],

  [
    'TimeoutError',
    { phase: 'token', timeoutMs: 100, ...NOT_SENT, ...RETRYABLE },
    () => call('http://127.0.0.1:9', { timeoutMs: 100, getAuthToken: () => new Promise(() => {}) }),
  ],
  [
    'TimeoutError',
    { phase: 'connect', timeoutMs: 150, outcome: 'not_sent', ...RETRYABLE },
    async () => call((await faults.blackHole()).url, { connectTimeoutMs: 150 }),
  ],
  ['TimeoutError', { phase: 'headers', timeoutMs: 200 }, met(['stall'], { attemptTimeoutMs: 200 })],
  [
    'TimeoutError',
    { phase: 'body', timeoutMs: 300 },
    met([write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'), 'stall'], {
      callOptions: { timeoutMs: 300 },
    }),
  ],

  [
    'AbortError',
    {},
    async () => {
      const server = await faults.turns(['stall'])
      const controller = new AbortController()
      server.waitForRequests(1).then(() => controller.abort())
      return call(server.url, { callOptions: { signal: controller.signal } })
    },
  ],

  ['ResponseError', { reason: 'redirect', responseStatus: 307, outcome: 'rejected' }, refused(307)],
  [
    'ResponseError',
    { reason: 'too_large', responseStatus: 200 },
    met([json({ token: 't' })], { maxResponseBytes: 5 }),
  ],
  ['ResponseError', { reason: 'not_json', responseStatus: 200 }, answered({ text: '<!doctype html>' })],
  ['ResponseError', { reason: 'wrong_shape', responseStatus: 200 }, answered({ text: '[]' })],
  // A framework that passes `status` on must not answer its own user with a success, but may with a refusal.
  [
    'ResponseError',
    { reason: 'wrong_shape', responseStatus: 401, status: 401, outcome: 'rejected' },
    met([json({ code: 'LOGIN_2FA_REQUIRED', token: 1 }, 401)]),
  ],
  [
    'ResponseError',
    { reason: 'truncated', responseStatus: 200 },
    met([write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{'), 'close']),
  ],
  ['ResponseError', { reason: 'empty', responseStatus: 204 }, met([{ answer: { status: 204 } }])],
  [
    'ResponseError',
    { reason: 'encoding', responseStatus: 200 },
    answered({ text: '{}' }, [['content-encoding', 'zstd']]),
  ],
  ['ResponseError', { reason: 'headers' }, met([write('220 mail.example ESMTP\r\n'), 'close'])],

  ['ApiError', { status: 410, serverCode: 'NO', outcome: 'rejected' }, refused(410)],
  [
    'ValidationError',
    { status: 422, serverCode: 'TAKEN', fields: { email: 'is taken' }, outcome: 'rejected' },
    met([json({ code: 'TAKEN', fields: { email: 'is taken' } }, 422)]),
  ],
  ['AuthenticationError', { status: 401, serverCode: 'NO', outcome: 'rejected' }, refused(401)],
  ['PermissionError', { status: 403, serverCode: 'NO', outcome: 'rejected' }, refused(403)],
  ['NotFoundError', { status: 404, serverCode: 'NO', outcome: 'rejected' }, refused(404)],
  ['ConflictError', { status: 409, serverCode: 'NO', outcome: 'rejected' }, refused(409)],
  [
    'RateLimitError',
    { status: 429, serverCode: 'SLOW_DOWN', retryAfterMs: 30_000, outcome: 'rejected', ...RETRYABLE },
    met([json({ code: 'SLOW_DOWN' }, 429, { 'retry-after': '30' })]),
  ],
  [
    'ServerError',
    { status: 500, serverCode: 'NO', operation: 'me', ...RETRYABLE },
    refused(500, { operation: 'me' }),
  ],

  [
    'TokenProviderError',
    { ...NOT_SENT, ...RETRYABLE },
    () => call('http://127.0.0.1:9', { getAuthToken: () => Promise.reject(new Error('no store')) }),
  ],
  [
    'ClosedError',
    NOT_SENT,
    async () => {
      const client = new IdentityClient({ baseUrl: 'http://127.0.0.1:9' })
      await client.close()
      return client.login(credentials, { requestId })
    },
  ],
  [
    'TokenError',
    { reason: 'malformed', outcome: 'rejected', ...NO_CALL },
    async () => verifier('http://127.0.0.1:9').verify('opaque'),
  ],
  [
    'KeysUnavailableError',
    { retryAfterMs: 1000, outcome: 'not_sent', ...NO_CALL, ...RETRYABLE },
    async () => verifier((await faults.turns([json({}, 404)])).url).prefetch(),
  ],
  [
    'IdentityError',
    { outcome: 'unknown', attempts: 0 },
    (t) => {
      t.mock.method(native.IdentityClient.prototype, 'login', () => {
        throw new Error('a defect')
      })
      return call('http://127.0.0.1:9')
    },
  ],
]

/** What a login has that was sent once and may have happened. */
const common = { operation: 'login', requestId, attempts: 1, retryable: false, outcome: 'unknown' }

describe('each error has its class and its fields', () => {
  for (const [name, fields, provoke] of rows) {
    const detail = fields.phase ?? fields.reason ?? fields.subject
    test([name, detail, fields.field ?? fields.status].filter(Boolean).join(', '), async (t) => {
      const error = await provoke(t).then(
        (answer) => assert.fail(`an answer: ${JSON.stringify(answer)}`),
        (thrown) => thrown,
      )
      assert.equal(error.constructor, api[name], error.stack)
      assert.ok(error instanceof Error && error instanceof api.IdentityError)
      const { message, durationMs, code, ...others } = JSON.parse(JSON.stringify(error))
      const expected = { name, ...common, ...fields }
      assert.deepEqual(others, JSON.parse(JSON.stringify(expected)), error.stack)
      assert.ok(Number.isInteger(durationMs) && durationMs >= (fields.timeoutMs ?? 0), `${durationMs} ms`)
      assert.equal(new api[name]('').code, code)
      assert.ok(!message.includes('\n') && message.length > 10, message)
      if (expected.operation) assert.ok(message.startsWith(`${expected.operation}: `), message)
    })
  }
})

/** The different values that the rows of these classes have in a field. */
function covered(field, ...names) {
  const those = rows.filter(([name]) => names.length === 0 || names.includes(name))
  return [...new Set(those.map(([, fields]) => ({ ...common, ...fields })[field]))].sort()
}

test('the table has a row for everything that the declarations name', () => {
  const declared = (type, name) => stringsIn(fieldsOf(type).find((field) => field.name === name).type).sort()
  const codes = [...new Set(rows.map(([name]) => new api[name]('').code))]
  assert.deepEqual(codes.sort(), errorClasses.map(({ code }) => code).sort())
  const classes = Object.keys(api).filter((name) => name.endsWith('Error'))
  assert.deepEqual([...new Set(rows.map(([name]) => name))].sort(), classes.sort())
  assert.deepEqual(covered('phase', 'ConnectionError'), declared('ConnectionError', 'phase'))
  assert.deepEqual(covered('phase', 'TimeoutError'), declared('TimeoutError', 'phase'))
  assert.deepEqual(covered('reason', 'ResponseError'), declared('ResponseError', 'reason'))
  assert.deepEqual(covered('subject', 'ConfigError'), declared('ConfigError', 'subject'))
  assert.deepEqual(covered('outcome'), declared('IdentityError', 'outcome'))
  assert.deepEqual(covered('retryable'), [false, true])
  // Every field of every class is in a row.
  const types = [...classes, 'IdentityError'].flatMap((name) => fieldsOf(name).map((field) => field.name))
  const inRows = new Set(rows.flatMap(([, fields]) => Object.keys({ ...common, ...fields })))
  const checkedApart = ['code', 'durationMs', 'response']
  assert.deepEqual(
    types.filter((name) => !inRows.has(name) && !checkedApart.includes(name)),
    [],
  )
})
