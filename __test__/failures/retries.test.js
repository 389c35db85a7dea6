'use strict'

/** Retries as JavaScript sees them: attempts, waits, keys, and the budget in `stats()`. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { callOperation, operations } = require('../support/every-operation.js')
const { faultServer, json } = require('../support/fault-server.js')
const { fails } = require('./support/failure.js')

const faults = faultServer()

const repeatable = ['me', 'listSessions', 'logoutSession']
const keyed = ['register', 'toggle2FA', 'requestEmailChange']
const good = json({ sessions: [] })

for (const operation of operations) {
  describe(`${operation}`, { concurrency: 4 }, () => {
    const again = repeatable.includes(operation)

    for (const [name, steps, expected] of [
      ['a lost answer', ['reset'], { name: 'ConnectionError', phase: 'request', outcome: 'unknown' }],
      ['502', [json({}, 502)], { name: 'ServerError', status: 502, outcome: 'unknown' }],
      ['503', [json({}, 503)], { name: 'ServerError', status: 503, outcome: 'unknown' }],
      ['504', [json({}, 504)], { name: 'ServerError', status: 504, outcome: 'unknown' }],
      ['429', [json({}, 429)], { name: 'RateLimitError', status: 429, outcome: 'rejected' }],
    ]) {
      test(`${name} is ${again ? 'followed by a second try' : 'final'}`, async () => {
        const server = await faults.turns(steps, [good])
        const client = new IdentityClient({ baseUrl: server.url })
        if (again) {
          assert.deepEqual(await callOperation(client, operation), { sessions: [] })
        } else {
          // What was not retried because it was unsafe says so; a 429 was refused, and may be tried later.
          await fails(callOperation(client, operation), {
            ...expected,
            attempts: 1,
            retryable: name === '429',
          })
        }
        assert.equal((await server.connections()).requests, again ? 2 : 1)
        assert.equal(client.stats().retries, again ? 1 : 0)
      })
    }

    test('500 is not asked for again', async () => {
      const server = await faults.turns([json({}, 500)])
      const client = new IdentityClient({ baseUrl: server.url })
      await fails(callOperation(client, operation), { name: 'ServerError', attempts: 1, retryable: again })
      assert.equal((await server.connections()).requests, 1)
    })

    test(`with an idempotencyKey a lost answer is ${again || keyed.includes(operation) ? '' : 'still '}${
      again || keyed.includes(operation) ? 'asked for again, with the same key' : 'final'
    }`, async () => {
      const server = await faults.turns(['reset'], [good])
      const client = new IdentityClient({ baseUrl: server.url })
      const made = callOperation(client, operation, { idempotencyKey: 'key-1' })
      if (again || keyed.includes(operation)) await made
      else await fails(made, { name: 'ConnectionError', attempts: 1, outcome: 'unknown', retryable: false })
      for (const { headers } of await server.requests()) assert.equal(headers['idempotency-key'], 'key-1')
    })
  })
}

describe('waits and limits', { concurrency: 4 }, () => {
  for (const header of ['retry-after', 'x-retry-after']) {
    test(`${header} is kept`, async () => {
      const server = await faults.turns([json({}, 429, { [header]: '1' })], [good])
      const started = performance.now()
      await new IdentityClient({ baseUrl: server.url }).me()
      assert.ok(performance.now() - started >= 1000)
    })
  }

  test('Retry-After as a date is kept', async () => {
    const date = new Date(Date.now() + 2000).toUTCString()
    const server = await faults.turns([json({}, 503, { 'retry-after': date })], [good])
    await new IdentityClient({ baseUrl: server.url }).me()
    const [first, second] = await server.requests()
    // The date has whole seconds, so between one and two have passed.
    assert.ok(second.atMs - first.atMs >= 900, `${second.atMs - first.atMs}`)
  })

  test('a wait that a one-shot operation is asked to make is handed on', async () => {
    const server = await faults.turns([json({ code: 'SLOW_DOWN' }, 429, { 'retry-after': '30' })])
    const error = await fails(callOperation(new IdentityClient({ baseUrl: server.url }), 'login'), {
      name: 'RateLimitError',
      code: 'RATE_LIMITED',
      serverCode: 'SLOW_DOWN',
      retryAfterMs: 30_000,
      outcome: 'rejected',
      retryable: true,
      attempts: 1,
    })
    assert.match(error.message, /429 SLOW_DOWN .*30000 ms/)
  })

  for (const [maxRetries, attempts] of [
    [0, 1],
    [1, 2],
    [4, 5],
  ]) {
    test(`maxRetries: ${maxRetries} of the client, or of the call`, async () => {
      const server = await faults.turns([json({}, 503, { 'retry-after': '0' })])
      const client = new IdentityClient({ baseUrl: server.url, maxRetries })
      await fails(client.me(), { name: 'ServerError', attempts, retryable: true })
      const other = new IdentityClient({ baseUrl: server.url })
      await fails(other.me({ maxRetries }), { name: 'ServerError', attempts })
    })
  }

  test('a session that is gone after a lost answer was ended by it', async () => {
    const gone = json({ code: 'SESSION_NOT_FOUND' }, 404)
    const lost = await faults.turns(['reset'], [gone])
    assert.deepEqual(await callOperation(new IdentityClient({ baseUrl: lost.url }), 'logoutSession'), {})
    const never = await faults.turns([gone])
    await fails(callOperation(new IdentityClient({ baseUrl: never.url }), 'logoutSession'), {
      name: 'NotFoundError',
      outcome: 'rejected',
    })
  })

  test('a no after a lost answer does not claim that nothing happened', async () => {
    const server = await faults.turns(['reset'], [json({ code: 'EMAIL_TAKEN' }, 409)])
    const client = new IdentityClient({ baseUrl: server.url })
    await fails(callOperation(client, 'register', { idempotencyKey: 'key-1' }), {
      name: 'ConflictError',
      outcome: 'unknown',
      attempts: 2,
    })
  })
})

describe('the budget', () => {
  test('a retry costs 5, a success returns 1, and an empty one stops the storm', async () => {
    const server = await faults.turns([json({}, 503, { 'retry-after': '0' })])
    const client = new IdentityClient({ baseUrl: server.url })
    await fails(client.me(), { name: 'ServerError', attempts: 3 })
    assert.deepEqual(client.stats().retryBudget, { tokens: 490, capacity: 500, exhausted: 0 })
    for (let i = 0; i < 60; i++) await client.me().catch(() => {})
    const { retries, retryBudget } = client.stats()
    assert.equal(retries, 100)
    assert.deepEqual(retryBudget, { tokens: 0, capacity: 500, exhausted: 11 })
    await fails(client.me(), { name: 'ServerError', attempts: 1, retryable: true })

    const sibling = new IdentityClient({ baseUrl: server.url, timeoutMs: 1000 })
    assert.equal(sibling.stats().retryBudget.tokens, 0)
    const other = await faults.turns([good])
    assert.equal(new IdentityClient({ baseUrl: other.url }).stats().retryBudget.tokens, 500)
  })

  test('successes fill it again', async () => {
    const server = await faults.turns(['reset'], [good])
    const client = new IdentityClient({ baseUrl: server.url })
    await client.me()
    assert.equal(client.stats().retryBudget.tokens, 496)
    for (let i = 0; i < 10; i++) await client.me()
    assert.equal(client.stats().retryBudget.tokens, 500)
  })
})
