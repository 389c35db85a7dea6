'use strict'

/** Whom the client trusts, and what it says when it does not. Certificates are made for each server. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { runInNewContext } = require('node:vm')
const { IdentityClient } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()
const turns = [[json({ token: 't' })]]

/** A client of a server over TLS that trusts the server's own authority, unless it is told otherwise. */
function trusting(server, options = {}) {
  const { tls, ...rest } = options
  return new IdentityClient({ baseUrl: server.url, maxRetries: 0, tls: { ca: server.ca, ...tls }, ...rest })
}

async function isRefused(server, client, message) {
  const error = await fails(client.login(credentials), {
    name: 'ConnectionError',
    code: 'CONNECTION_FAILED',
    phase: 'tls',
    outcome: 'not_sent',
    retryable: true,
    attempts: 1,
    message,
  })
  assert.equal((await server.connections()).requests, 0)
  return error
}

describe('refused, and the message says why', { concurrency: 4 }, () => {
  for (const [certificate, message] of [
    ['expired', /the certificate has expired/],
    ['notYetValid', /the certificate is not valid yet/],
    ['wrongHost', /the certificate is for another host/],
    ['selfSigned', /the certificate is self-signed .*`tls\.ca`/],
    ['unknownCa', /root is not trusted .*`tls\.ca`/],
    ['incompleteChain', /the certificate chain is incomplete/],
  ]) {
    test(`certificate: ${certificate}`, async () => {
      const server = await faults.start({ turns, tls: { certificate } })
      await isRefused(server, trusting(server), message)
    })
  }

  for (const [name, handshake, message] of [
    ['TLS 1.1', 'tls11', /protocol version/],
    ['an alert about the version', { alert: 70 }, /protocol version/],
    ['no cipher suite in common', { alert: 40 }, /no cipher suite/],
    ['a server without TLS', 'plainHttp', /does not speak TLS/],
    ['closed in the handshake', 'close', /closed the connection during the TLS handshake/],
    ['reset in the handshake', 'reset', /closed the connection during the TLS handshake/],
  ]) {
    test(`handshake: ${name}`, async () => {
      const server = await faults.start({ turns, tls: { handshakes: [handshake] } })
      await isRefused(server, trusting(server), message)
    })
  }

  test('a private authority that nobody named', async () => {
    const server = await faults.start({ turns, tls: {} })
    await isRefused(
      server,
      new IdentityClient({ baseUrl: server.url, maxRetries: 0 }),
      /not trusted|self-signed|incomplete/,
    )
  })

  test('minVersion above what the server speaks', async () => {
    const server = await faults.start({ turns, tls: { versions: 'tls12' } })
    await isRefused(server, trusting(server, { tls: { minVersion: 'TLSv1.3' } }), /protocol version/)
    assert.deepEqual(await trusting(server, { tls: { minVersion: 'TLSv1.2' } }).login(credentials), {
      token: 't',
    })
  })

  test('nothing was sent, so a login is tried again', async () => {
    const server = await faults.start({ turns, tls: { handshakes: ['reset', 'complete'] } })
    const client = trusting(server, { maxRetries: 1 })
    assert.deepEqual(await client.login(credentials), { token: 't' })
    assert.equal(client.stats().retries, 1)
  })
})

describe('accepted', { concurrency: 4 }, () => {
  for (const key of ['p256', 'p384', 'ed25519', 'rsa2048', 'rsa3072', 'rsa4096']) {
    test(`a key of type ${key}`, async () => {
      const server = await faults.start({ turns, tls: { key } })
      assert.deepEqual(await trusting(server).login(credentials), { token: 't' })
    })
  }

  for (const versions of ['tls12', 'tls13']) {
    test(`version ${versions}`, async () => {
      const server = await faults.start({ turns, tls: { versions } })
      assert.deepEqual(await trusting(server).login(credentials), { token: 't' })
    })
  }

  test('a chain through an intermediate', async () => {
    const server = await faults.start({ turns, tls: { certificate: 'chain' } })
    assert.deepEqual(await trusting(server).login(credentials), { token: 't' })
  })

  test('the host as a name and as an address', async () => {
    const server = await faults.start({ turns, tls: {} })
    for (const host of ['localhost', '127.0.0.1']) {
      const client = trusting(server, { baseUrl: `https://${host}:${server.port}` })
      assert.deepEqual(await client.login(credentials), { token: 't' })
    }
  })

  test('tls.ca as text, as bytes, as a bundle, as a list', async () => {
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
      assert.deepEqual(await trusting(server, { tls: { ca } }).login(credentials), { token: 't' })
      assert.deepEqual(await trusting(server, { tls: { ca, replaceRoots: true } }).login(credentials), {
        token: 't',
      })
    }
  })
})

describe('client certificates', { concurrency: 4 }, () => {
  test('a server that asks for one gets it', async () => {
    const server = await faults.start({ turns, tls: { clientAuth: true } })
    const { certificate: cert, key } = server.client
    assert.deepEqual(await trusting(server, { tls: { cert, key } }).login(credentials), { token: 't' })
    const bytes = { cert: Buffer.from(cert), key: Buffer.from(key) }
    assert.deepEqual(await trusting(server, { tls: bytes }).login(credentials), { token: 't' })
  })

  for (const versions of ['tls12', 'tls13']) {
    test(`without one, or with a stranger's, over ${versions}`, async () => {
      const server = await faults.start({ turns, tls: { clientAuth: true, versions } })
      await isRefused(server, trusting(server), /certificate|handshake/)
      const { certificate: cert, key } = server.stranger
      const error = await isRefused(server, trusting(server, { tls: { cert, key } }), /certificate|handshake/)
      assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(key.split('\n')[1].slice(0, 16)))
    })
  }

  for (const [field, tls] of [
    ['tls.ca', () => ({ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' })],
    ['tls.ca', () => ({ ca: 'no PEM at all' })],
    ['tls.key', ({ client, stranger }) => ({ cert: client.certificate, key: stranger.key })],
    ['tls.key', ({ client }) => ({ cert: client.certificate, key: client.certificate })],
    ['tls.key', ({ client }) => ({ cert: client.certificate })],
    ['tls.cert', ({ client }) => ({ key: client.key })],
    ['tls.cert', ({ client }) => ({ cert: client.key, key: client.key })],
  ]) {
    test(`${field}: ${tls.toString().slice(0, 70)} is refused by the constructor`, async () => {
      const server = await faults.start({ turns, tls: {} })
      assert.throws(
        () => trusting(server, { tls: tls(server) }),
        (error) => {
          assert.equal(error.name, 'ConfigError')
          assert.equal(error.field, field)
          assert.ok(error.message.includes(`\`${field}\``), error.message)
          assert.ok(!error.stack.includes(server.client.key.split('\n')[1].slice(0, 16)))
          return true
        },
      )
    })
  }
})
