'use strict'

const KNOWN = 20000
const CHANGED = 2000
const POOLS = 50

/**
 * `new IdentityClient()`, µs each: with options seen before, with options that only this client has but that
 * shape no connection, and with options that need a pool of their own.
 */
module.exports = async ({ baseUrl, token }) => {
  const { IdentityClient } = require('../..')
  const getAuthToken = () => token
  const known = () => new IdentityClient({ baseUrl, getAuthToken })
  const changed = (turn) =>
    new IdentityClient({ baseUrl: `${baseUrl}/${turn}`, getAuthToken, headers: { 'X-Turn': `${turn}` } })
  const pool = (turn) => new IdentityClient({ baseUrl, getAuthToken, connectTimeoutMs: 1000 + turn })
  await known().me()
  micros(KNOWN, known)
  return { knownUs: micros(KNOWN, known), changedUs: micros(CHANGED, changed), poolUs: micros(POOLS, pool) }
}

function micros(times, make) {
  globalThis.gc()
  const begin = performance.now()
  for (let turn = 0; turn < times; turn += 1) make(turn)
  return ((performance.now() - begin) * 1000) / times
}
