'use strict'

/** What a caller hands over cannot change where a request goes, or add to its head, whatever its strings hold. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()

/** Ways to smuggle a header, a second request, or a byte that a server reads otherwise. */
const dangerous = [
  'a\r\nX-Evil: 1',
  'a\nX-Evil: 1',
  'a\rX-Evil: 1',
  'a\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n',
  'a\0b',
  'a\x7fb',
  'añb',
  // Its low byte is LF.
  'a\u010ab',
  'a\ud800b',
]

describe('characters that end a header are refused before anything is sent', () => {
  for (const [where, field, call] of [
    ['accessToken', 'accessToken', (value, client) => client.me({ accessToken: value })],
    [
      'accessToken of refresh',
      'accessToken',
      (value, client) => client.refresh({ refreshToken: 'r' }, value),
    ],
    ['a header value', 'headers.X-Tenant', (value, client) => client.me({ headers: { 'X-Tenant': value } })],
    ['a header name', 'headers', (value, client) => client.me({ headers: { [value]: 'x' } })],
    ['idempotencyKey', 'idempotencyKey', (value, client) => client.me({ idempotencyKey: value })],
    [
      'what getAuthToken gives',
      'accessToken',
      (value, _, baseUrl) => new IdentityClient({ baseUrl, getAuthToken: () => value }).me(),
    ],
    [
      'what getAuthToken promises',
      'accessToken',
      (value, _, baseUrl) => new IdentityClient({ baseUrl, getAuthToken: async () => value }).me(),
    ],
  ]) {
    test(where, async () => {
      const server = await faults.turns([json({})])
      const client = new IdentityClient({ baseUrl: server.url })
      for (const value of dangerous) {
        await fails(call(value, client, server.url), {
          name: 'ConfigError',
          field,
          outcome: 'not_sent',
          retryable: false,
          attempts: 0,
        })
      }
      assert.equal((await server.connections()).accepted, 0)
    })
  }
})

test('the same characters in what the end user sent fail nothing and add nothing', async () => {
  const server = await faults.turns([json({})])
  const client = new IdentityClient({ baseUrl: server.url })
  for (const value of dangerous) await client.me({ requestId: value, userAgent: value, clientIp: value })
  const requests = await server.requests()
  assert.equal(requests.length, dangerous.length)
  for (const { headers } of requests) {
    assert.match(headers['user-agent'], /^a[ -~]+$/)
    assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/)
    assert.equal(headers['x-forwarded-for'], undefined)
    assert.equal(headers['x-evil'], undefined)
  }
})

test('a body is sent as it is, whatever it holds', async () => {
  const server = await faults.turns([json({ token: 't' })])
  const body = { ...credentials, password: 'a\r\n\r\nGET / HTTP/1.1\0é🜁\ud800', nested: [{ '\n': null }] }
  await new IdentityClient({ baseUrl: server.url }).login(body)
  const [{ body: sent, headers }] = await server.requests()
  assert.equal(sent, JSON.stringify(body))
  assert.equal(Number(headers['content-length']), Buffer.byteLength(sent))
})

describe('options that JSON cannot hold are refused like any other wrong option', () => {
  const circle = {}
  circle.again = circle
  const nested = Array.from({ length: 200 }).reduce((inner) => ({ inner }), {})
  const throwing = {
    toJSON() {
      throw new Error('correct horse battery')
    },
  }

  for (const [name, headers] of Object.entries({
    'a circle': circle,
    'deep nesting': nested,
    'a toJSON that throws': throwing,
  })) {
    test(`${name}, in a call and in the constructor`, async () => {
      const server = await faults.turns([json({})])
      const expected = {
        name: 'ConfigError',
        code: 'CONFIG_INVALID',
        field: 'options',
        outcome: 'not_sent',
        attempts: 0,
      }
      const error = await fails(new IdentityClient({ baseUrl: server.url }).me({ headers }), expected)
      assert.equal(error.cause, undefined)
      assert.throws(() => new IdentityClient({ baseUrl: server.url, headers }), expected)
      assert.equal((await server.connections()).accepted, 0)
    })
  }
})
