'use strict'

/**
 * Nothing is accepted that jose refuses, and what is refused that jose accepts is refused for a reason that is known. The
 * tokens are random changes of good ones. `IDENTITY_JWT_SEED` repeats a run, `IDENTITY_JWT_CASES` sets how many.
 */

const assert = require('node:assert/strict')
const test = require('node:test')
const { createVerifier } = require('@konijima/identity-api/jwt')

const { Key, encode, now } = require('./support/issuer.js')

const CASES = Number(process.env.IDENTITY_JWT_CASES ?? (process.env.CI ? 100_000 : 20_000))
const SEED = Number(process.env.IDENTITY_JWT_SEED ?? Date.now() % 1e9)
const BATCH = 500

/** A generator of numbers from 0 to 1 (mulberry32). @param {number} seed */
function generator(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = generator(SEED)
/** @template T @param {readonly T[]} list @returns {T} */
const oneOf = (list) => list[Math.floor(random() * list.length)]

const keys = ['EdDSA', 'ES256', 'RS256', 'PS256'].map((algorithm) => new Key(`k-${algorithm}`, algorithm))

const values = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  '',
  'x',
  'issuer',
  'api',
  [],
  ['api'],
  ['api', 1],
  [['api']],
  {},
  'JWT',
  'at+jwt',
  'none',
  'HS256',
  'EdDSA',
  'ES256',
  'k-EdDSA',
  now(),
  now() + 900,
  now() - 900,
  now() + 4,
  now() - 4,
  1e300,
  '\u0000',
  'é',
  ['b64'],
  { jkt: 'x' },
]
const headerNames = ['alg', 'kid', 'typ', 'crit', 'zip', 'b64', 'cty', 'jwk', 'jku', 'x5c', '__proto__', 'x']
const claimNames = [
  'iss',
  'aud',
  'sub',
  'exp',
  'nbf',
  'iat',
  'jti',
  'cnf',
  'nonce',
  'at_hash',
  '__proto__',
  'x',
]
const texts = ['.', '=', '+', '/', ' ', '\n', '-', '_', 'A', '\0', 'é', '..', '\u{1f434}']

/** @param {string} text */
function damaged(text) {
  const at = Math.floor(random() * (text.length + 1))
  const rest = text.slice(at + Math.floor(random() * 3))
  return text.slice(0, at) + (random() < 0.7 ? oneOf(texts) : '') + rest
}

/** @param {string} text of an object: a name twice, white space, or damage */
function rewritten(text) {
  const kind = random()
  if (kind < 0.4) return damaged(text)
  if (kind < 0.7)
    return text.replace(
      '{',
      `{"${oneOf([...headerNames, ...claimNames])}":${JSON.stringify(oneOf(values)) ?? 'null'},`,
    )
  return ` ${text}\n`
}

/** A token, more or less. */
function token() {
  const key = oneOf(keys)
  /** @type {Record<string, unknown>} */
  const header = { alg: key.algorithm, kid: key.kid }
  /** @type {Record<string, unknown>} */
  const claims = { iss: 'issuer', aud: 'api', sub: 'user', iat: now(), exp: now() + 900 }
  for (let changes = Math.floor(random() * 3); changes > 0; changes--) {
    if (random() < 0.4) header[oneOf(headerNames)] = oneOf(values)
    else claims[oneOf(claimNames)] = oneOf(values)
  }
  let [first, second] = [JSON.stringify(header), JSON.stringify(claims)]
  if (random() < 0.15) first = rewritten(first)
  if (random() < 0.15) second = rewritten(second)
  const whole = key.sign(first, second)
  if (random() < 0.6) return whole
  if (random() < 0.5) return damaged(whole)
  const parts = whole.split('.')
  const at = Math.floor(random() * 3)
  const bytes = Buffer.from(parts[at], 'base64url')
  const place = Math.floor(random() * bytes.length)
  if (bytes.length > 0) bytes[place] ^= 1 << Math.floor(random() * 8)
  parts[at] = encode(random() < 0.8 ? bytes : bytes.subarray(0, place))
  return parts.join('.')
}

/** What jose leaves to its caller, or takes more loosely than the verifier; see docs/jwt.md. */
const stricter = new Set([
  // Padding, stray bits, two equal names, half surrogates.
  'malformed',
  // `zip` and `b64` outside `crit`.
  'critical',
  // A header with `alg` of another key of the set.
  'unknown_key',
  // `typ`, `nonce`, `at_hash`.
  'type',
  // A `sub` that is empty or no string, parts of `aud` that are no strings.
  'claims',
  'bound',
  // `iat` in the future.
  'not_yet',
  'too_large',
])

test(`${CASES} changed tokens, seed ${SEED}`, async (t) => {
  /** @type {any} */
  let jose
  try {
    jose = await import(require.resolve('./oracle/node_modules/jose'))
  } catch {
    assert.ok(!process.env.CI, 'jose must be installed')
    t.skip('jose is not installed: npm ci --prefix __test__/jwt/oracle')
    return
  }
  const set = { keys: keys.map(({ jwk }) => jwk) }
  const names = { issuer: 'issuer', audience: 'api' }
  const algorithms = keys.map(({ algorithm }) => algorithm)
  const local = jose.createLocalJWKSet(set)
  const verifier = createVerifier({ ...names, keys: set, cache: 0 })
  const options = { ...names, algorithms, clockTolerance: 5, requiredClaims: ['exp', 'sub'] }

  let accepted = 0
  /** @type {Record<string, number>} */
  const refused = {}
  for (let done = 0; done < CASES; done += BATCH) {
    const tokens = Array.from({ length: Math.min(BATCH, CASES - done) }, token)
    const ours = await Promise.allSettled(tokens.map((one) => verifier.verify(one)))
    const theirs = await Promise.allSettled(tokens.map((one) => jose.jwtVerify(one, local, options)))
    for (const [index, our] of ours.entries()) {
      const their = theirs[index]
      if (our.status === 'fulfilled') {
        accepted++
        assert.equal(their.status, 'fulfilled', `accepted, but not by jose: ${tokens[index]}`)
        if (their.status === 'fulfilled') assert.deepEqual(our.value, their.value.payload, tokens[index])
      } else {
        assert.equal(our.reason.code, 'TOKEN_INVALID', `${our.reason.stack} ${tokens[index]}`)
        if (their.status === 'fulfilled') {
          const { reason } = our.reason
          refused[reason] = (refused[reason] ?? 0) + 1
          assert.ok(stricter.has(reason), `refused as ${reason}, but not by jose: ${tokens[index]}`)
        }
      }
    }
  }
  t.diagnostic(`${accepted} accepted by both, ${JSON.stringify(refused)} by jose alone`)
  assert.ok(accepted > CASES / 20, `${accepted} were accepted`)
})
