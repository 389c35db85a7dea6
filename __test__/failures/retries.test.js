'use strict'

/** What `stats()` says of retries and of their budget. What is tried again is tested in the core. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const { fails } = require('./support/failure.js')

const faults = faultServer()
const busy = json({}, 503, { 'retry-after': '0' })

test('the budget of an origin: a retry costs 5, an empty one stops the storm, a success returns 1', async () => {
  const server = await faults.turns(...Array(4).fill([busy]), [json({ id: '1' })])
  const client = new IdentityClient({ baseUrl: server.url })
  await fails(client.me(), { name: 'ServerError', attempts: 3 })
  assert.deepEqual(client.stats().retryBudget, { tokens: 490, capacity: 500, exhausted: 0 })
  await client.me({ maxRetries: 1 })
  assert.equal(client.stats().retries, 3)
  assert.equal(client.stats().retryBudget.tokens, 486)
  const sibling = new IdentityClient({ baseUrl: server.url, timeoutMs: 1000 })
  await sibling.me()
  assert.equal(sibling.stats().retries, 0)
  assert.equal(client.stats().retryBudget.tokens, 487)

  const down = await faults.turns([busy])
  const other = new IdentityClient({ baseUrl: down.url })
  assert.equal(other.stats().retryBudget.tokens, 500)
  for (let i = 0; i < 11; i++) await other.me({ maxRetries: 10 }).catch(() => {})
  const { retries, retryBudget } = other.stats()
  assert.equal(retries, 100)
  assert.deepEqual(retryBudget, { tokens: 0, capacity: 500, exhausted: 1 })
})
