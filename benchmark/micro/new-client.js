'use strict'

const { setTimeout: sleep } = require('node:timers/promises')

const HUNG = 16
/** Longer than it takes to begin the look-ups. */
const BEGIN_MS = 200
/** No call ends before its look-up does. */
const PATIENT = { timeoutMs: 60_000, attemptTimeoutMs: 60_000, connectTimeoutMs: 60_000, maxRetries: 0 }

/**
 * Milliseconds of the first call of a new client for a host that must be looked up, alone and beside hung look-ups.
 */
module.exports = async ({ baseUrl, token }) => {
  const { IdentityClient } = require('../..')
  // A `connectTimeoutMs` of its own: clients that agree in it share their connections.
  const firstCall = async (connectTimeoutMs) => {
    const client = new IdentityClient({ ...PATIENT, baseUrl, connectTimeoutMs, getAuthToken: () => token })
    const begin = performance.now()
    await client.me()
    return performance.now() - begin
  }
  await firstCall(50_000)
  const aloneMs = await firstCall(50_001)
  let ended = 0
  const end = () => {
    ended += 1
  }
  for (let host = 0; host < HUNG; host += 1)
    new IdentityClient({ ...PATIENT, baseUrl: `http://service-${host}.hung/api` })
      .login({ email: 'eve@example.com', password: 'correct horse battery' })
      .then(end, end)
  await sleep(BEGIN_MS)
  if (ended > 0) throw new Error('look-ups ended that should hang')
  return { aloneMs, hungMs: await firstCall(50_002) }
}
