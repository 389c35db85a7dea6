'use strict'

/** The package under the fake timers of the tools that people test with. `npm run test:tools` installs them. */

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { createServer } = require('node:http')
const { dirname, join } = require('node:path')
const { after, before, test } = require('node:test')
const { fastEmulator, signedIn } = require('../support/emulator.js')
const { cleanEnvironment } = require('../support/child.js')

const isQuick = process.env.IDENTITY_TOOLS === 'quick'
/** A call that never settles must end the run. */
const LIMIT_MS = 120_000

/** @type {Awaited<ReturnType<typeof fastEmulator>>} */
let emulator
/** Answers nothing. @type {import('node:http').Server} */
let stalled
/** @type {string} */
let described
before(async () => {
  emulator = await fastEmulator()
  const { token } = await signedIn(emulator)
  stalled = createServer(() => {})
  stalled.listen(0, '127.0.0.1')
  await once(stalled, 'listening')
  const stalledUrl = `http://127.0.0.1:${stalled.address().port}`
  described = JSON.stringify({
    api: join(__dirname, '..', '..', 'index.js'),
    url: emulator.url,
    stalledUrl,
    token,
  })
})
after(() => {
  stalled.closeAllConnections()
  stalled.close()
  return emulator.stop()
})

/** @typedef {{ name: string, run: string[], fakeTimers?: object, quick?: boolean }} Case */

/** @param {string} file @param {string[]} args */
const plain = (file, ...args) => [join(__dirname, 'cases', file), ...args]
const bin = (/** @type {string} */ name, /** @type {string} */ file) =>
  join(dirname(require.resolve(`${name}/package.json`)), file)

/** @param {object} settings @param {string[]} [flags] */
function jest(settings, flags = []) {
  const config = {
    rootDir: join(__dirname, 'cases', 'jest'),
    testMatch: ['**/*.spec.js'],
    transform: {},
    ...settings,
  }
  return [bin('jest', 'bin/jest.js'), '--config', JSON.stringify(config), ...flags]
}

/** @param {string[]} flags */
function vitest(...flags) {
  return [bin('vitest', 'vitest.mjs'), 'run', '--root', join(__dirname, 'cases', 'vitest'), ...flags]
}

/** @type {Case[]} */
const cases = [
  { name: 'node:test', run: plain('node-test.js'), quick: true },
  { name: 'node:test, faked before the package is loaded', run: plain('node-test-before.js') },
  { name: 'sinon', run: plain('sinon.js') },
  {
    name: 'sinon, faked before the package is loaded, with a clock that stands still',
    run: plain('sinon.js', 'before'),
  },
  { name: 'Jest, modern', run: jest({ testEnvironment: 'node' }) },
  { name: 'Jest, legacy', run: jest({ testEnvironment: 'node' }), fakeTimers: { legacyFakeTimers: true } },
  {
    name: 'Jest, all but performance',
    run: jest({ testEnvironment: 'node' }),
    fakeTimers: { doNotFake: ['performance'] },
  },
  {
    name: 'Jest, faked before the package is loaded',
    run: jest({ testEnvironment: 'node', fakeTimers: { enableGlobally: true } }),
  },
  { name: 'Jest, all files in one process', run: jest({ testEnvironment: 'node' }, ['--runInBand']) },
  { name: 'Jest, jsdom, modern', run: jest({ testEnvironment: 'jsdom' }), quick: true },
  {
    name: 'Jest, jsdom, legacy',
    run: jest({ testEnvironment: 'jsdom' }),
    fakeTimers: { legacyFakeTimers: true },
  },
  {
    name: 'Jest, jsdom, faked before the package is loaded',
    run: jest({ testEnvironment: 'jsdom', fakeTimers: { enableGlobally: true } }),
  },
  ...['threads', 'forks', 'vmThreads'].flatMap((pool) => [
    { name: `Vitest, ${pool}`, run: vitest(`--pool=${pool}`), quick: pool === 'vmThreads' },
    {
      name: `Vitest, ${pool}, only some timers`,
      run: vitest(`--pool=${pool}`),
      fakeTimers: { toFake: ['setTimeout', 'setImmediate'] },
    },
  ]),
]

for (const { name, run, fakeTimers = {} } of cases.filter(({ quick }) => quick || !isQuick)) {
  test(name, async () => {
    const env = cleanEnvironment({
      IDENTITY_SCENES: described,
      IDENTITY_FAKE_TIMERS: JSON.stringify(fakeTimers),
      NO_COLOR: '1',
    })
    const child = spawn(process.execPath, run, { cwd: __dirname, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        printed += text
      })
    }
    const killer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    const [code, signal] = await once(child, 'close')
    clearTimeout(killer)
    assert.equal(signal ?? code, 0, printed)
    assert.match(printed, /(\b4|12) passed|pass 4\b/, printed)
    assert.doesNotMatch(printed, /did not exit|Unhandled/, printed)
  })
}
