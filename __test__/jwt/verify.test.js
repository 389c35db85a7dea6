'use strict'

/** Access tokens are checked locally: which are good, and what is said of those that are not. */

const assert = require('node:assert/strict')
const { describe, it } = require('node:test')
const { IdentityClient, IdentityError, TokenError } = require('@konijima/identity-api')
const { createVerifier } = require('@konijima/identity-api/jwt')

const { Key, now } = require('./support/issuer.js')

const names = { issuer: 'issuer', audience: 'api' }
const keys = ['EdDSA', 'ES256', 'RS256', 'PS256'].map((algorithm) => new Key(`k-${algorithm}`, algorithm))
const [key] = keys
const fixed = { keys: { keys: keys.map(({ jwk }) => jwk) } }

/** @param {object} [options] */
const verifier = (options) => createVerifier({ ...names, ...fixed, ...options })

describe('verify', () => {
  for (const signer of keys) {
    it(`gives the claims of a token that is signed with ${signer.algorithm}`, async () => {
      const claims = await verifier().verify(signer.token({ roles: ['a', { b: [] }], name: 'Zoë' }))
      assert.equal(claims.sub, 'user-1')
      assert.deepEqual([claims.roles, claims.name], [['a', { b: [] }], 'Zoë'])
      assert.equal(claims.exp, claims.iat + 900)
    })
  }

  const good = key.token()
  const [header, payload, signature] = good.split('.')
  const other = new Key(key.kid)
  /** @type {[string, unknown][]} */
  const refused = [
    ['malformed', undefined],
    ['malformed', null],
    ['malformed', 17],
    ['malformed', {}],
    ['malformed', ''],
    ['malformed', 'opaque'],
    ['malformed', `${good}=`],
    ['malformed', `${good}.x`],
    ['malformed', `${header}.${payload}\u{d800}.${signature}`],
    ['malformed', key.sign(JSON.stringify({ alg: 'EdDSA', kid: key.kid }), 'not JSON')],
    ['malformed', key.sign(JSON.stringify({ alg: 'EdDSA', kid: key.kid }), Buffer.from([0xff]))],
    ['too_large', 'x'.repeat(8_193)],
    ['too_large', 'x'.repeat(1e8)],
    ['algorithm', key.token({}, { alg: 'none' })],
    ['algorithm', key.token({}, { alg: 'HS256' })],
    ['algorithm', key.token({}, { alg: 'ES384' })],
    ['critical', key.token({}, { crit: ['exp'] })],
    ['unknown_key', key.token({}, { kid: 'other' })],
    ['unknown_key', key.token({}, { alg: 'RS256' })],
    ['signature', other.token()],
    ['expired', key.token({ exp: now() - 6 })],
    ['not_yet', key.token({ nbf: now() + 60 })],
    ['not_yet', key.token({ iat: now() + 60 })],
    ['issuer', key.token({ iss: 'other' })],
    ['audience', key.token({ aud: ['x'] })],
    ['type', key.token({}, { typ: 'logout+jwt' })],
    ['type', key.token({ nonce: 'n' })],
    ['claims', key.token({ sub: undefined })],
    ['claims', key.token({ exp: '1' })],
    ['bound', key.token({ cnf: { jkt: 'x' } })],
  ]
  for (const [reason, token] of refused) {
    it(`refuses ${typeof token} ${String(token).slice(0, 40)}: ${reason}`, async () => {
      const one = verifier()
      const error = await one.verify(/** @type {any} */ (token)).catch((/** @type {any} */ error) => error)
      assert.ok(error instanceof TokenError && IdentityError.is(error), String(error))
      assert.deepEqual(
        [error.code, error.reason, error.outcome, error.retryable],
        ['TOKEN_INVALID', reason, 'rejected', false],
      )
      assert.equal(one.stats().refused[reason], 1)
      assert.match(error.stack ?? '', /verify\.test\.js/)
      if (typeof token === 'string' && token.length > 20) assert.ok(!JSON.stringify(error).includes(token))
    })
  }

  it('refuses a token that is older than the verifier or the call allows', async () => {
    const token = key.token({ iat: now() - 120 })
    await assert.rejects(verifier({ maxAgeMs: 60_000 }).verify(token), { reason: 'too_old' })
    const one = verifier()
    await one.verify(token)
    await assert.rejects(one.verify(token, { maxAgeMs: 60_000 }), { reason: 'too_old' })
    await one.verify(token, { maxAgeMs: 200_000 })
    await assert.rejects(one.verify(token, { maxAgeMs: -1 }), { code: 'CONFIG_INVALID', field: 'maxAgeMs' })
  })

  it('freezes claims to the ground', async () => {
    const claims = await verifier().verify(key.token({ a: { b: [{}] } }))
    assert.ok(Object.isFrozen(claims) && Object.isFrozen(claims.a))
    assert.ok(Object.isFrozen(/** @type {any} */ (claims.a).b[0]))
    const depth = 20_000
    const header = JSON.stringify({ alg: 'EdDSA', kid: key.kid })
    const whole = { iss: 'issuer', aud: 'api', sub: 'u', exp: now() + 900, deep: 0 }
    const deep = JSON.stringify(whole).replace('"deep":0', `"deep":${'['.repeat(depth)}${']'.repeat(depth)}`)
    await verifier({ maxTokenBytes: 65_536 }).verify(key.sign(header, deep))
  })
})

describe('what was found good is remembered', () => {
  it('is given without a promise, and is the same object', async () => {
    const one = verifier()
    const token = key.token()
    assert.equal(one.cached(token), undefined)
    const claims = await one.verify(token)
    assert.equal(one.cached(token), claims)
    assert.equal(await one.verify(token), claims)
    assert.deepEqual([one.stats().cacheHits, one.stats().verified], [2, 2])
  })

  it('checks one token once for all who ask at the same time', async () => {
    const one = verifier()
    const token = key.token()
    const claims = await Promise.all(Array.from({ length: 100 }, () => one.verify(token)))
    assert.equal(new Set(claims).size, 1)
  })

  it('is bounded, and the one that was used least recently goes', async () => {
    const one = verifier({ cache: 2 })
    const [a, b, c] = ['a', 'b', 'c'].map((jti) => key.token({ jti }))
    await one.verify(a)
    await one.verify(b)
    assert.ok(one.cached(a))
    await one.verify(c)
    assert.deepEqual(
      [a, b, c].map((token) => one.cached(token)?.jti),
      ['a', undefined, 'c'],
    )
    const none = verifier({ cache: 0 })
    await none.verify(a)
    assert.equal(none.cached(a), undefined)
  })

  it('ends with the token, the skew not counted, and after cacheMs', async () => {
    const one = verifier({ skewMs: 5_000 })
    const ending = key.token({ exp: now() + 2 })
    await one.verify(ending)
    assert.equal(one.cached(ending), undefined)
    const brief = verifier({ cacheMs: 20 })
    const token = key.token()
    await brief.verify(token)
    assert.ok(brief.cached(token))
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.equal(brief.cached(token), undefined)
  })

  it('never holds what was refused', async () => {
    const one = verifier()
    const bad = key.token({ aud: 'x' })
    for (let times = 1; times <= 3; times++) {
      await assert.rejects(one.verify(bad), { reason: 'audience' })
      assert.equal(one.cached(bad), undefined)
      assert.equal(one.stats().refused.audience, times)
    }
  })

  it('is asked for revocation every time', async () => {
    const revoked = new Set()
    const one = verifier({ revoked: (/** @type {any} */ { jti }) => revoked.has(jti) })
    const token = key.token({ jti: 'x' })
    await one.verify(token)
    assert.equal(one.cached(token), undefined)
    revoked.add('x')
    await assert.rejects(one.verify(token), { code: 'TOKEN_INVALID', reason: 'revoked' })
    const failing = new Error('the store is down')
    const down = verifier({ revoked: () => Promise.reject(failing) })
    await assert.rejects(down.verify(token), failing)
    const odd = verifier({ revoked: () => undefined })
    await assert.rejects(odd.verify(token), { reason: 'revoked' })
  })
})

describe('createVerifier', () => {
  const identity = new IdentityClient({ baseUrl: 'https://id.example/api' })
  /** @type {[string, any][]} */
  const wrong = [
    ['options', undefined],
    ['options', 'x'],
    ['issuer', { audience: 'api', ...fixed }],
    ['audience', { issuer: 'issuer', ...fixed }],
    ['issuer', { ...names, ...fixed, issuer: '' }],
    ['audience', { ...names, ...fixed, audience: [] }],
    ['issuer', { ...names, ...fixed, issuer: 1 }],
    ['identity', names],
    ['identity', { ...names, identity: {} }],
    ['keys', { ...names, keys: [] }],
    ['keys', { ...names, keys: { keys: [{ ...key.jwk, d: 'x' }] } }],
    ['algorithms', { ...names, ...fixed, algorithms: ['none'] }],
    ['algorithms', { ...names, ...fixed, algorithms: ['EdDSA', 'HS256'] }],
    ['algorithms', { ...names, ...fixed, algorithms: [] }],
    ['types', { ...names, ...fixed, types: 'JWT' }],
    ['skewMs', { ...names, ...fixed, skewMs: 60_001 }],
    ['cache', { ...names, ...fixed, cache: -1 }],
    ['cacheMs', { ...names, ...fixed, cacheMs: 1.5 }],
    ['revoked', { ...names, ...fixed, revoked: true }],
    ['jwksUrl', { ...names, identity, jwksUrl: 'http://id.example/keys' }],
    ['jwksUrl', { ...names, identity, jwksUrl: 'https://keys.example/' }],
    ['jwksUrl', { ...names, identity, jwksUrl: 'http://keys.example/', allowForeignKeys: true }],
    ['isuer', { ...names, ...fixed, isuer: 'x' }],
  ]
  for (const [field, options] of wrong) {
    it(`names \`${field}\` when it is wrong: ${JSON.stringify(options)?.slice(0, 60)}`, () => {
      assert.throws(() => createVerifier(options), { name: 'ConfigError', code: 'CONFIG_INVALID', field })
    })
  }

  it('shows no option and no token', async () => {
    const { inspect } = require('node:util')
    const one = verifier()
    const token = key.token()
    await one.verify(token)
    const shown = inspect(one, { depth: 9, showHidden: true }) + JSON.stringify(one)
    assert.ok(!shown.includes(token.slice(-20)) && !shown.includes(key.jwk.x ?? ''), shown)
  })

  it('makes a verifier that can be closed', async () => {
    const one = verifier()
    const token = key.token()
    await one.verify(token)
    one.close()
    assert.equal(one.cached(token), undefined)
    await assert.rejects(one.verify(token), { code: 'CLIENT_CLOSED' })
    await assert.rejects(one.prefetch(), { code: 'CLIENT_CLOSED' })
  })
})
