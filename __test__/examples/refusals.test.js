'use strict'

/** What the end user of both example backends is told when a call is refused or fails. */

const assert = require('node:assert/strict')
const { after, afterEach, before, beforeEach, describe, test } = require('node:test')

const { startEmulator } = require('../../packages/identity-emulator')
const { nobody, startExample } = require('./support/servers.js')
const { PASSWORD, assertDiscreet, mailTo, visitorOf } = require('./support/visitor.js')

for (const name of ['express', 'fastify']) {
  describe(name, () => {
    let emulator
    let backend
    let Browser
    let visitor
    const secrets = new Set()

    before(async () => {
      emulator = await startEmulator({ fastHash: true })
      backend = await startExample(name, emulator.url)
      Browser = (await import('../../examples/demo/browser.mjs')).Browser
    })
    after(async () => {
      await backend?.stop()
      await emulator?.stop()
      for (const secret of secrets) assert.ok(!backend.log.includes(secret), 'a secret reached the log')
    })
    beforeEach(() => {
      visitor = visitorOf(Browser, backend)
    })
    afterEach(async () => {
      for (const secret of await assertDiscreet(visitor, emulator)) secrets.add(secret)
    })

    test('a wrong password is 401, and tells nothing about the account', async () => {
      await visitor.register()
      const wrong = { email: visitor.email, password: 'not the password' }
      const unknown = { email: 'nobody@example.com', password: PASSWORD }
      for (const body of [wrong, unknown]) {
        assert.deepEqual(await visitor.refused(401, 'POST', '/api/login', body), {
          code: 'INVALID_CREDENTIALS',
        })
      }
    })

    test('too many wrong passwords are 429, with the time to wait', async () => {
      const body = { email: visitor.email, password: 'not the password' }
      for (let tries = 0; tries < 5; tries++) await visitor.refused(401, 'POST', '/api/login', body)
      const answer = await fetch(`${backend.url}/api/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
      assert.equal(answer.status, 429)
      assert.ok(Number(answer.headers.get('Retry-After')) > 0)
      assert.deepEqual(await answer.json(), { code: 'RATE_LIMITED' })
    })

    test('no token, a bad one and an expired one are 401', async () => {
      assert.equal((await visitor.refused(401, 'GET', '/api/me')).code, 'TOKEN_MISSING')
      await visitor.register()
      const { token } = visitor
      visitor.token = 'not-a-token'
      assert.equal((await visitor.refused(401, 'GET', '/api/me')).code, 'TOKEN_INVALID')
      visitor.token = 'two words'
      assert.equal((await visitor.refused(401, 'GET', '/api/me')).code, 'TOKEN_INVALID')
      visitor.token = token
      await emulator.advance(16 * 60 * 1000)
      assert.equal((await visitor.refused(401, 'GET', '/api/sessions')).code, 'TOKEN_EXPIRED')
    })

    test('what is missing or of the wrong type is 400 and named', async () => {
      await visitor.register()
      const { email } = visitor
      for (const [path, body, field] of [
        ['/api/register', { email }, 'password'],
        ['/api/login', undefined, 'email'],
        ['/api/login', { email, password: 5 }, 'password'],
        ['/api/login/2fa', { email }, 'code'],
        ['/api/2fa', { enable: 'yes' }, 'enable'],
        ['/api/2fa/confirm', { email, code: 123456 }, 'code'],
        ['/api/request-email-change', {}, 'newEmail'],
        ['/api/confirm-email-change', { email }, 'token'],
      ]) {
        const { code, fields } = await visitor.refused(400, 'POST', path, body)
        assert.equal(code, 'VALIDATION_FAILED')
        assert.deepEqual(Object.keys(fields), [field], path)
      }
    })

    test('what the service finds wrong keeps its status and its fields', async () => {
      await visitor.register()
      const { email } = visitor
      await visitor.get('POST', '/api/2fa', { enable: true })
      const wrong = { email, code: 'abcdef' }
      for (const [status, path, body, expected] of [
        [
          409,
          '/api/register',
          { email, password: PASSWORD },
          { code: 'EMAIL_TAKEN', fields: { email: 'is taken' } },
        ],
        [422, '/api/2fa/confirm', wrong, { code: 'CODE_INVALID', fields: { code: 'is wrong' } }],
        [401, '/api/login/2fa', wrong, { code: 'CODE_INVALID' }],
      ]) {
        assert.deepEqual(await visitor.refused(status, 'POST', path, body), expected)
      }
      const { code, fields } = await visitor.refused(422, 'POST', '/api/request-email-change', {
        newEmail: 'new',
      })
      assert.equal(code, 'VALIDATION_FAILED')
      assert.deepEqual(Object.keys(fields), ['newEmail'])
    })

    test('a code that is used up is 410', async () => {
      await visitor.register()
      const { email } = visitor
      await visitor.get('POST', '/api/2fa', { enable: true })
      const { code } = await mailTo(emulator, email, 'enable_2fa_code')
      await visitor.get('POST', '/api/2fa/confirm', { email, code })
      const again = await visitor.refused(410, 'POST', '/api/2fa/confirm', { email, code })
      assert.deepEqual(again, { code: 'CODE_EXPIRED' })
    })

    test('what is no JSON is 400, and an unknown cookie is no refresh token', async () => {
      const json = { 'Content-Type': 'application/json' }
      const broken = { method: 'POST', headers: json, body: '{"email":' }
      const answer = await fetch(`${backend.url}/api/login`, broken)
      assert.equal(answer.status, 400)
      assert.deepEqual(await answer.json(), { code: 'BAD_REQUEST' })

      const cookie = { method: 'POST', headers: { Cookie: 'other=1; refresh=%E0%A4%A' } }
      const refused = await fetch(`${backend.url}/api/refresh`, cookie)
      assert.equal(refused.status, 400)
      assert.deepEqual(Object.keys((await refused.json()).fields), ['refreshToken'])
    })

    test('a failing service is 502, and a login is not tried again', async () => {
      await visitor.register()
      await emulator.fault({ operation: 'login', status: 500, body: '<h1>Traceback</h1>' })
      const body = { email: visitor.email, password: PASSWORD }
      assert.deepEqual(await visitor.refused(502, 'POST', '/api/login', body), {
        code: 'IDENTITY_FAILED',
        outcome: 'unknown',
      })
      await visitor.logIn()
    })

    test('a connection that breaks after the request is 503, and says that nobody knows', async () => {
      await emulator.fault({ operation: 'register', connection: 'resetAfter' })
      const body = { email: visitor.email, password: PASSWORD }
      assert.deepEqual(await visitor.refused(503, 'POST', '/api/register', body), {
        code: 'IDENTITY_UNAVAILABLE',
        outcome: 'unknown',
      })
      // It did happen.
      await visitor.logIn()
    })

    test('no service is 503, and says that nothing was sent', async () => {
      const lonely = await startExample(name, await nobody())
      try {
        const { email } = visitor
        visitor = visitorOf(Browser, lonely)
        const answer = await visitor.refused(503, 'POST', '/api/login', { email, password: PASSWORD })
        assert.deepEqual(answer, { code: 'IDENTITY_UNAVAILABLE', outcome: 'not_sent' })
      } finally {
        await lonely.stop()
      }
      assert.match(lonely.log, /"CONNECTION_FAILED"/)
      assert.ok(!lonely.log.includes(PASSWORD))
    })
  })
}
