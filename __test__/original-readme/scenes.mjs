/**
 * What happens around each block, and what must be true after it. The client is always that of the block
 * "Basic Setup", as for a reader who follows the README.
 */

import assert from 'node:assert/strict'

const user = { email: 'user@example.com', password: 'StrongP@ssw0rd!' }

/** Of the stage: runs a block; makes a client of the reader's own; the mailbox. */
/** @typedef {{ run: (block: string) => Promise<any>, IdentityClient: any, baseUrl: string }} Stage */

/** @type {Record<string, (stage: Stage) => Promise<void>>} */
export const scenes = {
  async 'basic-setup'(stage) {
    const { tokens, client } = await signedIn(stage)
    assert.equal((await client.me()).email, user.email)
    globalThis.myAccessToken = 'another'
    await assert.rejects(client.me(), { name: 'AuthenticationError' }, 'the callback is asked each time')
    globalThis.myAccessToken = tokens.token
    await client.me()
  },

  async 'login-and-2fa'(stage) {
    globalThis.client = (await signedIn(stage)).client
    const { loginRes } = await stage.run('login-and-2fa')
    assert.equal(typeof loginRes.token, 'string')
    assert.equal(typeof loginRes.refreshToken, 'string')
  },

  async 'login-and-2fa, with a second factor'(stage) {
    const { client } = await signedIn(stage)
    await client.confirmEnable2FA({
      email: user.email,
      code: (await client.toggle2FA({ enable: true })).twoFACode,
    })
    const { login } = client
    client.login = async (...args) => {
      const answer = await login.apply(client, args)
      // The user reads the mail.
      globalThis.userInput2FACode = answer.twoFACode
      return answer
    }
    globalThis.client = client
    const { loginRes } = await stage.run('login-and-2fa')
    assert.equal(loginRes.code, 'LOGIN_2FA_REQUIRED')
    assert.equal(loginRes.token, undefined)
    assert.equal((await client.listSessions()).sessions.length, 2, 'the code was accepted')
  },

  async 'get-current-user'(stage) {
    globalThis.client = (await signedIn(stage)).client
    const printed = []
    console.log = (...values) => printed.push(values)
    const { me } = await stage.run('get-current-user')
    assert.equal(me.email, user.email)
    assert.deepEqual(printed, [[user.email]])
  },

  async 'session-management'(stage) {
    const { client } = await signedIn(stage)
    globalThis.client = client
    const { sessions } = await stage.run('session-management')
    assert.equal(sessions.sessions.length, 1)
    await assert.rejects(client.me(), { serverCode: 'SESSION_ENDED' })
  },

  async 'email-change-flow'(stage) {
    const { client } = await signedIn(stage)
    globalThis.client = client
    const { reqRes, confirmRes } = await stage.run('email-change-flow')
    assert.equal(typeof reqRes.emailChangeToken, 'string')
    assert.equal(confirmRes.email, 'new@example.com')
    assert.equal((await client.me()).email, 'new@example.com')
  },

  async '2fa-enable-disable'(stage) {
    const { client } = await signedIn(stage)
    globalThis.client = client
    const { enableRes } = await stage.run('2fa-enable-disable')
    assert.equal(enableRes.code, '2FA_CONFIRMATION_REQUIRED')
    assert.equal((await client.me()).twoFAEnabled, false)
  },

  async 'token-refresh'(stage) {
    const { client, tokens } = await signedIn(stage)
    globalThis.client = client
    globalThis.myRefreshToken = tokens.refreshToken
    const { refreshRes } = await stage.run('token-refresh')
    assert.notEqual(refreshRes.refreshToken, tokens.refreshToken)
    globalThis.myAccessToken = refreshRes.token
    assert.equal((await client.me()).email, user.email)
  },

  async 'express-server-example'(stage) {
    const { tokens } = await signedIn(stage)
    const server = await stage.listeningOn(4000, () => stage.run('express-server-example'))
    const { token, ...rest } = await server.send('POST', '/api/login', user)
    assert.deepEqual(rest, {})
    assert.equal((await server.send('GET', '/api/me', undefined, token)).email, user.email)

    const { refreshToken } = tokens
    const refreshed = await server.send('POST', '/api/refresh', { refreshToken }, tokens.token)
    assert.equal(typeof refreshed.token, 'string')
    const newEmail = 'new@example.com'
    const requested = await server.send('POST', '/api/request-email-change', { newEmail }, token)
    assert.deepEqual(requested, { status: 'ok' })
    server.close()
  },
}

/** Somebody who has just logged in, and the client of the README. @param {Stage} stage */
async function signedIn({ run, IdentityClient, baseUrl }) {
  const tokens = await new IdentityClient({ baseUrl }).login(user)
  globalThis.myAccessToken = tokens.token
  const { client } = await run('basic-setup')
  return { tokens, client }
}
