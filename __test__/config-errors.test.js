'use strict'

/**
 * Input of the wrong kind is named before anything is sent, whatever values JavaScript has. Which texts and numbers are
 * wrong is tested in the core, crates/identity-client/src/config.
 */

const assert = require('node:assert/strict')
const test = require('node:test')
const { ConfigError, IdentityClient } = require('../index.js')
const { operations: table } = require('../lib/native.js')
const { callOperation, everyField } = require('./support/every-operation.js')
const { recorder } = require('./support/recorder.js')

const baseUrl = 'http://127.0.0.1:9/api'

for (const [field, options] of [
  ['baseUrl', undefined],
  ['baseUrl', {}],
  ['baseUrl', { baseUrl: 7 }],
  ['baseUrl', { baseUrl: () => 'http://x' }],
  ['baseUrl', { baseUrl: 'ftp://x/api' }],
  ['getAuthToken', { baseUrl, getAuthToken: 'token' }],
  ['timeoutMs', { baseUrl, timeoutMs: '5000' }],
  ['timeoutMs', { baseUrl, timeoutMs: 0 }],
  ['timeoutMs', { baseUrl, timeoutMs: -1 }],
  ['timeoutMs', { baseUrl, timeoutMs: Number.NaN }],
  ['timeoutMs', { baseUrl, timeoutMs: 2 ** 53 }],
  ['timeoutMs', { baseUrl, timeoutMs: 1e300 }],
  ['attemptTimeoutMs', { baseUrl, attemptTimeoutMs: 1.5 }],
  ['connectTimeoutMs', { baseUrl, connectTimeoutMs: {} }],
  ['maxRetries', { baseUrl, maxRetries: 'many' }],
  ['maxResponseBytes', { baseUrl, maxResponseBytes: 0 }],
  ['maxRequestBytes', { baseUrl, maxRequestBytes: 0 }],
  ['keepAliveMs', { baseUrl, keepAliveMs: [] }],
  ['maxConnections', { baseUrl, maxConnections: 0 }],
  ['userAgent', { baseUrl, userAgent: 'a\r\nX-Evil: 1' }],
  ['headers', { baseUrl, headers: 'X: y' }],
  ['headers.X-A', { baseUrl, headers: { 'X-A': 1 } }],
  ['headers.X-A', { baseUrl, headers: { 'X-A': 'a\nb' } }],
  ['headers.Host', { baseUrl, headers: { Host: 'x' } }],
  ['http2', { baseUrl, http2: true }],
  ['proxy', { baseUrl, proxy: 8080 }],
  ['tls', { baseUrl, tls: 'pem' }],
  ['tls.key', { baseUrl, tls: { cert: '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----' } }],
  ['tls.minVersion', { baseUrl, tls: { minVersion: 'TLSv1.1' } }],
  ['tls.roots', { baseUrl, tls: { roots: [] } }],
  ['routes', { baseUrl, routes: [] }],
  ['routes.login', { baseUrl, routes: { login: 'FETCH /x' } }],
  ['routes.login', { baseUrl, routes: { login: 7 } }],
  ['retries', { baseUrl, retries: 3 }],
]) {
  test(`constructor: ${field} of ${JSON.stringify(options)?.slice(0, 80)}`, () => {
    assert.throws(
      () => new IdentityClient(options),
      (error) => {
        assert.ok(error instanceof ConfigError)
        assert.equal(error.code, 'CONFIG_INVALID')
        assert.equal(error.field, field)
        assert.ok(error.message.includes(field), error.message)
        assert.equal(error.outcome, 'not_sent')
        return true
      },
    )
  })
}

test('subject says where the mistake is', async () => {
  const client = new IdentityClient({ baseUrl })
  const subjectOf = (error) => error.subject
  for (const options of [
    {},
    { baseUrl: '/api' },
    { baseUrl, timeoutMs: 0 },
    { baseUrl, tls: { roots: [] } },
    { baseUrl, headers: { 'Content-Type': 'text/plain' } },
  ]) {
    assert.throws(
      () => new IdentityClient(options),
      (error) => error.subject === 'client',
    )
  }
  for (const options of [
    'fast',
    { timeoutMs: 0 },
    { timeoutMs: 'a' },
    { retry: 1 },
    { headers: { Host: 'x' } },
    { headers: { 'Content-Type': 'text/plain' } },
  ]) {
    assert.equal(await client.me(options).catch(subjectOf), 'call')
  }
  assert.equal(await client.me({ accessToken: 'a b' }).catch(subjectOf), 'call')
  for (const body of [undefined, null, 'text', {}, { email: 'a@example.com', password: 7 }]) {
    assert.equal(await client.login(body).catch(subjectOf), 'body')
  }
  assert.equal(await client.logoutSession({ sessionId: '..' }).catch(subjectOf), 'body')
})

test('no message repeats a value, and a name is cut to one short line', async () => {
  const secret = 'hunter2'
  const numbers = [-771_233, 0.771233, 7.71233e99, 771_233_771_233]
  const texts = ['timeoutMs', 'maxRetries', 'keepAliveMs', 'http2', 'proxy', 'routes', 'headers', 'tls']
  const nested = [{ tls: { ca: secret } }, { tls: { minVersion: secret } }, { routes: { me: secret } }]
  const given = texts
    .flatMap((name) => [secret, `${secret}\n`, [secret], ...numbers].map((value) => ({ [name]: value })))
    .concat(nested, { userAgent: `${secret}\na` }, { headers: { 'X-A': `${secret}\n` } })
  for (const options of given) {
    assert.throws(
      () => new IdentityClient({ baseUrl, ...options }),
      ({ message }) => !/hunter2|771|7\.7|\n/.test(message),
    )
  }
  for (const options of [
    { [`a\n${'b'.repeat(500)}`]: 1 },
    { headers: { [`a\n${'b'.repeat(500)}`]: 1 } },
    { headers: { ['b'.repeat(500)]: 'a\nb' } },
    { routes: { [`a\n${'b'.repeat(500)}`]: 'POST /x' } },
    { tls: { [`a\n${'b'.repeat(500)}`]: 1 } },
  ]) {
    assert.throws(
      () => new IdentityClient({ baseUrl, ...options }),
      ({ message, field }) => /^[ -~]{1,400}$/.test(message) && field.length < 80,
    )
  }
})

test('a misspelt option is answered with the right one', async () => {
  assert.throws(() => new IdentityClient({ baseUrl, timeoutMS: 1 }), /did you mean `timeoutMs`/)
  assert.throws(() => new IdentityClient({ baseUrl, getAuthtoken() {} }), /did you mean `getAuthToken`/)
  assert.throws(() => new IdentityClient({ baseUrl, routes: { Login: 'POST /x' } }), /did you mean `login`/)
  for (const name of ['baseURL', 'baseurl', 'base_url', 'BASE_URL']) {
    assert.throws(() => new IdentityClient({ a: 1, [name]: baseUrl }), /did you mean `baseUrl`/, name)
  }
  assert.throws(() => new IdentityClient({ url: baseUrl }), /`url` is not an option/)
  assert.throws(() => new IdentityClient({ baseUrl, tls: { CA: 'x' } }), /did you mean `tls\.ca`/)
  assert.throws(
    () => new IdentityClient({ baseUrl, tls: { minversion: 'x' } }),
    /did you mean `tls\.minVersion`/,
  )
  const client = new IdentityClient({ baseUrl })
  for (const [name, right] of [
    ['accesstoken', 'accessToken'],
    ['access_token', 'accessToken'],
    ['timeout', 'timeoutMs'],
    ['requestID', 'requestId'],
    ['clientIP', 'clientIp'],
    ['Signal', 'signal'],
  ]) {
    await assert.rejects(client.me({ [name]: 'x' }), new RegExp(`did you mean \`${right}\``), name)
  }
})

for (const { name: operation, fields } of table) {
  test(`${operation}: a field that is missing or of another type is named`, async () => {
    const client = new IdentityClient({ baseUrl: 'http://127.0.0.1:9' })
    for (const { name } of fields) {
      for (const value of [undefined, null, 7, {}]) {
        const call = callOperation(client, operation, {}, { ...everyField, [name]: value })
        await assert.rejects(call, { name: 'ConfigError', subject: 'body', field: name })
      }
    }
  })
}

const email = 'a@example.com'
for (const [field, call] of [
  ['body', (client) => client.login()],
  ['body', (client) => client.login(null)],
  ['body', (client) => client.login('a@example.com')],
  ['body', (client) => client.login([])],
  ['body', (client) => client.register({ email, password: 'p', big: 1n })],
  ['email', (client) => client.login({ password: 'p' })],
  ['password', (client) => client.login({ email, password: undefined })],
  ['password', (client) => client.register({ email, password: null })],
  ['refreshToken', (client) => client.refresh({})],
  ['sessionId', (client) => client.logoutSession({ sessionId: '..' })],
  ['accessToken', (client) => client.me({ accessToken: 4 })],
  ['accessToken', (client) => client.refresh({ refreshToken: 'r' }, 7)],
  ['options', (client) => client.me('fast')],
  ['signal', (client) => client.me({ signal: 'stop' })],
  ['timeoutMs', (client) => client.me({ timeoutMs: 'soon' })],
  ['timeoutMs', (client) => client.me({ timeoutMs: 0 })],
  ['maxRetries', (client) => client.me({ maxRetries: -1 })],
  ['headers.Host', (client) => client.me({ headers: { Host: 'x' } })],
  ['retry', (client) => client.me({ retry: 1 })],
]) {
  test(`call: ${field} in ${call.toString().slice(12)}`, async (t) => {
    const service = await recorder(t)
    const client = new IdentityClient({ baseUrl: service.url })
    await assert.rejects(call(client), (error) => {
      assert.ok(error instanceof ConfigError, `${error}`)
      assert.equal(error.field, field)
      assert.match(error.message, field === 'body' ? /object|JSON/ : new RegExp(field))
      assert.equal(error.outcome, 'not_sent')
      assert.equal(error.attempts, 0)
      assert.ok(error.requestId)
      return true
    })
    assert.equal(service.requests.length, 0)
  })
}
