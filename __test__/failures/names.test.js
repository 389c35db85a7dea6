'use strict'

/**
 * A name whose address changes. The child's look-ups go through Debian's nss_wrapper, which reads a
 * file in place of `/etc/hosts`; it exists for Linux only, and so does this test. Where it is not
 * installed the test is skipped, but not in continuous integration, which installs it.
 */

const assert = require('node:assert/strict')
const { existsSync, mkdtempSync, readdirSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { test } = require('node:test')
const { runChild } = require('../support/child.js')

/** Calls a service by its name before and after it has moved to another address. */
async function callWhileItMoves(hosts) {
  const { once } = require('node:events')
  const { utimesSync, writeFileSync } = require('node:fs')
  const { createServer } = require('node:http')
  const { IdentityClient } = require('./index.js')

  let version = 0
  const point = (address) => {
    writeFileSync(hosts, `${address} identity.test\n`)
    // The wrapper reads the file again when its time has changed, which counts in seconds.
    utimesSync(hosts, 1e9 + ++version, 1e9 + version)
  }
  const serve = async (address, port) => {
    const server = createServer((_, response) => response.end(JSON.stringify({ id: address })))
    server.listen(port, address)
    await once(server, 'listening')
    return server
  }

  const old = await serve('127.0.0.1', 0)
  const { port } = old.address()
  const next = await serve('127.0.0.2', port)
  point('127.0.0.1')
  const client = new IdentityClient({ baseUrl: `http://identity.test:${port}` })
  const before = await client.me()
  point('127.0.0.2')
  old.closeAllConnections()
  old.close()
  const after = await client.me()
  next.closeAllConnections()
  next.close()
  report([before, after])
}

const missing = 'nss_wrapper is missing; install the Debian package libnss-wrapper'

function installed() {
  const folders = readdirSync('/usr/lib').map((folder) => join('/usr/lib', folder))
  return ['/usr/lib', '/usr/lib64', ...folders].some((folder) =>
    existsSync(join(folder, 'libnss_wrapper.so')),
  )
}

if (process.platform === 'linux') {
  const skip = !process.env.CI && !installed() && missing
  test('after a DNS change the next connection goes to the new address', { skip }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'identity-names-'))
    const hosts = join(folder, 'hosts')
    const env = { LD_PRELOAD: 'libnss_wrapper.so', NSS_WRAPPER_HOSTS: hosts }
    const { code, stderr, reports } = await runChild(callWhileItMoves, [hosts], { env })
    rmSync(folder, { recursive: true })
    assert.ok(!stderr.includes('ld.so'), missing)
    assert.equal(code, 0, stderr)
    assert.deepEqual(reports[0], [{ id: '127.0.0.1' }, { id: '127.0.0.2' }])
  })
}
