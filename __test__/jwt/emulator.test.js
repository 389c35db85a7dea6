'use strict'

/** The emulator as the issuer: its keys change while verifiers hold them. */

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')
const { IdentityClient } = require('@konijima/identity-api')
const { createVerifier } = require('@konijima/identity-api/jwt')
const { startEmulator } = require('../../packages/identity-emulator')

const { signedIn } = require('../support/emulator.js')

/** @type {import('../../packages/identity-emulator').Emulator} */
let emulator
before(async () => {
  emulator = await startEmulator({ fastHash: true, typ: 'at+jwt' })
})
after(() => emulator.stop())

/** @param {object} [options] */
const verifier = (options) =>
  createVerifier({
    identity: new IdentityClient({ baseUrl: emulator.url }),
    issuer: 'identity-emulator',
    audience: 'identity-api',
    strictType: true,
    ...options,
  })

test('its tokens are good, and say what me() says', async () => {
  const { client, token } = await signedIn(emulator)
  const claims = await verifier().verify(token)
  const user = /** @type {any} */ (await client.me())
  assert.equal(claims.sub, user.id)
  assert.ok(claims.sid && claims.jti)
})

test('a new key is found, a dropped one forgotten, and the algorithm may change', async () => {
  await emulator.reset()
  const one = verifier({ keysCooldownMs: 1 })
  const before = (await signedIn(emulator)).token
  await one.verify(before)
  const { fetches } = one.stats().keySet
  await emulator.rotateKeys()
  await one.verify((await signedIn(emulator)).token)
  assert.equal(one.stats().keySet.fetches, fetches + 1)
  await one.verify(before)
  for (const algorithm of /** @type {const} */ (['ES256', 'RS256'])) {
    await emulator.setAlgorithm(algorithm)
    await one.verify((await signedIn(emulator)).token)
  }
  assert.equal(one.stats().keySet.keys, 4)
  assert.ok(one.cached(before) === undefined && (await one.verify(before)))
  await emulator.dropKeys()
  await emulator.rotateKeys()
  await one.verify((await signedIn(emulator)).token)
  assert.equal(one.cached(before), undefined)
  await assert.rejects(one.verify(before), { reason: 'unknown_key' })
})

test('a session that ended is found by `revoked`, or by me()', async () => {
  const { client, token } = await signedIn(emulator)
  const ended = new Set()
  const one = verifier({ revoked: (/** @type {any} */ { sid }) => ended.has(sid) })
  const { sid } = await one.verify(token)
  await client.logoutSession({ sessionId: String(sid) })
  await one.verify(token)
  await assert.rejects(client.me(), { code: 'AUTHENTICATION_FAILED' })
  ended.add(sid)
  await assert.rejects(one.verify(token), { reason: 'revoked' })
})

test('an algorithm that is unknown, or a type that is not accepted, is refused', async () => {
  await assert.rejects(startEmulator({ algorithm: /** @type {any} */ ('HS256') }), /--algorithm/)
  await assert.rejects(emulator.setAlgorithm(/** @type {any} */ ('none')), TypeError)
  const { token } = await signedIn(emulator)
  await assert.rejects(verifier({ strictType: false, types: ['JWT'] }).verify(token), { reason: 'type' })
})
