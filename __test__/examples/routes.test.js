'use strict'

/** Every route of both example backends, over HTTP, against the emulator. */

const assert = require('node:assert/strict')
const { after, afterEach, before, beforeEach, describe, test } = require('node:test')

const { startEmulator } = require('../../packages/identity-emulator')
const { startExample } = require('./support/servers.js')
const { assertDiscreet, mailTo, visitorOf } = require('./support/visitor.js')

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
      assert.match(backend.log, /^mail to v\*\*\*@example\.com: Your code: \*{6}$/m)
      for (const secret of secrets) assert.ok(!backend.log.includes(secret), 'a secret reached the log')
    })
    beforeEach(() => {
      visitor = visitorOf(Browser, backend)
    })
    afterEach(async () => {
      for (const secret of await assertDiscreet(visitor, emulator)) secrets.add(secret)
    })

    test('registers, logs in and shows the profile', async () => {
      await visitor.register()
      assert.deepEqual(Object.keys(await visitor.logIn()), ['token'])
      const { email, twoFAEnabled } = await visitor.get('GET', '/api/me')
      assert.deepEqual({ email, twoFAEnabled }, { email: visitor.email, twoFAEnabled: false })
    })

    test('checks access tokens without a call', async () => {
      await visitor.register()
      assert.match((await visitor.get('GET', '/api/whoami')).id, /^[0-9a-f]{32}$/)
      const stranger = visitorOf(Browser, backend)
      assert.equal((await stranger.refused(401, 'GET', '/api/whoami')).code, 'TOKEN_INVALID')
    })

    test('asks for the mailed code at login once the second factor is on', async () => {
      await visitor.register()
      const { email } = visitor
      assert.deepEqual(await visitor.get('POST', '/api/2fa', { enable: true }), {
        enabled: false,
        code: '2FA_CONFIRMATION_REQUIRED',
      })
      const { code } = await mailTo(emulator, email, 'enable_2fa_code')
      assert.equal((await visitor.get('POST', '/api/2fa/confirm', { email, code })).enabled, true)

      assert.deepEqual(await visitor.logIn(), { code: 'LOGIN_2FA_REQUIRED' })
      const login = await mailTo(emulator, email, 'login_code')
      const confirmed = await visitor.get('POST', '/api/login/2fa', { email, code: login.code })
      assert.deepEqual(Object.keys(confirmed), ['token'])

      assert.equal((await visitor.get('POST', '/api/2fa', { enable: false })).enabled, false)
      assert.deepEqual(Object.keys(await visitor.logIn()), ['token'])
    })

    test('lists sessions by device and ends the one that the user picks', async () => {
      await visitor.register()
      const elsewhere = visitor.token
      await visitor.logIn()
      const { sessions } = await visitor.get('GET', '/api/sessions')
      assert.equal(sessions.length, 2)
      assert.deepEqual(Object.keys(sessions[0]), ['handle', 'device', 'lastActiveAt', 'current'])
      const other = sessions.find(({ current }) => !current)
      assert.equal(other.device, 'Firefox on Linux')

      assert.deepEqual(await visitor.get('DELETE', `/api/sessions/${other.handle}`), { status: 'ok' })
      assert.equal((await visitor.get('GET', '/api/sessions')).sessions.length, 1)
      visitor.token = elsewhere
      assert.equal((await visitor.refused(401, 'GET', '/api/me')).code, 'SESSION_ENDED')
    })

    test("does not end another user's session", async () => {
      const neighbour = visitorOf(Browser, backend)
      await neighbour.register()
      const [{ handle }] = (await neighbour.get('GET', '/api/sessions')).sessions
      await visitor.register()
      assert.deepEqual(await visitor.refused(404, 'DELETE', `/api/sessions/${handle}`), {
        code: 'SESSION_NOT_FOUND',
      })
      await neighbour.get('GET', '/api/me')
    })

    test('refreshes with the cookie, which changes each time', async () => {
      await visitor.register()
      const first = visitor.token
      for (const round of [1, 2]) {
        assert.deepEqual(await visitor.get('POST', '/api/refresh'), { token: visitor.token, expiresIn: 900 })
        assert.equal(visitor.cookies.length, round + 1)
      }
      assert.notEqual(visitor.token, first)
      assert.equal(new Set(visitor.cookies).size, 3)
      await visitor.get('GET', '/api/me')
    })

    test('refreshes with a token in the body, as the original does', async () => {
      await visitor.register()
      const [, refreshToken] = /^refresh=([^;]+)/.exec(visitor.cookies[0])
      const { token } = await visitor.get('POST', '/api/refresh', { refreshToken })
      assert.match(token, /^eyJ/)
    })

    test('changes the e-mail address with the token mailed to the new one', async () => {
      await visitor.register()
      const newEmail = `new-${visitor.email}`
      assert.deepEqual(await visitor.get('POST', '/api/request-email-change', { newEmail }), { status: 'ok' })
      const { token } = await mailTo(emulator, newEmail, 'email_change_token')
      assert.deepEqual(await visitor.get('POST', '/api/confirm-email-change', { email: newEmail, token }), {
        status: 'ok',
        email: newEmail,
      })
      assert.equal((await visitor.get('GET', '/api/me')).email, newEmail)
    })

    test('logs out: the token is dead and the cookie is gone', async () => {
      await visitor.register()
      assert.deepEqual(await visitor.get('POST', '/api/logout'), { status: 'ok' })
      assert.match(visitor.cookies.at(-1), /^refresh=;.*Max-Age=0/)
      assert.equal((await visitor.refused(401, 'GET', '/api/me')).code, 'SESSION_ENDED')
    })
  })
}
