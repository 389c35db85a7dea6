'use strict'

/**
 * Checks of access tokens by one peer: microseconds of the event loop, of the processor, and of the clock for each. Every
 * token is another one, so that no cache helps; with `hit`, one token is checked again and again by ours.
 */

const crypto = require('node:crypto')
const { performance } = require('node:perf_hooks')
const { setImmediate: nextTurn } = require('node:timers/promises')

const TOKENS = 2_000
const ISSUER = 'issuer'
const AUDIENCE = 'api'

const kinds = {
  EdDSA: { type: 'ed25519', hash: null },
  ES256: {
    type: 'ec',
    options: { namedCurve: 'P-256' },
    hash: 'sha256',
    signing: { dsaEncoding: 'ieee-p1363' },
  },
  RS256: { type: 'rsa', options: { modulusLength: 2048 }, hash: 'sha256' },
}

const encode = (value) => Buffer.from(value).toString('base64url')

function issue(algorithm) {
  const { type, options, hash, signing } = kinds[algorithm]
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options)
  const header = encode(JSON.stringify({ alg: algorithm, kid: 'k' }))
  const exp = Math.floor(Date.now() / 1000) + 3_600
  const tokens = Array.from({ length: TOKENS }, (_, index) => {
    const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'user', iat: exp - 3_600, exp, jti: String(index) }
    const signed = `${header}.${encode(JSON.stringify(claims))}`
    return `${signed}.${encode(crypto.sign(hash, Buffer.from(signed), { key: privateKey, ...signing }))}`
  })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: algorithm, use: 'sig' }
  return { tokens, jwk, pem: publicKey.export({ format: 'pem', type: 'spki' }) }
}

/** A function that checks a token, by peer. */
const peers = {
  ours({ jwk, cache }) {
    const { createVerifier } = require('../../jwt.js')
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: { keys: [jwk] }, cache })
    return (token) => verifier.cached(token) ?? verifier.verify(token)
  },
  async jose({ jwk, algorithm }) {
    const { createLocalJWKSet, jwtVerify } = await import('jose')
    const keys = createLocalJWKSet({ keys: [jwk] })
    const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm] }
    return (token) => jwtVerify(token, keys, options)
  },
  'fast-jwt'({ pem, algorithm }) {
    const { createVerifier } = require('fast-jwt')
    const options = { allowedIss: ISSUER, allowedAud: AUDIENCE, algorithms: [algorithm] }
    return createVerifier({ key: pem, ...options })
  },
}

module.exports = async ({ peer, algorithm, inFlight, seconds, hit = false }) => {
  const issued = issue(algorithm)
  const check = await peers[peer]({ ...issued, algorithm, cache: hit ? 1_000 : 0 })
  const tokens = hit ? issued.tokens.slice(0, 1) : issued.tokens
  await check(tokens[0])
  let next = 0
  const run = async (until) => {
    let done = 0
    let sinceTurn = 0
    while (performance.now() < until) {
      const result = check(tokens[next++ % tokens.length])
      if (typeof result?.then === 'function') await result
      // What is synchronous must let the loop turn, too.
      else if (++sinceTurn % 1_000 === 0) await nextTurn()
      done++
    }
    return done
  }
  await Promise.all(Array.from({ length: inFlight }, () => run(performance.now() + 300)))
  const before = { loop: performance.eventLoopUtilization(), cpu: process.cpuUsage(), at: performance.now() }
  const counts = await Promise.all(Array.from({ length: inFlight }, () => run(before.at + seconds * 1_000)))
  const wall = performance.now() - before.at
  const loop = performance.eventLoopUtilization(before.loop)
  const cpu = process.cpuUsage(before.cpu)
  const n = counts.reduce((sum, count) => sum + count, 0)
  return { n, loopUs: (loop.active * 1_000) / n, cpuUs: (cpu.user + cpu.system) / n, us: (wall * 1_000) / n }
}
