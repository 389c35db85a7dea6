/**
 * What surrounds a code block. A scene gives the names that the block uses without making them, and may return a
 * function that checks what has become of them. The comment `<!-- scene: name -->` above a block chooses one.
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rootCertificates } from 'node:tls'

const email = 'ada@example.com'
const password = 'correct horse battery'

/** Who is there before a block runs. @type {import('../../packages/identity-emulator/index.js').SeedUser[]} */
export const seed = [{ email: 'bob@example.com', password }]

/**
 * @typedef {object} Stage
 * @property {import('../../packages/identity-emulator/index.js').Emulator} emulator
 * @property {import('../../index.js').IdentityClient} identity
 * @property {(names: Record<string, unknown>) => void} give makes names known to the block
 */

/** @type {Record<string, (stage: Stage) => Promise<(() => unknown) | void>>} */
export const scenes = {
  /** What a block has that names no other scene. */
  'signed-in': async (stage) => {
    await signIn(stage)
  },

  'second-factor': async (stage) => {
    const { accessToken } = await signIn(stage)
    const call = { accessToken }
    const { twoFACode } = await stage.identity.toggle2FA({ enable: true }, call)
    await stage.identity.confirmEnable2FA({ email, code: String(twoFACode) }, call)
    const sessions = []
    stage.give({ ...mailbox(stage, 'login_code'), saveSession: (session) => sessions.push(session) })
    return async () => {
      assert.equal(sessions.length, 1)
      await stage.identity.me({ accessToken: sessions[0].token })
    }
  },

  enabling: async (stage) => {
    await signIn(stage)
    stage.give(mailbox(stage, 'enable_2fa_code'))
    return async () => {
      const login = await stage.identity.login({ email, password })
      assert.equal(login.code, 'LOGIN_2FA_REQUIRED')
    }
  },

  moving: async (stage) => {
    await signIn(stage)
    const { sendMail } = mailbox(stage, 'email_change_token')
    let link = ''
    stage.give({
      sendMail: (to, text) => {
        link = text
        return sendMail(to, text)
      },
      openedLink: async () => ({ token: new URL(link).hash.slice(1) }),
    })
  },

  stalled: async (stage) => {
    await signIn(stage)
    await stage.emulator.fault({ operation: 'me', connection: 'stall' })
  },

  expired: async (stage) => {
    const { accessToken, refreshToken } = await signIn(stage)
    const session = { accessToken, refreshToken }
    await stage.emulator.advance(16 * 60 * 1000)
    stage.give({ session, saveSession: async (fresh) => Object.assign(session, fresh) })
    return () => assert.notEqual(session.refreshToken, refreshToken)
  },

  'private-authority': async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'identity-api-docs-')), 'ca.pem')
    writeFileSync(file, rootCertificates[0])
    process.env.IDENTITY_CA = file
    return () => rmSync(dirname(file), { recursive: true })
  },

  'lost-answer': async (stage) => {
    await signIn(stage)
    await stage.emulator.fault({ operation: 'register', connection: 'resetAfter' })
  },

  'web-frameworks': async (stage) => {
    const { default: express } = await import('express')
    const { default: Fastify } = await import('fastify')
    const app = express()
    const fastify = Fastify()
    const login = ({ body }) => stage.identity.login(body)
    app.post('/login', express.json(), async (req, res) => res.json(await login(req)))
    fastify.post('/login', async (request) => login(request))
    stage.give({ app, fastify })
    return async () => {
      const server = app.listen(0, '127.0.0.1')
      await once(server, 'listening')
      for (const url of [
        `http://127.0.0.1:${server.address().port}`,
        await fastify.listen({ port: 0, host: '127.0.0.1' }),
      ]) {
        await refusesInOrder(url, stage)
      }
      server.close()
      await fastify.close()
    }
  },
}

/** Makes a user with a session, whom every block may use. @param {Stage} stage */
async function signIn({ emulator, identity, give }) {
  const { token: accessToken, refreshToken } = await identity.register({ email, password })
  const known = { emulator, identity, email, password, accessToken, refreshToken }
  give(known)
  return known
}

/**
 * Sends mail, and reads it as the user does.
 *
 * @param {Stage} stage
 * @param {import('../../packages/identity-emulator/index.js').OutboxMessage['kind']} kind what the user waits for
 */
function mailbox({ emulator }, kind) {
  /** @type {string[]} */
  const texts = []
  return {
    async sendMail(/** @type {string} */ to, /** @type {string} */ text) {
      const sent = await emulator.outbox({ to, kind })
      assert.ok(
        sent.some(({ code, token }) => text.includes(String(code ?? token))),
        'not what is waited for',
      )
      texts.push(text)
    },
    askUser: async () => texts.at(-1)?.match(/\d{6}/)?.[0],
  }
}

/** A backend's `POST /login` tells the end user what they may know. @param {string} url @param {Stage} stage */
async function refusesInOrder(url, { emulator }) {
  const post = async (/** @type {object} */ body) => {
    const headers = { 'content-type': 'application/json', connection: 'close' }
    const answer = await fetch(`${url}/login`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, body: await answer.json() }
  }
  const bob = { email: 'bob@example.com', password: 'another password' }
  assert.deepEqual(await post(bob), { status: 401, body: { code: 'INVALID_CREDENTIALS' } })
  assert.deepEqual(await post({ email: bob.email }), { status: 400, body: { field: 'password' } })
  await emulator.fault({ status: 503 })
  assert.deepEqual(await post(bob), { status: 502, body: { code: 'IDENTITY_UNAVAILABLE' } })
}
