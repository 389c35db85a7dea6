'use strict'

/**
 * A server that closes idle sockets costs no failed call.
 *
 * Node's servers close at 5 s, and the default of `keepAliveMs` is 4 s. Ten thousand calls around that time would take
 * hours, so the server closes at 400 ms here and the client gives sockets up at 150 ms: a busy machine must not be late
 * by what lies between. Bursts of calls come after pauses on both sides of these times.
 */

const assert = require('node:assert/strict')
const test = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')
const { IdentityClient } = require('../../index.js')
const { startNginx, withoutNginx } = require('../support/nginx.js')
const { credentials } = require('./support/failure.js')

const BURST = 500
const ROUNDS = 20

test('10 000 calls paced around the time at which the server closes idle sockets', {
  skip: withoutNginx,
}, async (t) => {
  const nginx = await startNginx(t, {
    http2: false,
    settings: 'keepalive_timeout 400ms; keepalive_requests 1000000;',
  })
  const client = new IdentityClient({ baseUrl: nginx.url, keepAliveMs: 150, maxConnections: BURST })
  for (let round = 0; round < ROUNDS; round++) {
    // A login is not repeated once it may have been sent, so a socket that closes under it would show.
    await Promise.all(Array.from({ length: BURST }, () => client.login(credentials)))
    await sleep(100 + (400 * round) / (ROUNDS - 1))
  }
  const { succeeded, failed, connections } = client.stats()
  assert.deepEqual({ succeeded, failed }, { succeeded: BURST * ROUNDS, failed: {} })
  assert.ok(connections.opened > BURST, 'some pauses outlast the sockets')
  assert.ok(connections.opened < BURST * ROUNDS, 'and some do not')
})
