'use strict'

/** The calls of the soak: what a backend does all day, with each way of ending mixed in. */

const { IdentityClient } = require('../../index.js')

const IN_FLIGHT = 64
const credentials = { email: 'ada@example.org', password: 'correct horse battery' }

/**
 * Makes calls until `total` have ended, and pauses after each `every` of them for `sample`.
 *
 * @param {string} baseUrl
 * @param {number} total
 * @param {number} every
 * @param {(done: number) => void} sample
 */
async function makeCalls(baseUrl, total, every, sample) {
  const client = new IdentityClient({ baseUrl, getAuthToken: () => 'token-of-the-user' })
  const slowly = new IdentityClient({ baseUrl, getAuthToken: async () => 'token-of-the-user' })
  let started = 0

  /** One call of a hundred kinds; three quarters are the common case. */
  async function call(kind) {
    if (kind < 75) return client.me()
    if (kind < 80) return client.login({ ...credentials, requested: started })
    if (kind < 85) return client.listSessions({ requestId: `soak-${started}`, clientIp: '203.0.113.9' })
    if (kind < 90) return slowly.me()
    if (kind < 93) return new IdentityClient({ baseUrl, getAuthToken: () => 'token' }).me()
    if (kind < 95) return client.me({ signal: new AbortController().signal })
    if (kind < 98) return fails(client.refresh({ refreshToken: `used-${started}` }), 'AUTHENTICATION_FAILED')
    if (kind < 99) return fails(client.login({ email: 'ada@example.org' }), 'CONFIG_INVALID')
    const controller = new AbortController()
    setImmediate(() => controller.abort())
    return client.me({ signal: controller.signal }).catch(({ code }) => {
      if (code !== 'ABORTED') throw new Error(`an aborted call ended with ${code}`)
    })
  }

  async function lane(until) {
    while (started < until) await call(started++ % 100)
  }

  for (let done = 0; done < total; ) {
    done = Math.min(done + every, total)
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => lane(done)))
    sample(done)
  }
}

async function fails(call, code) {
  const error = await call.then(
    () => undefined,
    (thrown) => thrown,
  )
  if (error?.code !== code) throw new Error(`a call that should fail with ${code} gave ${error?.code}`)
}

module.exports = { makeCalls }
