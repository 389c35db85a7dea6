'use strict'

/** Connections that are not made, or that break: what may have happened, and whether to try again. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, json, write } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()

describe('nothing was sent, so any operation is tried again', { concurrency: 4 }, () => {
  const expected = {
    name: 'ConnectionError',
    code: 'CONNECTION_FAILED',
    outcome: 'not_sent',
    retryable: true,
    attempts: 3,
  }

  test('a refused connection', async () => {
    const port = await faults.refusedPort()
    const client = new IdentityClient({ baseUrl: port.url })
    const error = await fails(client.login(credentials), { ...expected, phase: 'connect' })
    assert.equal(
      error.message,
      `login: no connection to ${port.address}: it was refused; is the service running there?`,
    )
    assert.equal(client.stats().retries, 2)
  })

  test('a name without an address', async () => {
    const client = new IdentityClient({ baseUrl: 'http://no-such-host.invalid/api', timeoutMs: 8000 })
    await fails(client.login(credentials), {
      ...expected,
      phase: 'dns',
      message: /the name no-such-host\.invalid could not be resolved/,
    })
  })

  test('a service that comes back between two attempts', async () => {
    const server = await faults.turns([json({})])
    const script = { port: server.port, turns: [[json({ token: 't' })]] }
    await server.stop()
    const client = new IdentityClient({ baseUrl: server.url, maxRetries: 10 })
    const login = client.login(credentials)
    const back = await faults.start(script)
    assert.deepEqual(await login, { token: 't' })
    assert.equal((await back.requests()).length, 1)
  })

  test('after a refused connection the next call connects anew', async () => {
    const server = await faults.turns([json({ token: 't' })])
    await server.stop()
    const client = new IdentityClient({ baseUrl: server.url, maxRetries: 0 })
    await fails(client.login(credentials), { ...expected, attempts: 1 })
    await faults.start({ port: server.port, turns: [[json({ token: 't' })]] })
    assert.deepEqual(await client.login(credentials), { token: 't' })
  })
})

/** A request that has left, and no whole answer: steps, class and phase, part of the message. */
const lost = [
  ['RST before the head', ['reset'], 'ConnectionError', { phase: 'request' }, /broke the connection/],
  ['closed before the head', ['close'], 'ConnectionError', { phase: 'request' }, /without an answer/],
  [
    'closed in the middle of the head',
    [write('HTTP/1.1 200 OK\r\nconte'), 'close'],
    'ConnectionError',
    { phase: 'request' },
    /closed the connection/,
  ],
  [
    'RST in the middle of the body',
    [write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"token":"t"'), { sleepMs: 50 }, 'reset'],
    'ConnectionError',
    { phase: 'response' },
    /in the middle of its answer/,
  ],
  [
    'a Content-Length that is never reached',
    [{ answer: { body: { text: '{"token":"t"}' }, framing: { claims: 99 } } }, 'close'],
    'ResponseError',
    { reason: 'truncated', status: undefined, responseStatus: 200 },
    /ended before its announced end/,
  ],
  [
    'chunks without the last one',
    [{ answer: { body: { text: '{"token":"t"}' }, framing: 'chunkedUnfinished' } }, 'close'],
    'ResponseError',
    { reason: 'truncated', status: undefined, responseStatus: 200 },
    /ended before its announced end/,
  ],
  [
    'half a chunk',
    [write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{"token":'), 'close'],
    'ResponseError',
    { reason: 'truncated', status: undefined, responseStatus: 200 },
    /ended before its announced end/,
  ],
]

describe('sent, and no whole answer', { concurrency: 4 }, () => {
  for (const [name, steps, errorName, details, message] of lost) {
    test(`${name}: a login is never sent again`, async () => {
      const server = await faults.turns(steps, [json({ token: 't' })])
      const client = new IdentityClient({ baseUrl: server.url })
      await fails(client.login(credentials), {
        name: errorName,
        ...details,
        outcome: 'unknown',
        retryable: false,
        attempts: 1,
        message,
      })
      assert.equal((await server.connections()).requests, 1)
    })

    test(`${name}: a read is repeated`, async () => {
      const server = await faults.turns(steps, [json({ id: '1' })])
      const client = new IdentityClient({ baseUrl: server.url })
      assert.deepEqual(await client.me(), { id: '1' })
      assert.equal((await server.connections()).requests, 2)
      assert.equal(client.stats().retries, 1)
    })

    test(`${name}: when it stays so, the error says that repeating is safe`, async () => {
      const server = await faults.turns(steps)
      const client = new IdentityClient({ baseUrl: server.url, maxRetries: 1 })
      await fails(client.me(), {
        name: errorName,
        ...details,
        outcome: 'unknown',
        retryable: true,
        attempts: 2,
      })
    })
  }
})
