'use strict'

const assert = require('node:assert/strict')

const PASSWORD = 'StrongP@ssw0rd!'
let visitors = 0

/**
 * A browser of somebody who has never been here, which remembers all that it was told.
 *
 * @param {typeof import('../../../examples/demo/browser.mjs').Browser} Browser
 * @param {import('../../../examples/demo/backend.mjs').Backend} backend
 */
function visitorOf(Browser, backend) {
  class Visitor extends Browser {
    email = `visitor-${++visitors}@example.com`
    /** What scripts of the page can read. */
    told = ''
    /** What only the browser itself can read. */
    cookies = []

    constructor() {
      super(backend.url, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')
    }

    async send(...request) {
      const answer = await super.send(...request)
      this.told += JSON.stringify(answer.body)
      this.cookies.push(...answer.cookies)
      return answer
    }

    /** Sends, expects success, and gives the body. */
    async get(...request) {
      const { status, body } = await this.send(...request)
      assert.ok(status < 300, `${request[0]} ${request[1]}: ${status} ${JSON.stringify(body)}`)
      return body
    }

    async register() {
      await this.get('POST', '/api/register', { email: this.email, password: PASSWORD })
    }

    async logIn(password = PASSWORD) {
      return this.get('POST', '/api/login', { email: this.email, password })
    }

    /** Sends, expects a refusal, and gives what it says. */
    async refused(status, ...request) {
      const answer = await this.send(...request)
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      return answer.body
    }
  }
  return new Visitor()
}

/** The latest message of a kind in a mailbox. */
async function mailTo(emulator, to, kind) {
  const message = (await emulator.outbox({ to, kind })).at(-1)
  assert.ok(message, `${to} received ${kind}`)
  return message
}

/**
 * No secret reached the page: no password, code, mailed token, refresh token or identifier of a session.
 *
 * @returns {Promise<string[]>} the secrets, to look for them elsewhere
 */
async function assertDiscreet(visitor, emulator) {
  const mailed = (await emulator.outbox()).flatMap(({ code, token }) => [code, token])
  const refreshTokens = visitor.cookies.map((cookie) => /^refresh=([^;]+)/.exec(cookie)?.[1])
  const secrets = [PASSWORD, visitor.token, ...mailed, ...refreshTokens].filter(Boolean)
  // The access token is the page's own.
  const told = visitor.told.replaceAll(/"token":"[^"]*"/g, '')
  for (const secret of secrets) assert.ok(!told.includes(secret), 'a secret reached the page')
  for (const cookie of visitor.cookies) assert.match(cookie, /HttpOnly; SameSite=Strict/)
  for (const name of ['refreshToken', 'twoFACode', 'setupCode', 'emailChangeToken', 'sessionId']) {
    assert.ok(!told.includes(`"${name}"`), `\`${name}\` reached the page`)
  }
  return secrets
}

module.exports = { PASSWORD, assertDiscreet, mailTo, visitorOf }
