'use strict'

/** What must hold of calls while a tool's fake timers are in force, and after. Each tool runs these scenes. */

const assert = require('node:assert')

/** @type {{ api: string, url: string, stalledUrl: string, token: string }} */
const { api, url, stalledUrl, token } = JSON.parse(process.env.IDENTITY_SCENES ?? '{}')

/**
 * @param {object} tool
 * @param {(name: string, body: () => Promise<void>) => void} tool.test
 * @param {() => void} tool.fake puts its fake timers in force
 * @param {() => void} tool.real takes them away again
 * @param {() => typeof import('../../index.js')} [tool.load] gives the package
 */
function scenes({ test, fake, real, load = () => require(api) }) {
  /** @param {(client: import('../../index.js').IdentityClient) => Promise<void>} body @param {object} [options] */
  const faked = (body, options) => async () => {
    const { IdentityClient } = load()
    fake()
    try {
      await body(new IdentityClient({ baseUrl: url, getAuthToken: () => token, ...options }))
    } finally {
      real()
    }
  }

  test(
    'one call after the other settles, and many at once',
    faked(async (client) => {
      for (let i = 0; i < 5; i++) {
        assert.ok((await client.me()).email)
        pause(1)
      }
      await Promise.all(Array.from({ length: 300 }, () => client.me()))
      await assert.rejects(client.me({ accessToken: 'wrong' }), { code: 'AUTHENTICATION_FAILED' })
    }),
  )

  test(
    'a token that comes later is used, and one that never comes has a limit',
    faked(
      async (client) => {
        assert.ok((await client.me()).email)
        const never = new (load().IdentityClient)({
          baseUrl: url,
          timeoutMs: 60,
          getAuthToken: () => new Promise(() => {}),
        })
        const results = await Promise.allSettled([never.me(), never.me({ timeoutMs: 30 }), never.me()])
        for (const { reason } of results) {
          assert.strictEqual(reason.code, 'TIMEOUT')
          assert.strictEqual(reason.phase, 'token')
          assert.ok(reason.durationMs >= 30, `${reason.durationMs} ms`)
        }
      },
      { getAuthToken: async () => token },
    ),
  )

  test(
    'a call can be aborted, and ends at its limit',
    faked(
      async (client) => {
        const controller = new AbortController()
        const pending = client.me({ signal: controller.signal })
        controller.abort()
        await assert.rejects(pending, { code: 'ABORTED' })
        await assert.rejects(client.me({ timeoutMs: 30 }), { code: 'TIMEOUT', phase: 'headers' })
      },
      { baseUrl: stalledUrl },
    ),
  )

  test('calls settle when real timers are back', async () => {
    const { IdentityClient } = load()
    const client = new IdentityClient({ baseUrl: url, getAuthToken: () => token })
    for (let i = 0; i < 3; i++) assert.ok((await client.me()).email)
  })
}

/** Real time passes, whatever the clocks say. @param {number} ms */
function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

module.exports = { scenes }
