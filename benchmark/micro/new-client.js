'use strict'

const { setTimeout: sleep } = require('node:timers/promises')

const HUNG = 16
/** Longer than it takes to begin the look-ups. */
const BEGIN_MS = 200

/** Milliseconds of the first call of a new client for a host that must be looked up, alone and beside hung look-ups. */
module.exports = async ({ baseUrl, token }) => {
  const { IdentityClient } = require('../..')
  // A connection of its own for each: they would share one otherwise.
  const first = async (connectTimeoutMs) => {
    const client = new IdentityClient({ baseUrl, connectTimeoutMs, getAuthToken: () => token })
    const begin = performance.now()
    await client.me()
    return performance.now() - begin
  }
  await first(20_000)
  const aloneMs = await first(20_001)
  let ended = 0
  const end = () => {
    ended += 1
  }
  for (let host = 0; host < HUNG; host += 1)
    new IdentityClient({
      baseUrl: `http://service-${host}.hung/api`,
      timeoutMs: 30_000,
      connectTimeoutMs: 30_000,
      attemptTimeoutMs: 30_000,
    })
      .login({ email: 'eve@example.com', password: 'correct horse battery' })
      .then(end, end)
  await sleep(BEGIN_MS)
  if (ended > 0) throw new Error('look-ups ended that should hang')
  return { aloneMs, hungMs: await first(20_002) }
}
