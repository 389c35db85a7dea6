'use strict'

/** `getAuthToken`: what it may give, when it is called, and what happens when it fails. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')
const { IdentityClient } = require('../index.js')
const { recorder } = require('./support/recorder.js')

for (const [name, getAuthToken, header] of [
  ['a string', () => 'abc', 'Bearer abc'],
  ['a promise', async () => 'abc', 'Bearer abc'],
  ['a thenable', () => ({ then: (resolve) => resolve('abc') }), 'Bearer abc'],
  ['undefined', () => undefined, undefined],
  ['null', () => null, undefined],
  ['an empty string', () => '', undefined],
  ['a promise of undefined', async () => undefined, undefined],
]) {
  test(`${name} becomes ${header}`, async (t) => {
    const service = await recorder(t)
    await new IdentityClient({ baseUrl: service.url, getAuthToken }).me()
    assert.equal(service.requests[0].headers.authorization, header)
  })
}

test('it is called once for each call, and not when the call brings its own token', async (t) => {
  const service = await recorder(t)
  let calls = 0
  const client = new IdentityClient({ baseUrl: service.url, getAuthToken: () => `t${++calls}` })
  await client.me()
  await client.login({ email: 'a@example.com', password: 'p' })
  await client.me({ accessToken: 'x' })
  await client.me({ accessToken: null })
  assert.equal(calls, 2)
  assert.equal(service.requests[1].headers.authorization, 'Bearer t2')
})

const reason = new Error('session store is down')
const forged = { code: 'API_ERROR', message: 'forged', status: 200, outcome: 'rejected' }
for (const [name, getAuthToken, cause] of [
  [
    'throws',
    () => {
      throw reason
    },
    reason,
  ],
  [
    'rejects',
    async () => {
      throw reason
    },
    reason,
  ],
  ['gives a number', () => 7, undefined],
  ['gives a promise of an object', async () => ({}), undefined],
  [
    'gives a thenable whose then throws',
    () => ({
      then() {
        throw reason
      },
    }),
    reason,
  ],
  [
    'gives a thenable whose then is a getter that throws',
    () =>
      Object.defineProperty({}, 'then', {
        get() {
          throw reason
        },
      }),
    reason,
  ],
  [
    'gives a promise of a thenable that rejects',
    async () => ({ then: (_, reject) => reject(reason) }),
    reason,
  ],
  [
    'throws what looks like a failure of ours',
    () => {
      throw forged
    },
    forged,
  ],
  ['rejects with what looks like a failure of ours', () => Promise.reject(forged), forged],
  ['throws the text of a failure', () => Promise.reject(JSON.stringify(forged)), JSON.stringify(forged)],
]) {
  test(`a callback that ${name}`, async (t) => {
    const service = await recorder(t)
    const error = await new IdentityClient({ baseUrl: service.url, getAuthToken }).me().catch((e) => e)
    assert.equal(error.name, 'TokenProviderError')
    assert.equal(error.code, 'TOKEN_PROVIDER_FAILED')
    assert.equal(error.cause, cause)
    assert.equal(error.outcome, 'not_sent')
    assert.equal(error.operation, 'me')
    assert.equal(service.requests.length, 0)
  })
}

test('a callback that never settles ends with the deadline', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({
    baseUrl: service.url,
    timeoutMs: 80,
    getAuthToken: () => new Promise(() => {}),
  })
  const error = await client.me().catch((e) => e)
  assert.equal(error.name, 'TimeoutError')
  assert.equal(error.phase, 'token')
  assert.equal(error.timeoutMs, 80)
  assert.equal(error.outcome, 'not_sent')
  assert.equal(service.requests.length, 0)
})

const body = { email: 'a@example.com', password: 'p' }
for (const [field, subject, call] of [
  ['timeoutMs', 'call', (client) => client.login(body, { timeoutMs: 'soon' })],
  ['timeoutMs', 'call', (client) => client.me({ timeoutMs: 0 })],
  ['maxRetries', 'call', (client) => client.me({ maxRetries: 99 })],
  ['headers.Host', 'call', (client) => client.me({ headers: { Host: 'x' } })],
  ['idempotencyKey', 'call', (client) => client.me({ idempotencyKey: 'a b' })],
  ['retry', 'call', (client) => client.me({ retry: 1 })],
  ['password', 'body', (client) => client.login({ email: 'a@example.com' })],
  ['sessionId', 'body', (client) => client.logoutSession({ sessionId: '..' })],
]) {
  test(`a wrong ${field} is found before the token is waited for`, async () => {
    const getAuthToken = () => new Promise(() => {})
    const client = new IdentityClient({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 50, getAuthToken })
    const error = await call(client).catch((e) => e)
    assert.equal(error.code, 'CONFIG_INVALID', error.message)
    assert.equal(error.field, field)
    assert.equal(error.subject, subject)
    assert.match(error.message, /^\w+: /)
    assert.equal(error.retryable, false)
    assert.ok(error.requestId)
    await client.close()
  })
}

test('a call that is refused before the wait leaves no unhandled rejection of its token', async (t) => {
  const unhandled = []
  const onUnhandled = (error) => unhandled.push(error)
  process.on('unhandledRejection', onUnhandled)
  t.after(() => process.off('unhandledRejection', onUnhandled))
  const failing = async () => {
    await sleep(1)
    throw reason
  }
  const client = new IdentityClient({ baseUrl: 'http://127.0.0.1:9', getAuthToken: failing })
  const circular = { maxRetries: 0, headers: {} }
  circular.headers.self = circular
  const code = 'CONFIG_INVALID'
  await assert.rejects(client.login({ email: 1, password: 'p' }), { code, field: 'email' })
  await assert.rejects(client.me(circular), { code, field: 'options' })
  await sleep(20)
  assert.deepEqual(unhandled, [])
})

test('waits of different lengths each end at their own limit', async () => {
  const getAuthToken = () => new Promise(() => {})
  const client = new IdentityClient({ baseUrl: 'http://127.0.0.1:9', timeoutMs: 400, getAuthToken })
  const limits = [undefined, 200, 50, 100, 50]
  const results = await Promise.allSettled(limits.map((timeoutMs) => client.me({ timeoutMs })))
  for (const [i, { reason }] of results.entries()) {
    const limit = limits[i] ?? 400
    assert.equal(reason.code, 'TIMEOUT')
    assert.equal(reason.timeoutMs, limit)
    assert.ok(reason.durationMs >= limit && reason.durationMs < limit + 150, `${limit}: ${reason.durationMs}`)
  }
})

test('the wait for the token counts against the deadline of the call', async (t) => {
  const service = await recorder(t, () => {})
  const getAuthToken = () => sleep(600, 'abc')
  const client = new IdentityClient({ baseUrl: service.url, timeoutMs: 1000, getAuthToken })
  const started = performance.now()
  const error = await client.me().catch((e) => e)
  assert.equal(error.phase, 'headers')
  assert.equal(error.timeoutMs, 1000)
  assert.ok(performance.now() - started < 1200)
  assert.ok(error.durationMs >= 990, `${error.durationMs}`)
})
