'use strict'

/**
 * nginx reloads under load: what the core's own tests of restarts, crates/identity-client/tests/restarts.rs, show with a
 * scripted server, here with a server that ends its connections as it has learned to.
 */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')
const { IdentityClient } = require('../../index.js')
const { startNginx, withoutNginx } = require('../support/nginx.js')
const { recorder } = require('../support/recorder.js')
const { credentials } = require('./support/failure.js')

const LANES = 16

/** Reads and logins over and over, until told to stop; gives what each call came to. */
function load(client) {
  const calls = []
  let going = true
  const lane = async (operation) => {
    while (going) {
      const call = { operation, started: performance.now() }
      const made = operation === 'me' ? client.me() : client.login(credentials)
      call.error = await made.then(
        () => undefined,
        (error) => error,
      )
      call.ended = performance.now()
      calls.push(call)
    }
  }
  const lanes = Array.from({ length: LANES }, (_, n) => lane(n % 2 === 0 ? 'me' : 'login'))
  return async () => {
    going = false
    await Promise.all(lanes)
    return calls
  }
}

for (const http2 of [false, 'prior-knowledge']) {
  describe(http2 ? 'over HTTP/2' : 'over HTTP/1.1', { skip: withoutNginx }, () => {
    /** nginx in front of a service that takes a moment, so that there are always calls in flight. */
    async function loaded(t) {
      const service = await recorder(t, (_, response) => setTimeout(() => response.end('{"id":"1"}'), 20))
      const nginx = await startNginx(t, { http2: http2 !== false, upstream: new URL(service.url).origin })
      const client = new IdentityClient({ baseUrl: nginx.url, http2, maxRetries: 10 })
      return { nginx, client }
    }

    test(`a graceful one (reload) costs ${http2 ? 'nothing' : 'no read, and next to no login'}`, async (t) => {
      const { nginx, client } = await loaded(t)
      const stop = load(client)
      for (let i = 0; i < 5; i++) {
        await sleep(200)
        nginx.reload()
      }
      await sleep(300)
      const calls = await stop()
      const failed = calls.filter(({ error }) => error)
      // HTTP/2 servers say which requests they have not seen. One of HTTP/1.1 closes an idle socket
      // without a word, and a login may be on its way to it in that very moment.
      for (const { operation, error } of failed) {
        assert.ok(!http2 && operation === 'login' && error.outcome === 'unknown', JSON.stringify(error))
      }
      assert.ok(failed.length <= 5, `${failed.length} calls failed`)
      assert.ok(calls.length > 300, `${calls.length} calls`)
    })
  })
}
