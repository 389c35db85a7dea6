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
