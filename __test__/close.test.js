'use strict'

/** The end of a client, its counters, and what `inspect` shows of it. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { inspect } = require('node:util')
const { IdentityClient } = require('../index.js')
const { recorder } = require('./support/recorder.js')

test('close lets pending calls finish, then refuses new ones', async (t) => {
  const service = await recorder(t, (_, response) => setTimeout(() => response.end('{"id":"1"}'), 50))
  const client = new IdentityClient({ baseUrl: service.url, getAuthToken: async () => 'abc' })
  const pending = client.me()
  const closing = client.close()
  await assert.rejects(client.me(), { name: 'ClosedError', code: 'CLIENT_CLOSED', outcome: 'not_sent' })
  assert.deepEqual(await pending, { id: '1' })
  await closing
  await client.close()
  assert.equal(service.requests.length, 1)
})

test('close resolves for everybody who waits for it', async (t) => {
  const service = await recorder(t, (_, response) => setTimeout(() => response.end('{"id":"1"}'), 20))
  const client = new IdentityClient({ baseUrl: service.url })
  const pending = client.me()
  await Promise.all([client.close(), client.close(), client.close()])
  assert.deepEqual(await pending, { id: '1' })
})

test('Symbol.asyncDispose closes', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url })
  await client[Symbol.asyncDispose]()
  await assert.rejects(client.me(), { code: 'CLIENT_CLOSED' })
})

test('stats count calls, successes, and failures by code', async (t) => {
  const service = await recorder(t, (_, response) => {
    response.statusCode = service.requests.length === 1 ? 200 : 404
    response.end('{}')
  })
  const client = new IdentityClient({ baseUrl: service.url })
  assert.equal(client.stats().calls, 0)
  await client.me()
  await client.me().catch(() => {})
  const { calls, inFlight, succeeded, failed, retries, retryBudget } = client.stats()
  assert.deepEqual(
    { calls, inFlight, succeeded, failed, retries },
    {
      calls: 2,
      inFlight: 0,
      succeeded: 1,
      failed: { NOT_FOUND: 1 },
      retries: 0,
    },
  )
  assert.deepEqual(retryBudget, { tokens: 500, capacity: 500, exhausted: 0 })
})

test('stats are the client’s own, connections those of all with its options', async (t) => {
  const service = await recorder(t)
  const [one, other] = [1, 2].map(() => new IdentityClient({ baseUrl: service.url }))
  const pending = one.me()
  assert.deepEqual([one.stats().calls, one.stats().inFlight], [1, 1], 'counted in the tick of the call')
  await pending
  assert.deepEqual([other.stats().calls, other.stats().succeeded], [0, 0])
  assert.deepEqual(other.stats().connections, { opened: 1, open: 1, idle: 1 })
  await one.close()
  assert.deepEqual(await other.me(), await new IdentityClient({ baseUrl: service.url }).me())
})

test('inspect shows settings and no secret', () => {
  const client = new IdentityClient({
    baseUrl: 'http://127.0.0.1:9/api',
    timeoutMs: 3000,
    headers: { 'X-Api-Key': 'hunter2-key' },
    proxy: 'http://user:hunter2@127.0.0.1:8080',
    getAuthToken: () => 'hunter2-token',
  })
  const shown = inspect(client, { depth: Number.POSITIVE_INFINITY, showHidden: true })
  assert.match(shown, /IdentityClient .*127\.0\.0\.1:9\/api/s)
  assert.match(shown, /timeoutMs: 3000/)
  assert.match(shown, /X-Api-Key/)
  assert.ok(!shown.includes('hunter2'), shown)
  assert.equal(JSON.stringify(client), '{}')
})
