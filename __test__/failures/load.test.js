'use strict'

/** Many calls at once. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const { recorder } = require('../support/recorder.js')

const faults = faultServer()

/** The defaults are for a service that keeps up; here one machine plays both sides. */
const patient = {
  timeoutMs: 60_000,
  attemptTimeoutMs: 60_000,
  connectTimeoutMs: 30_000,
  maxConnections: 5000,
}

test('5 000 calls in flight at once settle', async (t) => {
  const held = []
  const service = await recorder(t, (_, response) => {
    held.push(response)
    if (held.length === 5000) for (const each of held) each.end('{"id":"ok"}')
  })
  const client = new IdentityClient({ baseUrl: service.url, ...patient })
  const answers = await Promise.all(Array.from({ length: 5000 }, () => client.me()))
  for (const answer of answers) assert.deepEqual(answer, { id: 'ok' })
  const { calls, inFlight, succeeded, failed } = client.stats()
  assert.deepEqual(
    { calls, inFlight, succeeded, failed },
    { calls: 5000, inFlight: 0, succeeded: 5000, failed: {} },
  )
})

test('5 000 calls that fail at once settle too', async () => {
  const server = await faults.turns([json({ code: 'NO' }, 403)])
  const client = new IdentityClient({ baseUrl: server.url, ...patient })
  const results = await Promise.allSettled(Array.from({ length: 5000 }, () => client.me()))
  assert.ok(results.every(({ reason }) => reason?.code === 'PERMISSION_DENIED' && reason.serverCode === 'NO'))
  assert.equal(client.stats().failed.PERMISSION_DENIED, 5000)
})
