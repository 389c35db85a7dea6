'use strict'

/** All eleven operations against the emulator, as a backend uses them. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { DEFAULT_ROUTES, IdentityClient } = require('../index.js')
const { native } = require('../lib/native.js')
const { fastEmulator, password, signedIn } = require('./support/emulator.js')

/** @type {Awaited<ReturnType<typeof fastEmulator>>} */
let emulator
test.before(async () => {
  emulator = await fastEmulator()
})
test.after(() => emulator.stop())

test('register, login and me', async () => {
  const client = new IdentityClient({ baseUrl: emulator.url })
  const email = 'ada@example.com'
  await client.register({ email, password })
  const login = await client.login({ email, password })
  assert.equal(typeof login.token, 'string')
  assert.equal(typeof login.refreshToken, 'string')
  assert.ok(login.expiresIn > 0)
  const me = await client.me({ accessToken: login.token })
  assert.equal(me.email, email)
  assert.equal(me.twoFAEnabled, false)
})

test('two-factor authentication: on, login with it, off', async () => {
  const { client, email } = await signedIn(emulator)
  const asked = await client.toggle2FA({ enable: true })
  assert.equal(asked.code, '2FA_CONFIRMATION_REQUIRED')
  await client.confirmEnable2FA({ email, code: asked.twoFACode })
  assert.equal((await client.me()).twoFAEnabled, true)

  const login = await client.login({ email, password })
  assert.equal(login.code, 'LOGIN_2FA_REQUIRED')
  assert.equal(login.token, undefined)
  const confirmed = await client.confirmLogin2FA({ email, code: login.twoFACode })
  assert.equal(typeof confirmed.token, 'string')

  await client.toggle2FA({ enable: false })
  assert.equal((await client.me()).twoFAEnabled, false)
})

test('sessions: listed with where they come from, and ended at once', async () => {
  const { client, email } = await signedIn(emulator)
  const phone = await client.login(
    { email, password },
    { clientIp: '203.0.113.9', userAgent: 'ShopApp/3 (iPhone)' },
  )
  const { sessions } = await client.listSessions()
  // Registration signs in as well.
  assert.equal(sessions.length, 3)
  assert.equal(sessions.filter((session) => session.current).length, 1)
  const other = sessions.find((session) => session.ip === '203.0.113.9')
  assert.equal(other.userAgent, 'ShopApp/3 (iPhone)')
  await client.logoutSession({ sessionId: other.sessionId })
  assert.equal((await client.listSessions()).sessions.length, 2)
  await assert.rejects(client.me({ accessToken: phone.token }), { name: 'AuthenticationError', status: 401 })
})

test('refresh rotates the refresh token', async () => {
  const { client, token, refreshToken } = await signedIn(emulator)
  const fresh = await client.refresh({ refreshToken }, token)
  assert.equal(typeof fresh.token, 'string')
  assert.notEqual(fresh.refreshToken, refreshToken)
  assert.equal((await client.refresh({ refreshToken: fresh.refreshToken })).token.split('.').length, 3)
})

test('a change of e-mail address', async () => {
  const { client, email } = await signedIn(emulator)
  const asked = await client.requestEmailChange({ newEmail: `new-${email}` })
  const changed = await client.confirmEmailChange({ email: `new-${email}`, token: asked.emailChangeToken })
  assert.equal(changed.email, `new-${email}`)
  assert.equal((await client.me()).email, `new-${email}`)
})

test('every row of the operation table is a method, and is known to the binding', () => {
  assert.ok(Object.isFrozen(DEFAULT_ROUTES))
  for (const operation of Object.keys(DEFAULT_ROUTES)) {
    assert.equal(IdentityClient.prototype[operation].name, operation)
    assert.equal(typeof native.IdentityClient.prototype[operation], 'function', operation)
  }
})
