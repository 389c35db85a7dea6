'use strict'

/** Neither a token nor a claim nor a key is shown, whatever is refused. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { IdentityClient } = require('@konijima/identity-api')
const { createVerifier } = require('@konijima/identity-api/jwt')

const { Searcher } = require('../canary/support/search.js')
const { surfacesOf } = require('../canary/support/surfaces.js')
const { Key, KeyServer, now } = require('./support/issuer.js')

const key = new Key('kid-Wq3Zt8Lm')
const secret = 'claim-Hd7Rk2Vx9P'
const names = { issuer: 'issuer', audience: 'api' }

/** Asserts that eight characters in a row of a secret are on no surface. @param {Searcher} searcher @param {any[]} values */
function showsNothing(searcher, ...values) {
  for (const value of values) {
    for (const [surface, text] of Object.entries(surfacesOf(value))) {
      assert.equal(searcher.find(text), undefined, surface)
    }
  }
}

const changes = {
  good: [{}, {}],
  expired: [{ exp: now() - 60 }, {}],
  issuer: [{ iss: secret }, {}],
  audience: [{ aud: [secret] }, {}],
  claims: [{ sub: [secret] }, {}],
  type: [{}, { typ: secret }],
  algorithm: [{}, { alg: secret }],
  unknown_key: [{}, { kid: secret }],
  critical: [{}, { crit: [secret] }],
  bound: [{ cnf: { jkt: secret } }, {}],
}

for (const [name, [claims, header]] of Object.entries(changes)) {
  test(`a token: ${name}`, async () => {
    const token = key.token({ jti: secret, email: secret, ...claims }, header)
    const [, payload, signature] = token.split('.')
    const searcher = new Searcher({ secret, payload: payload.slice(-40), signature })
    const verifier = createVerifier({ ...names, keys: { keys: [key.jwk] } })
    const promise = verifier.verify(token)
    const error = await promise.then(
      () => undefined,
      (thrown) => thrown,
    )
    assert.equal(error?.reason ?? 'good', name)
    showsNothing(searcher, ...(error ? [error] : []), verifier, verifier.stats())
  })
}

test('the key set is not there', async (t) => {
  const server = await new KeyServer([]).start()
  t.after(() => server.stop())
  server.respond = (_, response) => response.writeHead(500).end(JSON.stringify({ message: secret }))
  const headers = { 'X-Api-Key': secret }
  const identity = new IdentityClient({ baseUrl: server.url, headers })
  const verifier = createVerifier({ ...names, identity })
  const token = key.token({ email: secret })
  const error = await verifier.verify(token).catch((thrown) => thrown)
  assert.equal(error.code, 'KEYS_UNAVAILABLE')
  showsNothing(new Searcher({ secret, signature: token.split('.')[2] }), error, verifier, verifier.stats())
})

test('options that are refused', () => {
  const keys = { keys: [{ ...key.jwk, d: secret }] }
  for (const wrong of [
    { keys },
    { algorithms: [secret] },
    { issuer: [secret, 1] },
    { jwksUrl: `https://u:${secret}@h/` },
  ]) {
    const identity = new IdentityClient({ baseUrl: 'https://id.example' })
    try {
      createVerifier(/** @type {any} */ ({ ...names, identity, ...wrong }))
      assert.fail('accepted')
    } catch (error) {
      assert.equal(/** @type {any} */ (error).code, 'CONFIG_INVALID')
      showsNothing(new Searcher({ secret }), error)
    }
  }
})
