'use strict'

const assert = require('node:assert/strict')
const { execFile, spawn } = require('node:child_process')
const { once } = require('node:events')
const { mkdtemp, rm, writeFile } = require('node:fs/promises')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { test } = require('node:test')
const { promisify } = require('node:util')

const { startEmulator } = require('../index.js')
const { findBinary } = require('../lib/binary.js')

const ENTRY = JSON.stringify(join(__dirname, '..', 'index.js'))
const run = promisify(execFile)

test('both module systems give the same function', async () => {
  assert.equal((await import('../index.mjs')).startEmulator, startEmulator)
})

test('stop is clean, can be repeated, and later calls say so', async () => {
  const emulator = await startEmulator({ fastHash: true })
  await emulator.stop()
  await emulator.stop()
  await assert.rejects(emulator.outbox(), /not running any more/)
  await assert.rejects(fetch(`${emulator.url}/auth/me`))
})

test('a running emulator does not keep the process alive, and ends with it', async () => {
  const script = `require(${ENTRY}).startEmulator({ fastHash: true }).then(({ url }) => console.log(url))`
  const { stdout } = await run(process.execPath, ['-e', script], { timeout: 10_000 })
  await assertGone(stdout.trim())
})

test('it ends when the process is killed', async () => {
  const script = `require(${ENTRY}).startEmulator({ fastHash: true }).then(({ url }) => console.log(url)); setInterval(() => {}, 1e6)`
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(parent.stdout, 'data')
  parent.kill('SIGKILL')
  await assertGone(String(line).trim())
})

test('data in a file outlives the emulator', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-test-'))
  t.after(() => rm(folder, { recursive: true }))
  const user = { email: 'ann@example.com', password: 'correct horse battery' }
  const seed = join(folder, 'seed.json')
  await writeFile(seed, JSON.stringify([user]))
  const first = await startEmulator({ data: join(folder, 'a.db'), seed, fastHash: true })
  const { token } = await post(`${first.url}/auth/login`, user)
  await first.stop()
  const second = await startEmulator({ data: join(folder, 'a.db'), fastHash: true })
  t.after(() => second.stop())
  const me = await fetch(`${second.url}/auth/me`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal((await me.json()).email, user.email)
})

test('a start that fails says why', async (t) => {
  const running = await startEmulator({ fastHash: true })
  t.after(() => running.stop())
  const port = Number(new URL(running.url).port)
  await assert.rejects(startEmulator({ port }), /did not start: .*Choose another with --port/s)
  await assert.rejects(startEmulator({ seed: '/no/such/file.json' }), /cannot read the seed file/)
  await assert.rejects(startEmulator({ prot: 1 }), /unknown option `prot`/)
})

test('a missing program is named, with what to run', async (t) => {
  const before = process.env.IDENTITY_EMULATOR_BINARY
  t.after(() => {
    if (before === undefined) delete process.env.IDENTITY_EMULATOR_BINARY
    else process.env.IDENTITY_EMULATOR_BINARY = before
  })
  process.env.IDENTITY_EMULATOR_BINARY = '/no/such/program'
  await assert.rejects(startEmulator(), /IDENTITY_EMULATOR_BINARY is `\/no\/such\/program`/)

  const script = `require(${JSON.stringify(join(__dirname, '..', 'lib', 'binary.js'))}).findBinary()`
  const env = { ...process.env, IDENTITY_EMULATOR_BINARY: '', CARGO_TARGET_DIR: '/no/such/folder' }
  await assert.rejects(run(process.execPath, ['-e', script], { env }), (error) => {
    assert.match(error.stderr, new RegExp(`no emulator for ${process.platform} ${process.arch}`))
    assert.match(
      error.stderr,
      /@konijima\/identity-emulator-\S+ is not installed\. Build it with `cargo build/,
    )
    return true
  })
})

test('the command passes its arguments and signals on', async () => {
  const command = join(__dirname, '..', 'bin', 'identity-emulator.js')
  const { stdout } = await run(process.execPath, [command, '--version'])
  assert.match(stdout, /^identity-emulator 2\.0\.0\n$/)
  const child = spawn(process.execPath, [command, '--port', '0', '--insecure-fast-hash'])
  const [line] = await once(child.stdout, 'data')
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  assert.equal(code, 0)
  await assertGone(JSON.parse(line).url)
  assert.ok(findBinary())
})

async function post(url, body) {
  const headers = { 'content-type': 'application/json', connection: 'close' }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json()
}

/** Nobody listens there any more, or will not in a moment. */
async function assertGone(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await (await fetch(`${url}/openapi.json`, { headers: { connection: 'close' } })).text()
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.fail('the emulator is still there')
}
