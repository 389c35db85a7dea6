'use strict'

const assert = require('node:assert/strict')
const { after, before, beforeEach, test } = require('node:test')

const { startEmulator } = require('../index.js')

const USER = { email: 'ann@example.com', password: 'correct horse battery' }

/** @type {import('../index.js').Emulator} */
let emulator

before(async () => {
  emulator = await startEmulator({ fastHash: true, seed: [USER] })
})
after(() => emulator.stop())
beforeEach(() => emulator.reset())

/** Calls an operation as a client would. */
async function call(method, path, { token, body } = {}) {
  const headers = { connection: 'close', ...(body && { 'content-type': 'application/json' }) }
  if (token) headers.authorization = `Bearer ${token}`
  const response = await fetch(emulator.url + path, { method, headers, body: body && JSON.stringify(body) })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const login = async () => (await call('POST', '/auth/login', { body: USER })).body.token

test('the outbox holds what was sent, and can be filtered', async () => {
  const token = await login()
  const { body } = await call('PATCH', '/auth/2fa', { token, body: { enable: true } })
  await call('POST', '/auth/email-change/request', { token, body: { newEmail: 'new@example.com' } })
  const all = await emulator.outbox()
  assert.deepEqual(
    all.map(({ kind }) => kind),
    ['enable_2fa_code', 'email_change_token', 'email_change_requested'],
  )
  assert.equal(all[0].code, body.twoFACode)
  assert.equal((await emulator.outbox({ to: 'New@example.com' })).length, 1)
  assert.equal((await emulator.outbox({ kind: 'email_change_requested' }))[0].newEmail, 'new@example.com')
})

test('reset takes everything back but the seed', async () => {
  const token = await login()
  await call('POST', '/auth/register', { body: { email: 'bob@example.com', password: 'another password' } })
  await emulator.fault({ status: 500 })
  await emulator.reset()
  assert.equal((await call('GET', '/auth/me', { token })).status, 401)
  assert.ok(await login())
  const bob = await call('POST', '/auth/login', {
    body: { email: 'bob@example.com', password: 'another password' },
  })
  assert.equal(bob.status, 401)
  assert.deepEqual(await emulator.outbox(), [])
})

test('a fault strikes the named operation as often as it says', async () => {
  const token = await login()
  await emulator.fault({
    operation: 'me',
    status: 503,
    times: 2,
    headers: { 'retry-after': 1 },
    body: { a: 1 },
  })
  assert.equal((await call('GET', '/auth/sessions', { token })).status, 200)
  const struck = await call('GET', '/auth/me', { token })
  assert.deepEqual([struck.status, struck.headers.get('retry-after'), struck.body], [503, '1', { a: 1 }])
  assert.equal((await call('GET', '/auth/me', { token })).status, 503)
  assert.equal((await call('GET', '/auth/me', { token })).status, 200)
})

test('clearFaults takes back what has not struck', async () => {
  await emulator.fault({ status: 503 })
  await emulator.clearFaults()
  assert.ok(await login())
})

for (const connection of ['reset', 'resetAfter', 'truncate']) {
  test(`a connection fault is real on the wire: ${connection}`, async () => {
    const token = await login()
    await emulator.fault({ operation: 'me', connection })
    await assert.rejects(call('GET', '/auth/me', { token }))
    assert.equal((await call('GET', '/auth/me', { token })).status, 200)
  })
}

test('a stalled call gets no answer', async () => {
  const token = await login()
  await emulator.fault({ operation: 'me', connection: 'stall' })
  const signal = AbortSignal.timeout(150)
  await assert.rejects(
    fetch(`${emulator.url}/auth/me`, { headers: { authorization: `Bearer ${token}` }, signal }),
    {
      name: 'TimeoutError',
    },
  )
})

test('latency delays an answer that is otherwise as usual', async () => {
  await emulator.fault({ operation: 'login', latencyMs: 120 })
  const start = performance.now()
  assert.ok(await login())
  assert.ok(performance.now() - start >= 115)
})

test('a fault that could not strike is refused by field', async () => {
  await assert.rejects(emulator.fault({ operation: 'mee', status: 503 }), {
    name: 'TypeError',
    message: '`operation` is not the name of an operation',
  })
  await assert.rejects(emulator.fault({}), /nothing would go wrong/)
  await assert.rejects(emulator.fault({ statsu: 503 }), /unknown field `statsu`/)
})

test('advance makes tokens old', async () => {
  const token = await login()
  await emulator.advance(15 * 60 * 1000)
  const { status, body } = await call('GET', '/auth/me', { token })
  assert.deepEqual([status, body.code], [401, 'TOKEN_EXPIRED'])
})

test('an answer that a fault took is given again under the same Idempotency-Key', async () => {
  const body = JSON.stringify({ email: 'bob@example.com', password: 'another password' })
  const register = (text) =>
    fetch(`${emulator.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-1', connection: 'close' },
      body: text,
    })
  await emulator.fault({ operation: 'register', connection: 'resetAfter' })
  await assert.rejects(register(body))
  const first = await register(body)
  assert.equal(first.status, 201)
  assert.deepEqual(await (await register(body)).json(), await first.json())
  const other = await register(body.replace('another', 'yet another'))
  assert.deepEqual([other.status, (await other.json()).code], [422, 'IDEMPOTENCY_KEY_REUSED'])
})
