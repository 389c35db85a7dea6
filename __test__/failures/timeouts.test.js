'use strict'

/** One deadline covers everything, and the error says what it was spent on. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, json, write } = require('../support/fault-server.js')
const { credentials, fails, takes } = require('./support/failure.js')

const faults = faultServer()
/** Long enough that a busy machine keeps within a fifth of it. */
const LIMIT = 1000

/** Over the whole call, when no answer, or no whole one, comes. */
const unanswered = [
  ['a server that accepts and never answers', { connections: [['stall']] }, 'headers', /did not answer/],
  ['a server that reads and never answers', { turns: [['stall']] }, 'headers', /did not answer/],
  ['half a head', { turns: [[write('HTTP/1.1 200 OK\r\nconte'), 'stall']] }, 'headers', /did not answer/],
  [
    'a head and then nothing',
    { turns: [[write('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"token":'), 'stall']] },
    'body',
    /did not finish its answer/,
  ],
  [
    'one byte at a time',
    {
      turns: [
        [
          write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n'),
          { writeSlowly: { bytes: { fill: { text: ' ', times: 900 } }, everyMs: 50 } },
        ],
      ],
    },
    'body',
    /did not finish its answer/,
  ],
  [
    'a flood of interim answers',
    {
      turns: [
        [{ repeat: { steps: [write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'), { sleepMs: 1 }] } }],
      ],
    },
    'headers',
    /did not answer/,
  ],
]

describe('the limit of the call', { concurrency: 5 }, () => {
  for (const [name, script, phase, message] of unanswered) {
    test(name, async () => {
      const server = await faults.start(script)
      const client = new IdentityClient({ baseUrl: server.url, timeoutMs: LIMIT })
      const error = await takes(LIMIT, () =>
        fails(client.login(credentials), {
          name: 'TimeoutError',
          code: 'TIMEOUT',
          phase,
          timeoutMs: LIMIT,
          outcome: 'unknown',
          retryable: false,
          attempts: 1,
          message,
        }),
      )
      assert.match(error.message, /^login: 127\.0\.0\.1:\d+ did .* within 1000 ms \(`timeoutMs`\)$/)
      assert.ok(error.durationMs >= LIMIT && error.durationMs <= LIMIT * 1.2)
    })
  }

  test('a server that reads nothing while we upload', async () => {
    const server = await faults.start({ connections: [['stall']], receiveBuffer: 4096 })
    const client = new IdentityClient({ baseUrl: server.url, timeoutMs: LIMIT, maxRequestBytes: 32 << 20 })
    const body = { ...credentials, picture: 'x'.repeat(16 << 20) }
    await takes(LIMIT, () =>
      fails(client.login(body), {
        name: 'TimeoutError',
        phase: 'headers',
        outcome: 'unknown',
        retryable: false,
      }),
    )
  })

  test('a limit of its own for one call', async () => {
    const server = await faults.turns(['stall'])
    const client = new IdentityClient({ baseUrl: server.url })
    await takes(600, () =>
      fails(client.login(credentials, { timeoutMs: 600 }), { name: 'TimeoutError', timeoutMs: 600 }),
    )
  })

  test('a getAuthToken that never settles', async () => {
    const server = await faults.turns([json({})])
    const getAuthToken = () => new Promise(() => {})
    const client = new IdentityClient({ baseUrl: server.url, getAuthToken, timeoutMs: LIMIT })
    await takes(LIMIT, () =>
      fails(client.login(credentials), {
        name: 'TimeoutError',
        phase: 'token',
        timeoutMs: LIMIT,
        outcome: 'not_sent',
        retryable: true,
        attempts: 0,
        message: 'login: no access token came within 1000 ms (`timeoutMs`)',
      }),
    )
    assert.equal((await server.connections()).accepted, 0)
  })

  test('retries do not add up beyond it', async () => {
    const server = await faults.turns(['stall'])
    const client = new IdentityClient({
      baseUrl: server.url,
      timeoutMs: LIMIT,
      attemptTimeoutMs: 120,
      maxRetries: 10,
    })
    const started = performance.now()
    const error = await fails(client.me(), { name: 'TimeoutError', outcome: 'unknown', retryable: true })
    assert.ok(performance.now() - started <= LIMIT * 1.2)
    assert.ok(error.attempts > 1)
  })
})

describe('the limit of an attempt', { concurrency: 5 }, () => {
  test('is not the end of a call that may be tried again', async () => {
    const server = await faults.turns(['stall'], [json({ id: '1' })])
    const client = new IdentityClient({ baseUrl: server.url, attemptTimeoutMs: 200 })
    assert.deepEqual(await client.me(), { id: '1' })
    assert.equal(client.stats().retries, 1)
  })

  test('names its own option when it ends the call', async () => {
    const server = await faults.turns(['stall'])
    const client = new IdentityClient({ baseUrl: server.url, attemptTimeoutMs: 600 })
    await takes(600, () =>
      fails(client.login(credentials), {
        name: 'TimeoutError',
        timeoutMs: 600,
        message: 'within 600 ms (`attemptTimeoutMs`)',
      }),
    )
  })
})

describe('the limit of connecting', { concurrency: 5 }, () => {
  const expected = {
    name: 'TimeoutError',
    code: 'TIMEOUT',
    phase: 'connect',
    outcome: 'not_sent',
    retryable: true,
    message: 'within 600 ms (`connectTimeoutMs`)',
  }

  test('a black-holed connect', async () => {
    const hole = await faults.blackHole()
    const client = new IdentityClient({ baseUrl: hole.url, connectTimeoutMs: 600, maxRetries: 0 })
    await takes(600, () => fails(client.login(credentials), { ...expected, timeoutMs: 600, attempts: 1 }))
  })

  test('a stalled TLS handshake', async () => {
    const server = await faults.start({ tls: { handshakes: ['stall'] } })
    const client = new IdentityClient({ baseUrl: server.url, connectTimeoutMs: 600, maxRetries: 0 })
    await takes(600, () => fails(client.login(credentials), { ...expected, timeoutMs: 600, attempts: 1 }))
  })

  test('is tried again, since nothing was sent', async () => {
    const hole = await faults.blackHole()
    const client = new IdentityClient({ baseUrl: hole.url, connectTimeoutMs: 100 })
    await fails(client.login(credentials), { ...expected, attempts: 3, message: 'within 100 ms' })
  })
})

describe('waits between attempts', { concurrency: 5 }, () => {
  for (const wait of ['2', new Date(Date.now() + 60_000).toUTCString()]) {
    test(`Retry-After: ${wait} does not fit, so the error comes at once`, async () => {
      const server = await faults.turns([json({ code: 'BUSY' }, 503, { 'retry-after': wait })])
      const client = new IdentityClient({ baseUrl: server.url, timeoutMs: LIMIT })
      const started = performance.now()
      const error = await fails(client.me(), {
        name: 'ServerError',
        status: 503,
        serverCode: 'BUSY',
        attempts: 1,
        retryable: true,
        outcome: 'unknown',
      })
      assert.ok(performance.now() - started < LIMIT)
      assert.ok(error.retryAfterMs > LIMIT)
    })
  }
})
