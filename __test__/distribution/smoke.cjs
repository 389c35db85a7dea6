'use strict'

/**
 * The smoke suite: one plain file that runs unchanged in every runtime, beside an installed package.
 * It talks to the identity service at IDENTITY_URL, or starts the installed emulator, prints a line of
 * JSON a check and must then end by itself: no `process.exit`.
 */

const assert = require('node:assert/strict')
const { once } = require('node:events')
const { createServer } = require('node:net')
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads')

const password = 'StrongP@ssw0rd!'

/** @type {[name: string, check: (api: any, url: string) => Promise<void>][]} */
const checks = [
  ['operations', operations],
  ['errors', errors],
  ['abort', abort],
  ['time-outs', timeouts],
  ['token callback', tokenCallback],
  ['import', imported],
  ['worker thread', workerThread],
  ['terminated worker', terminatedWorker],
]

if (isMainThread) {
  main()
} else {
  const { IdentityClient } = require('@konijima/identity-api')
  const client = new IdentityClient({ baseUrl: workerData.url })
  if (workerData.stall) {
    client.me().catch(() => {})
    parentPort.postMessage('waiting')
  } else {
    client
      .login({ email: workerData.email, password })
      .then(({ token }) => parentPort.postMessage(typeof token))
  }
}

async function main() {
  const api = require('@konijima/identity-api')
  let url = process.env.IDENTITY_URL
  let emulator
  if (!url) {
    const { startEmulator } = require('@konijima/identity-emulator')
    emulator = await startEmulator({ fastHash: true })
    url = emulator.url
  }
  for (const [check, run] of checks) {
    try {
      await run(api, url)
      report({ check, ok: true })
    } catch (error) {
      report({ check, ok: false, why: String(error?.stack ?? error) })
    }
  }
  await emulator?.stop()
  // An idle client is left open on purpose: it must not keep the process alive.
}

function report(line) {
  console.log(JSON.stringify(line))
}

/** All eleven operations, in the order in which a backend meets them. */
async function operations({ DEFAULT_ROUTES, IdentityClient }, url) {
  const email = `smoke-${unique()}@example.com`
  const open = new IdentityClient({ baseUrl: url })
  await open.register({ email, password })
  const { token, refreshToken } = await open.login({ email, password }, { clientIp: '203.0.113.9' })
  const client = new IdentityClient({ baseUrl: url, getAuthToken: () => token })
  assert.equal((await client.me()).email, email)

  const asked = await client.toggle2FA({ enable: true })
  await client.confirmEnable2FA({ email, code: asked.twoFACode })
  const login = await client.login({ email, password })
  assert.equal(login.code, 'LOGIN_2FA_REQUIRED')
  await client.confirmLogin2FA({ email, code: login.twoFACode })

  const { sessions } = await client.listSessions()
  await client.logoutSession({ sessionId: sessions.find((session) => !session.current).sessionId })
  assert.equal((await client.listSessions()).sessions.length, sessions.length - 1)

  const newEmail = `new-${email}`
  const { emailChangeToken } = await client.requestEmailChange({ newEmail })
  await client.confirmEmailChange({ email: newEmail, token: emailChangeToken })
  assert.equal((await client.me()).email, newEmail)

  const fresh = await client.refresh({ refreshToken }, token)
  assert.notEqual(fresh.refreshToken, refreshToken)
  const { calls, failed } = client.stats()
  assert.ok(calls > 0, 'stats counts calls')
  assert.deepEqual(failed, {})
  assert.equal(Object.keys(DEFAULT_ROUTES).length, 11)
}

/** What a service refuses, what cannot be reached, and what is wrong before anything is sent. */
async function errors(
  { AuthenticationError, ConfigError, ConnectionError, IdentityClient, IdentityError },
  url,
) {
  const client = new IdentityClient({ baseUrl: url })
  const refused = await failure(client.login({ email: 'nobody@example.com', password: 'wrong password' }))
  assert.ok(refused instanceof AuthenticationError && refused instanceof IdentityError)
  assert.equal(refused.status, 401)
  assert.equal(refused.outcome, 'rejected')
  assert.match(refused.stack, /smoke/, 'the stack names the line of the caller')
  assert.ok((await failure(client.login({ email: 7, password }))) instanceof ConfigError)
  assert.throws(() => new IdentityClient({ baseUrl: 'nowhere' }), ConfigError)

  const server = await listening(() => {})
  await closed(server)
  const unreachable = new IdentityClient({ baseUrl: server.url, maxRetries: 0 })
  const down = await failure(unreachable.me())
  assert.ok(down instanceof ConnectionError)
  assert.equal(down.outcome, 'not_sent')
}

async function abort({ AbortError, IdentityClient }) {
  const controller = new AbortController()
  const server = await listening(() => controller.abort(new Error('the user left')))
  const client = new IdentityClient({ baseUrl: server.url })
  const error = await failure(client.me({ signal: controller.signal }))
  assert.ok(error instanceof AbortError)
  assert.equal(error.cause.message, 'the user left')
  await closed(server)
}

async function timeouts({ IdentityClient, TimeoutError }) {
  const server = await listening(() => {})
  const client = new IdentityClient({ baseUrl: server.url })
  const started = performance.now()
  assert.ok((await failure(client.me({ timeoutMs: 100 }))) instanceof TimeoutError)
  assert.ok(performance.now() - started < 5_000)
  await closed(server)
}

async function tokenCallback({ IdentityClient, TokenProviderError }, url) {
  const client = new IdentityClient({
    baseUrl: url,
    getAuthToken: async () => {
      throw new Error('no token today')
    },
  })
  const error = await failure(client.me())
  assert.ok(error instanceof TokenProviderError)
  assert.equal(error.cause.message, 'no token today')
}

async function imported(api) {
  const { IdentityClient, IdentityError } = await import('@konijima/identity-api')
  assert.equal(IdentityClient, api.IdentityClient)
  assert.equal(IdentityError, api.IdentityError)
}

async function workerThread({ IdentityClient }, url) {
  const email = `worker-${unique()}@example.com`
  await new IdentityClient({ baseUrl: url }).register({ email, password })
  const worker = new Worker(__filename, { workerData: { url, email } })
  // Waited for from the start: a worker may end before its message is read.
  const exit = once(worker, 'exit')
  const [answer] = await once(worker, 'message')
  assert.equal(answer, 'string')
  const [code] = await exit
  assert.equal(code, 0)
}

/** Ends a worker whose call has no answer yet; this thread must not notice. */
async function terminatedWorker({ IdentityClient }, url) {
  const server = await listening(() => {})
  const worker = new Worker(__filename, { workerData: { url: server.url, stall: true } })
  await once(worker, 'message')
  await worker.terminate()
  await closed(server)
  await failure(new IdentityClient({ baseUrl: url }).me())
}

/** A server that never answers. */
async function listening(onData) {
  const sockets = new Set()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', onData)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${server.address().port}`, server, sockets }
}

async function closed({ server, sockets }) {
  for (const socket of sockets) socket.destroy()
  server.close()
  await once(server, 'close')
}

async function failure(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new assert.AssertionError({ message: 'the call should have failed' })
}

function unique() {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
}
