'use strict'

/** Bad input is named before anything is sent. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { ConfigError, IdentityClient } = require('../index.js')
const { recorder } = require('./support/recorder.js')

const baseUrl = 'http://127.0.0.1:9/api'

for (const [field, options] of [
  ['baseUrl', undefined],
  ['baseUrl', {}],
  ['baseUrl', { baseUrl: 7 }],
  ['baseUrl', { baseUrl: () => 'http://x' }],
  ['baseUrl', { baseUrl: '/api' }],
  ['baseUrl', { baseUrl: 'ftp://x/api' }],
  ['baseUrl', { baseUrl: 'http://user:pass@x/api' }],
  ['baseUrl', { baseUrl: 'http://x/api?a=b' }],
  ['baseUrl', { baseUrl: 'http://x/api#a' }],
  ['getAuthToken', { baseUrl, getAuthToken: 'token' }],
  ['timeoutMs', { baseUrl, timeoutMs: '5000' }],
  ['timeoutMs', { baseUrl, timeoutMs: 0 }],
  ['timeoutMs', { baseUrl, timeoutMs: -1 }],
  ['timeoutMs', { baseUrl, timeoutMs: Number.NaN }],
  ['attemptTimeoutMs', { baseUrl, attemptTimeoutMs: 1.5 }],
  ['connectTimeoutMs', { baseUrl, connectTimeoutMs: {} }],
  ['maxRetries', { baseUrl, maxRetries: 'many' }],
  ['maxResponseBytes', { baseUrl, maxResponseBytes: 0 }],
  ['maxRequestBytes', { baseUrl, maxRequestBytes: 0 }],
  ['keepAliveMs', { baseUrl, keepAliveMs: [] }],
  ['userAgent', { baseUrl, userAgent: 'a\r\nX-Evil: 1' }],
  ['headers', { baseUrl, headers: 'X: y' }],
  ['headers.X-A', { baseUrl, headers: { 'X-A': 1 } }],
  ['headers.X-A', { baseUrl, headers: { 'X-A': 'a\nb' } }],
  ['headers.Authorization', { baseUrl, headers: { Authorization: 'Bearer x' } }],
  ['headers.Host', { baseUrl, headers: { Host: 'x' } }],
  ['headers.Transfer-Encoding', { baseUrl, headers: { 'Transfer-Encoding': 'chunked' } }],
  ['http2', { baseUrl, http2: true }],
  ['proxy', { baseUrl, proxy: 8080 }],
  ['proxy', { baseUrl, proxy: 'not a url' }],
  ['tls', { baseUrl, tls: 'pem' }],
  ['tls.ca', { baseUrl, tls: { ca: 'not pem' } }],
  ['tls.key', { baseUrl, tls: { cert: '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----' } }],
  ['tls.minVersion', { baseUrl, tls: { minVersion: 'TLSv1.1' } }],
  ['tls.roots', { baseUrl, tls: { roots: [] } }],
  ['routes', { baseUrl, routes: [] }],
  ['routes.login', { baseUrl, routes: { login: 'FETCH /x' } }],
  ['routes.login', { baseUrl, routes: { login: 'POST x' } }],
  ['routes.login', { baseUrl, routes: { login: 7 } }],
  ['routes.me', { baseUrl, routes: { me: 'GET /users/:id' } }],
  ['routes.signIn', { baseUrl, routes: { signIn: 'POST /x' } }],
  ['retries', { baseUrl, retries: 3 }],
]) {
  test(`constructor: ${field} of ${JSON.stringify(options)}`, () => {
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

test('a misspelt option is answered with the right one', () => {
  assert.throws(() => new IdentityClient({ baseUrl, timeoutMS: 1 }), /did you mean `timeoutMs`/)
  assert.throws(() => new IdentityClient({ baseUrl, getAuthtoken() {} }), /did you mean `getAuthToken`/)
  assert.throws(() => new IdentityClient({ baseUrl, routes: { Login: 'POST /x' } }), /did you mean `login`/)
})

const email = 'a@example.com'
for (const [field, call] of [
  ['body', (client) => client.login()],
  ['body', (client) => client.login(null)],
  ['body', (client) => client.login('a@example.com')],
  ['body', (client) => client.login([])],
  ['body', (client) => client.register({ email, password: 'p', big: 1n })],
  ['email', (client) => client.login({ password: 'p' })],
  ['email', (client) => client.login({ email: 7, password: 'p' })],
  ['password', (client) => client.login({ email, password: undefined })],
  ['password', (client) => client.register({ email, password: null })],
  ['code', (client) => client.confirmLogin2FA({ email, code: 123456 })],
  ['code', (client) => client.confirmEnable2FA({ email })],
  ['refreshToken', (client) => client.refresh({})],
  ['enable', (client) => client.toggle2FA({ enable: 'yes' })],
  ['newEmail', (client) => client.requestEmailChange({})],
  ['token', (client) => client.confirmEmailChange({ email, token: {} })],
  ['sessionId', (client) => client.logoutSession({ sessionId: '' })],
  ['sessionId', (client) => client.logoutSession({ sessionId: '..' })],
  ['sessionId', (client) => client.logoutSession({ sessionId: '.' })],
  ['sessionId', (client) => client.logoutSession({ sessionId: 4 })],
  ['accessToken', (client) => client.me({ accessToken: 4 })],
  ['accessToken', (client) => client.me({ accessToken: 'a\r\nX-Evil: 1' })],
  ['accessToken', (client) => client.refresh({ refreshToken: 'r' }, 7)],
  ['options', (client) => client.me('fast')],
  ['signal', (client) => client.me({ signal: 'stop' })],
  ['timeoutMs', (client) => client.me({ timeoutMs: 'soon' })],
  ['timeoutMs', (client) => client.me({ timeoutMs: 0 })],
  ['maxRetries', (client) => client.me({ maxRetries: -1 })],
  ['headers.Host', (client) => client.me({ headers: { Host: 'x' } })],
  ['headers.X-A', (client) => client.me({ headers: { 'X-A': 'a\r\nb' } })],
  ['requestId', (client) => client.me({ requestId: 'a\nb' })],
  ['idempotencyKey', (client) => client.register({ email, password: 'p' }, { idempotencyKey: 'a\nb' })],
  ['clientIp', (client) => client.login({ email, password: 'p' }, { clientIp: 'localhost' })],
  ['userAgent', (client) => client.login({ email, password: 'p' }, { userAgent: 'a\nb' })],
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
