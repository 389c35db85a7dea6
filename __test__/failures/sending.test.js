'use strict'

/** What a caller hands over cannot change where a request goes, or add to its head. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()

/** Ways to smuggle a header, a second request, or a byte that a server reads otherwise. */
const dangerous = {
  'CR LF': 'a\r\nX-Evil: 1',
  LF: 'a\nX-Evil: 1',
  CR: 'a\rX-Evil: 1',
  'a second request': 'a\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n',
  NUL: 'a\0b',
  DEL: 'a\x7fb',
  'non-ASCII': 'añb',
  'a character whose low byte is LF': 'a\u010ab',
  'a lone surrogate': 'a\ud800b',
}

describe('characters that end a header are refused before anything is sent', () => {
  for (const [name, value] of Object.entries(dangerous)) {
    for (const [where, field, makeCall] of [
      ['accessToken', 'accessToken', (client) => client.me({ accessToken: value })],
      ['accessToken of refresh', 'accessToken', (client) => client.refresh({ refreshToken: 'r' }, value)],
      ['a header value', 'headers.X-Tenant', (client) => client.me({ headers: { 'X-Tenant': value } })],
      ['a header name', 'headers', (client) => client.me({ headers: { [value]: 'x' } })],
      ['idempotencyKey', 'idempotencyKey', (client) => client.me({ idempotencyKey: value })],
    ]) {
      test(`${name} in ${where}`, async () => {
        const server = await faults.turns([json({})])
        const error = await fails(makeCall(new IdentityClient({ baseUrl: server.url })), {
          name: 'ConfigError',
          code: 'CONFIG_INVALID',
          outcome: 'not_sent',
          retryable: false,
          attempts: 0,
        })
        assert.equal(error.field, field)
        assert.equal((await server.connections()).accepted, 0)
      })
    }

    test(`${name} in what the end user sent`, async () => {
      const server = await faults.turns([json({})])
      const client = new IdentityClient({ baseUrl: server.url })
      await client.me({ requestId: value, userAgent: value, clientIp: value })
      const [{ headers }] = await server.requests()
      assert.match(headers['user-agent'], /^[ -~]+$/)
      assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/)
      assert.equal(headers['x-forwarded-for'], undefined)
      assert.equal(headers['x-evil'], undefined)
      assert.equal((await server.connections()).requests, 1)
    })

    test(`${name} in what getAuthToken gives`, async () => {
      const server = await faults.turns([json({})])
      for (const getAuthToken of [() => value, async () => value]) {
        const client = new IdentityClient({ baseUrl: server.url, getAuthToken })
        await fails(client.me(), { name: 'ConfigError', field: 'accessToken', outcome: 'not_sent' })
      }
      assert.equal((await server.connections()).accepted, 0)
    })
  }
})

test('an odd user agent of an end user is sent in ASCII and fails nothing', async () => {
  const server = await faults.turns([json({})])
  const client = new IdentityClient({ baseUrl: server.url })
  for (const userAgent of ['Bläser/1', 'a\u010ab', '']) await client.me({ userAgent })
  const agents = (await server.requests()).map(({ headers }) => headers['user-agent'])
  assert.deepEqual(agents.slice(0, 2), ['Bl?ser/1', 'a?b'])
  assert.match(agents[2], /^identity-api\//)
})

describe('a field in the path stays one segment of it', () => {
  for (const [sessionId, segment] of [
    ['../x', '..%2Fx'],
    ['..\\x', '..%5Cx'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a/b/../../c', 'a%2Fb%2F..%2F..%2Fc'],
    ['%2e%2e/x', '%252e%252e%2Fx'],
    ['a b', 'a%20b'],
    ['a\r\nX-Evil: 1', 'a%0D%0AX-Evil%3A%201'],
    ['a\0b', 'a%00b'],
    ['//evil.example', '%2F%2Fevil.example'],
    ['é@:;&=', '%C3%A9'],
    ['...', '...'],
  ]) {
    test(JSON.stringify(sessionId), async () => {
      const server = await faults.turns([json({})])
      await new IdentityClient({ baseUrl: `${server.url}/api` }).logoutSession({ sessionId })
      const [{ text, target }] = await server.requests()
      assert.ok(target.startsWith(`/api/auth/sessions/${segment}`), target)
      assert.equal(target.split('/').length, 5)
      assert.ok(!/[?#\s]/.test(target) && !/^x-evil/im.test(text), text)
      assert.equal(decodeURIComponent(target.split('/')[4]), sessionId)
    })
  }

  for (const sessionId of ['.', '..', '']) {
    test(`${JSON.stringify(sessionId)} is refused, since no encoding of it survives`, async () => {
      const server = await faults.turns([json({})])
      const client = new IdentityClient({ baseUrl: `${server.url}/api` })
      await fails(client.logoutSession({ sessionId }), {
        name: 'ConfigError',
        field: 'sessionId',
        outcome: 'not_sent',
      })
      assert.equal((await server.connections()).accepted, 0)
    })
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
