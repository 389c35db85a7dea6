'use strict'

/**
 * The environment belongs to JavaScript: `getenv` on one thread while another sets a variable reads freed
 * memory. So no code of the addon's calls it, and variables may be set while calls are refused.
 */

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { mkdtempSync, readFileSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { basename, join } = require('node:path')
const { after, test } = require('node:test')
const { reportOf } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')

const faults = faultServer()
const folder = mkdtempSync(join(tmpdir(), 'identity-environment-'))
after(() => rmSync(folder, { recursive: true }))

const compiled = compileRecorder()
/** Continuous integration runs it on Linux, with a compiler. */
const skip = compiled.missing !== undefined && !process.env.CI && compiled.missing

function compileRecorder() {
  if (process.platform !== 'linux') return { missing: 'LD_PRELOAD is known to Linux alone' }
  const library = join(folder, 'getenv.so')
  const source = join(__dirname, 'support', 'getenv.c')
  const { error, status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'])
  if (error) return { missing: 'cc is missing; install a C compiler (apt-get install gcc)' }
  assert.equal(status, 0, String(stderr))
  return { library }
}

test('no code of the addon reads the environment', { skip }, async () => {
  const [good, secure, refusing] = await Promise.all([
    faults.turns([json({ token: 't' })]),
    faults.start({ turns: [[json({ token: 't' })]], tls: {} }),
    faults.turns([json({ message: 'no hunter2', code: 'X' }, 400)]),
  ])
  const [proxy, away] = await Promise.all([faults.startProxy(), faults.refusedPort()])
  const record = join(folder, 'record')
  const results = await reportOf(
    async (optionsOfEach) => {
      const { IdentityClient } = require('./index.js')
      const { Worker } = require('node:worker_threads')
      const results = []
      for (const options of optionsOfEach) {
        const client = new IdentityClient({ maxRetries: 1, ...options })
        const call = client.login({ email: 'a@example.org', password: 'correct horse battery' })
        results.push(
          await call.then(
            () => 'ok',
            ({ code }) => code,
          ),
        )
        client.stats()
        await client.close()
      }
      const code = `
        const { IdentityClient } = require('./index.js')
        const { parentPort, workerData } = require('node:worker_threads')
        new IdentityClient(workerData).me().then(() => parentPort.postMessage('ok'))`
      const worker = new Worker(code, { eval: true, workerData: optionsOfEach[0] })
      results.push(await new Promise((resolve) => worker.once('message', resolve)))
      report(results)
    },
    [
      [
        { baseUrl: good.url },
        { baseUrl: good.url, proxy: proxy.url },
        { baseUrl: secure.url, tls: { ca: secure.ca } },
        { baseUrl: secure.url, tls: { ca: secure.ca }, proxy: proxy.url },
        { baseUrl: secure.url },
        { baseUrl: refusing.url },
        { baseUrl: refusing.url, proxy: proxy.url },
        { baseUrl: away.url },
        { baseUrl: 'http://service.invalid' },
        { baseUrl: good.url, proxy: 'http://proxy.invalid' },
      ],
    ],
    { env: { LD_PRELOAD: compiled.library, GETENV_RECORD: record, no_proxy: 'example.org' } },
  )
  assert.deepEqual(results, [
    ...Array(4).fill('ok'),
    'CONNECTION_FAILED',
    ...Array(2).fill('VALIDATION_FAILED'),
    ...Array(3).fill('CONNECTION_FAILED'),
    'ok',
  ])
  const lines = readFileSync(record, 'utf8').trimEnd().split('\n')
  const reads = lines.map((line) => line.split('\t'))
  const byNode = reads.filter(([, caller, name]) => /node$/.test(caller) && name === 'http_proxy')
  assert.ok(byNode.length > 0, 'the recorder hears Node.js itself')
  assert.deepEqual(
    reads.filter(
      ([thread, caller]) => thread.startsWith('identity-') || basename(caller).startsWith('identity-api'),
    ),
    [],
  )
})

const seconds = process.env.CI ? 60 : 5

test(`variables are set for ${seconds} s while calls are refused`, async () => {
  const [refusing, secure, proxy] = await Promise.all([
    faults.turns([json({ message: 'wrong password', code: 'INVALID_CREDENTIALS' }, 401)]),
    faults.start({ turns: [[json({ message: 'no' }, 403)]], tls: {} }),
    faults.startProxy(),
  ])
  const { codes, written } = await reportOf(
    async (optionsOfEach, lastsMs) => {
      const { IdentityClient } = require('./index.js')
      const { setImmediate: turn } = require('node:timers/promises')
      const ends = Date.now() + lastsMs
      const codes = {}
      let written = 0
      const refused = async (options) => {
        while (Date.now() < ends) {
          const client = new IdentityClient({ ...options, keepAliveMs: 1000 + (written % 50) })
          const login = client.login({ email: 'a@example.org', password: 'correct horse battery' })
          const code = await login.then(
            () => 'ok',
            ({ code }) => code,
          )
          codes[code] = (codes[code] ?? 0) + 1
        }
      }
      const calls = optionsOfEach.flatMap((options) => Array.from({ length: 8 }, () => refused(options)))
      // Each new variable lets the table grow, which moves it.
      while (Date.now() < ends) {
        for (let i = 0; i < 100; i++) process.env[`STRESS_${written++}`] = 'v'
        await turn()
      }
      await Promise.all(calls)
      report({ codes, written })
    },
    [
      [
        { baseUrl: refusing.url },
        { baseUrl: refusing.url, proxy: proxy.url },
        { baseUrl: secure.url, tls: { ca: secure.ca } },
      ],
      seconds * 1000,
    ],
    { killAfterMs: (seconds + 60) * 1000 },
  )
  assert.deepEqual(Object.keys(codes).sort(), ['AUTHENTICATION_FAILED', 'PERMISSION_DENIED'])
  assert.ok(written > 1000 && codes.AUTHENTICATION_FAILED > 100, JSON.stringify({ codes, written }))
})
