'use strict'

/** What fails before anything is sent is the same failure whoever finds it, the glue or the core. */

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { after, before, test } = require('node:test')
const { IdentityClient } = require('../index.js')
const { recorder } = require('./support/recorder.js')

const body = { email: 'a@example.com', password: 'p' }
const NEW_ID = /^[0-9a-f]{32}$/

/** @type {{ after: (hook: () => unknown) => void, hooks: (() => unknown)[] }} */
const cleaning = { hooks: [], after: (hook) => cleaning.hooks.push(hook) }
/** @type {Awaited<ReturnType<typeof recorder>>} */
let silent
before(async () => {
  silent = await recorder(cleaning, () => {})
})
after(() => {
  for (const hook of cleaning.hooks) hook()
})

/** @param {Partial<import('../index.js').IdentityClientOptions>} [options] */
const client = (options) => new IdentityClient({ baseUrl: silent.url, ...options })
const failed = (/** @type {Promise<unknown>} */ call) => call.then(assert.fail, (error) => error)

/** An abort that the core finds: while the call waits for a connection. */
async function abortedInTheCore() {
  const narrow = client({ maxConnections: 1 })
  const first = new AbortController()
  const holder = narrow.me({ signal: first.signal }).catch(() => {})
  await once(silent.server, 'request')
  const controller = new AbortController()
  const call = failed(narrow.login(body, { signal: controller.signal }))
  await new Promise((resolve) => setTimeout(resolve, 50))
  controller.abort('enough')
  const error = await call
  first.abort()
  await holder
  return error
}

/** What does not depend on how far the call came. */
function essence(error) {
  const { attempts, durationMs, requestId, ...rest } = error.toJSON()
  return { ...rest, cause: error.cause, requestId: requestId.replace(NEW_ID, 'new') }
}

test('an abort, found by the glue or by the core', async () => {
  const never = () => new Promise(() => {})
  const aborted = () => AbortSignal.abort('enough')
  const later = new AbortController()
  const waiting = failed(client({ getAuthToken: never }).login(body, { signal: later.signal }))
  later.abort('enough')
  const errors = [
    await abortedInTheCore(),
    await failed(client().login(body, { signal: aborted() })),
    await waiting,
  ]
  for (const error of errors) {
    assert.deepEqual(essence(error), {
      name: 'AbortError',
      code: 'ABORTED',
      message: 'login: aborted by the caller',
      operation: 'login',
      requestId: 'new',
      retryable: true,
      outcome: 'not_sent',
      cause: 'enough',
    })
  }
})

test('a token that does not come in time, found during the wait or after it', async () => {
  const block = () => {
    for (const until = performance.now() + 60; performance.now() < until; );
  }
  const errors = [
    await failed(client({ timeoutMs: 50, getAuthToken: () => new Promise(() => {}) }).login(body)),
    await failed(
      client({
        timeoutMs: 50,
        getAuthToken: async () => {
          await undefined
          block()
          return 'abc'
        },
      }).login(body),
    ),
  ]
  for (const error of errors) {
    assert.deepEqual(
      [error.name, error.phase, error.timeoutMs, error.outcome, error.retryable],
      ['TimeoutError', 'token', 50, 'not_sent', true],
    )
    assert.equal(error.message, 'login: `getAuthToken` provided no access token within 50 ms (`timeoutMs`)')
    assert.match(error.requestId, NEW_ID)
  }
})

const config = { code: 'CONFIG_INVALID', retryable: false }
for (const [name, call, expected] of [
  [
    'a closed client',
    async (options) => {
      const closed = client()
      await closed.close()
      return closed.login(body, options)
    },
    { code: 'CLIENT_CLOSED', retryable: false },
  ],
  [
    'a callback that throws',
    (options) => client({ getAuthToken: () => assert.fail() }).login(body, options),
    { code: 'TOKEN_PROVIDER_FAILED', retryable: true },
  ],
  [
    'a callback that gives a number',
    (options) => client({ getAuthToken: () => 7 }).login(body, options),
    { code: 'TOKEN_PROVIDER_FAILED', retryable: true },
  ],
  // The core finds these.
  [
    'a body that is none',
    (options) => client().login(7, options),
    { ...config, subject: 'body', field: 'body' },
  ],
  [
    'a body without a field',
    (options) => client().login({}, options),
    { ...config, subject: 'body', field: 'email' },
  ],
  [
    'a wrong option',
    (options) => client().login(body, { ...options, timeoutMs: 'soon' }),
    { ...config, subject: 'call', field: 'timeoutMs' },
  ],
  [
    'a limit out of range',
    (options) => client().login(body, { ...options, timeoutMs: 0 }),
    { ...config, subject: 'call', field: 'timeoutMs' },
  ],
  // The glue finds these.
  [
    'a body that JSON cannot hold',
    (options) => client().login({ email: 1n }, options),
    { ...config, subject: 'body', field: 'body' },
  ],
  [
    'a signal that is none',
    (options) => client().login(body, { ...options, signal: 7 }),
    { ...config, subject: 'call', field: 'signal' },
  ],
  [
    'a token that is none',
    (options) => client().login(body, { ...options, accessToken: 7 }),
    { ...config, subject: 'call', field: 'accessToken' },
  ],
]) {
  test(`${name}: fields and id as everywhere`, async () => {
    for (const [options, id] of [
      [{}, NEW_ID],
      [{ requestId: 'trace-1' }, /^trace-1$/],
      [{ requestId: 'not sendable' }, NEW_ID],
    ]) {
      const error = await failed(call(options))
      const { attempts, operation, outcome } = error
      assert.deepEqual([attempts, operation, outcome], [0, 'login', 'not_sent'])
      for (const [field, value] of Object.entries(expected)) assert.equal(error[field], value, field)
      assert.match(error.message, /^login: /)
      assert.match(error.requestId, id)
    }
    assert.equal(silent.requests.filter(({ url }) => url.endsWith('/login')).length, 0)
  })
}

test('an option that throws when it is read', async () => {
  const cause = new Error('hidden')
  const get = () => {
    throw cause
  }
  const options = Object.defineProperty({}, 'time\ud800\n', { get, enumerable: true })
  const error = await failed(client().login(body, options))
  assert.deepEqual(
    [error.code, error.field, error.subject, error.retryable, error.outcome, error.cause],
    ['CONFIG_INVALID', 'time??', 'call', false, 'not_sent', cause],
  )
  assert.equal(error.message, 'login: reading `time??` threw an error; see `cause`')
  assert.match(error.requestId, NEW_ID)
})
