'use strict'

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { connect } = require('node:net')
const { join } = require('node:path')
const { describe, test } = require('node:test')

const { DEFAULT_ROUTES } = require('../..')

const SCRIPT = join(__dirname, '..', '..', 'scripts', 'demo.js')

/** @param {NodeJS.ProcessEnv} [env] */
function startDemo(env) {
  const child = spawn(process.execPath, [SCRIPT, '--skip-setup'], { env: { ...process.env, ...env } })
  const demo = { child, output: '', ended: once(child, 'close').then(([code]) => code) }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      demo.output += text
    })
  }
  return demo
}

/** Whether somebody listens at the addresses that the demo printed. */
async function listening({ output }) {
  const ports = [...output.matchAll(/http:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))
  assert.equal(ports.length, 2, 'the identity service and the backend')
  const open = ports.map(
    (port) =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1')
        socket.once('error', () => resolve(false)).once('connect', () => resolve(socket.destroy() && true))
      }),
  )
  return Promise.all(open)
}

/** Makes one request of the demo's browser fail as if the network did. */
const BROKEN_BROWSER = `data:text/javascript,${encodeURIComponent(`
  const { fetch } = globalThis
  globalThis.fetch = (url, ...rest) =>
    url.pathname === '/api/refresh' ? Promise.reject(new Error('broken browser')) : fetch(url, ...rest)
`)}`

describe('demo', () => {
  test('walks through every step and operation, and ends by itself', async () => {
    const demo = startDemo()
    assert.equal(await demo.ended, 0, demo.output)
    const steps = [...demo.output.matchAll(/^(\d)\. (\w+( \w+)?)/gm)].map(
      ([, number, name]) => `${number} ${name}`,
    )
    assert.deepEqual(steps, [
      '1 Register',
      '2 Log in',
      '3 Read the',
      '4 Turn on',
      '5 Log in',
      '6 List the',
      '7 Refresh the',
      '8 Change the',
      '9 Log out',
    ])
    for (const operation of Object.keys(DEFAULT_ROUTES)) {
      assert.ok(demo.output.includes(`client.${operation}(`), operation)
    }
    assert.match(demo.output, /✓ All steps done/)
    assert.deepEqual(await listening(demo), [false, false])
  })

  test('shows no secret, and no colour where nobody sees it', async () => {
    const demo = startDemo()
    await demo.ended
    assert.match(demo.output, /password: '••••••'/)
    assert.match(demo.output, /twoFACode: '••••••'/)
    const withoutIdentifiers = demo.output.replaceAll(/(id|sessionId): '[0-9a-f]+'/gi, '')
    assert.doesNotMatch(withoutIdentifiers, /StrongP@ss/, 'a password')
    assert.doesNotMatch(withoutIdentifiers, /eyJ/, 'an access token')
    assert.doesNotMatch(withoutIdentifiers, /\b\d{6}\b/, 'a code')
    assert.doesNotMatch(withoutIdentifiers, /[\w-]{40}/, 'a refresh or e-mail change token')
    assert.ok(!demo.output.includes('\x1b'), 'no colour in a pipe')
  })

  test('says what is missing when the emulator does not start', async () => {
    const demo = startDemo({ IDENTITY_EMULATOR_BINARY: join(__dirname, 'not-there') })
    assert.equal(await demo.ended, 1)
    assert.match(demo.output, /✗ The demo stopped: .*not-there/)
  })

  test('stops everything when a step fails', async () => {
    const demo = startDemo({ NODE_OPTIONS: `--import=${BROKEN_BROWSER}` })
    assert.equal(await demo.ended, 1)
    assert.match(demo.output, /7\. Refresh/)
    assert.match(demo.output, /✗ The demo stopped: broken browser/)
    assert.deepEqual(await listening(demo), [false, false])
  })

  test('stops everything when it is interrupted', async () => {
    const demo = startDemo()
    while (!demo.output.includes('1. Register') && demo.child.exitCode === null) {
      await Promise.race([once(demo.child.stdout, 'data'), demo.ended])
    }
    demo.child.kill('SIGINT')
    assert.equal(await demo.ended, 130)
    assert.ok(!demo.output.includes('✗'), demo.output)
    assert.deepEqual(await listening(demo), [false, false])
  })
})
