'use strict'

/** HTTP/2 as nginx speaks it: how it is agreed on, shared by calls, and ended by the server. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer } = require('../support/fault-server.js')
const { startNginx, withoutNginx } = require('../support/nginx.js')
const { credentials } = require('./support/failure.js')

const faults = faultServer()

/** Certificates for nginx: those of a fault server that nobody calls. */
async function certificates() {
  const { ca, identity } = await faults.start({ tls: {} })
  return { ca, identity }
}

test('the version of HTTP that is agreed on', { skip: withoutNginx }, async (t) => {
  const { ca, identity } = await certificates()
  const [both, one, plain] = await Promise.all([
    startNginx(t, { identity }),
    startNginx(t, { identity, http2: false }),
    startNginx(t),
  ])
  for (const [nginx, http2, expected] of [
    [both, undefined, 'HTTP/2.0'],
    [both, 'auto', 'HTTP/2.0'],
    [both, 'prior-knowledge', 'HTTP/2.0'],
    [both, false, 'HTTP/1.1'],
    [one, 'auto', 'HTTP/1.1'],
    [plain, 'prior-knowledge', 'HTTP/2.0'],
  ]) {
    const client = new IdentityClient({ baseUrl: nginx.url, http2, tls: { ca } })
    assert.equal((await client.login(credentials)).protocol, expected, `${nginx.url} ${http2}`)
  }
})

describe('one connection', { concurrency: 2, skip: withoutNginx }, () => {
  test('carries all calls, also more than the server lets run at once', async (t) => {
    const nginx = await startNginx(t, { settings: 'http2_max_concurrent_streams 8;' })
    const client = new IdentityClient({ baseUrl: nginx.url, http2: 'prior-knowledge' })
    await client.me()
    await Promise.all(Array.from({ length: 300 }, () => client.login(credentials)))
    const { connections, retries } = client.stats()
    assert.deepEqual({ opened: connections.opened, retries }, { opened: 1, retries: 0 })
  })

  test('is left when the server says so (GOAWAY), and no call is lost, not even a login', async (t) => {
    const nginx = await startNginx(t, { settings: 'keepalive_requests 20;' })
    const client = new IdentityClient({ baseUrl: nginx.url, http2: 'prior-knowledge', maxRetries: 10 })
    const lane = async () => {
      for (let i = 0; i < 25; i++) await client.login(credentials)
    }
    await Promise.all(Array.from({ length: 20 }, lane))
    const { succeeded, connections } = client.stats()
    assert.equal(succeeded, 500)
    assert.ok(connections.opened >= 500 / 20, `${connections.opened} connections`)
  })
})
