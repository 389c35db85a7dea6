'use strict'

/** The option `tls` in the forms that JavaScript has for it. Whom the client trusts is tested in the core. */

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { runInNewContext } = require('node:vm')
const { IdentityClient } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()
const turns = [[json({ token: 't' })]]

/** Logs in at a server over TLS whose own authority is trusted, unless the options say otherwise. */
function login(server, tls) {
  const client = new IdentityClient({ baseUrl: server.url, maxRetries: 0, tls: { ca: server.ca, ...tls } })
  return client.login(credentials)
}

test('tls.ca as text, as bytes, as a bundle, as a list; alone or beside the others', async () => {
  const [server, other] = await Promise.all([
    faults.start({ turns, tls: {} }),
    faults.start({ turns, tls: {} }),
  ])
  for (const ca of [
    server.ca,
    Buffer.from(server.ca),
    new Uint8Array(Buffer.from(server.ca)),
    // Of another realm, as in Jest.
    runInNewContext('Uint8Array.from(bytes)', { bytes: [...Buffer.from(server.ca)] }),
    new DataView(Uint8Array.from(Buffer.from(server.ca)).buffer),
    `\ufeff${server.ca}`,
    Buffer.from(`\ufeff${server.ca}`),
    `${other.ca}\n# the second one\n${server.ca}`,
    [other.ca, Buffer.from(server.ca)],
  ]) {
    assert.deepEqual(await login(server, { ca }), { token: 't' })
    assert.deepEqual(await login(server, { ca, replaceRoots: true }), { token: 't' })
  }
  await fails(login(server, { ca: other.ca, replaceRoots: true }), { name: 'ConnectionError', phase: 'tls' })
})

test('tls.cert and tls.key as text and as bytes', async () => {
  const server = await faults.start({ turns, tls: { clientAuth: true } })
  const { certificate: cert, key } = server.client
  assert.deepEqual(await login(server, { cert, key }), { token: 't' })
  assert.deepEqual(await login(server, { cert: Buffer.from(cert), key: Buffer.from(key) }), { token: 't' })
  await fails(login(server, {}), { name: 'ConnectionError', phase: 'tls' })
})

test('tls.minVersion', async () => {
  const server = await faults.start({ turns, tls: { versions: 'tls12' } })
  assert.deepEqual(await login(server, { minVersion: 'TLSv1.2' }), { token: 't' })
  await fails(login(server, { minVersion: 'TLSv1.3' }), { name: 'ConnectionError', phase: 'tls' })
})

test('a key that does not fit is refused by the constructor, which does not show it', async () => {
  const { client, stranger, url } = await faults.start({ turns, tls: { clientAuth: true } })
  assert.throws(
    () => new IdentityClient({ baseUrl: url, tls: { cert: client.certificate, key: stranger.key } }),
    (error) => {
      assert.deepEqual([error.name, error.field], ['ConfigError', 'tls.key'])
      assert.ok(!error.stack.includes(stranger.key.split('\n')[1].slice(0, 16)))
      return true
    },
  )
})
