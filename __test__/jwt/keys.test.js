'use strict'

/** Keys that are fetched with a client: once, again when they change, and not at all. */

const assert = require('node:assert/strict')
const diagnostics = require('node:diagnostics_channel')
const { after, before, describe, it } = require('node:test')
const { IdentityClient } = require('@konijima/identity-api')
const { createVerifier } = require('@konijima/identity-api/jwt')

const { Key, KeyServer } = require('./support/issuer.js')

const names = { issuer: 'issuer', audience: 'api' }
const key = new Key('k1')

describe('a verifier with a client', () => {
  const server = new KeyServer([key])
  before(() => server.start())
  after(() => server.stop())

  it('fetches the keys of its service, once for all verifiers', async () => {
    const make = () => createVerifier({ ...names, identity: new IdentityClient({ baseUrl: server.url }) })
    const [one, two] = [make(), make()]
    assert.equal(server.fetches, 0)
    await Promise.all([one.verify(key.token()), two.verify(key.token()), one.prefetch(), two.prefetch()])
    assert.equal(server.fetches, 1)
    assert.equal(two.stats().keySet.keys, 1)
  })

  it('forgets what a dropped key has signed', async () => {
    const identity = new IdentityClient({ baseUrl: server.url })
    const one = createVerifier({ ...names, identity, keysCooldownMs: 1 })
    const token = key.token()
    await one.verify(token)
    assert.ok(one.cached(token))
    const next = new Key('next')
    server.keys = [next]
    await one.verify(next.token())
    assert.equal(one.cached(token), undefined)
    await assert.rejects(one.verify(token), { reason: 'unknown_key' })
  })

  it('says 503 and not 401 when there are no keys', async () => {
    const identity = new IdentityClient({ baseUrl: `${server.url}/down` })
    server.respond = (_, response) => response.writeHead(500).end()
    const one = createVerifier({ ...names, identity })
    const expected = { name: 'KeysUnavailableError', code: 'KEYS_UNAVAILABLE', retryable: true }
    await assert.rejects(one.verify(key.token()), expected)
    await assert.rejects(one.prefetch(), expected)
    assert.equal(one.stats().keySet.failures, 1)
  })

  it('ends a wait for keys with a signal, and only that wait', async () => {
    const identity = new IdentityClient({ baseUrl: `${server.url}/slow` })
    server.keys = [key]
    server.respond = (_, response) => {
      setTimeout(() => response.end(JSON.stringify({ keys: [key.jwk] })), 100)
    }
    const one = createVerifier({ ...names, identity })
    const token = key.token()
    const [patient, aborted] = await Promise.allSettled([
      one.verify(token),
      one.verify(token, { signal: AbortSignal.timeout(10) }),
    ])
    assert.equal(patient.status, 'fulfilled')
    assert.equal(aborted.status === 'rejected' && aborted.reason.code, 'ABORTED')
    assert.equal(aborted.status === 'rejected' && aborted.reason.cause.name, 'TimeoutError')
    await assert.rejects(one.verify(key.token({ jti: '2' }), { signal: AbortSignal.abort() }), {
      code: 'ABORTED',
    })
  })
})

describe('the diagnostics channel', () => {
  const server = new KeyServer([key])
  before(() => server.start())
  after(() => server.stop())

  it('says what becomes of key sets', async () => {
    /** @type {any[]} */
    const seen = []
    const listener = (/** @type {any} */ message) => {
      if (message.origin === new URL(String(server.url)).origin) seen.push(message)
    }
    const events = '@konijima/identity-api:session'
    diagnostics.subscribe(events, listener)
    try {
      const identity = new IdentityClient({ baseUrl: `${server.url}/events` })
      const one = createVerifier({
        ...names,
        identity,
        keysCooldownMs: 1,
        keysMaxAgeMs: 500,
        keysRefreshAheadMs: 0,
      })
      await one.verify(key.token())
      await one.verify(key.token({ jti: '2' }))
      const next = new Key('next')
      server.respond = (_, response) =>
        response.end(JSON.stringify({ keys: [key.jwk, next.jwk, { ...key.jwk, d: 'x' }] }))
      await one.verify(next.token())
      server.respond = (_, response) => response.end('<!doctype html>')
      await assert.rejects(one.verify(new Key('other').token()), { reason: 'unknown_key' })
      await new Promise((resolve) => setTimeout(resolve, 510))
      await one.verify(key.token({ jti: '3' }))
      assert.deepEqual(
        seen.map(({ event, step }) => `${event} ${step}`),
        ['fetched', 'fetched', 'refused', 'failed', 'stale'].map((step) => `keys ${step}`),
      )
    } finally {
      diagnostics.unsubscribe(events, listener)
    }
  })
})
