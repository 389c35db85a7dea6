'use strict'

/** Imports point one way, as ARCHITECTURE.md says. */

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { readdirSync, readFileSync } = require('node:fs')
const { join, posix, relative, sep } = require('node:path')
const test = require('node:test')

const { root } = require('../docs/support/documents.js')

/** The dependencies of a crate, by kind. @param {string} folder */
function dependenciesOf(folder) {
  const manifest = readFileSync(join(root, folder, 'Cargo.toml'), 'utf8')
  const section = (/** @type {string} */ name) => manifest.split(`\n[${name}]\n`)[1]?.split('\n[')[0] ?? ''
  const names = (/** @type {string} */ text) => [...text.matchAll(/^([\w-]+)/gm)].map((found) => found[1])
  return { all: names(section('dependencies')), forTests: names(section('dev-dependencies')) }
}

test('the core knows nothing of JavaScript, of the emulator, or of the fault server', () => {
  const { all, forTests } = dependenciesOf('crates/identity-client')
  assert.ok(all.length > 5)
  assert.deepEqual(
    all.filter((name) => /^(napi|identity|fault)/.test(name)),
    [],
  )
  assert.ok(!forTests.includes('identity-emulator'))
})

test('the emulator and the fault server know nothing of the client', () => {
  for (const crate of ['crates/identity-emulator', 'crates/fault-server']) {
    const { all, forTests } = dependenciesOf(crate)
    assert.ok(all.length > 5)
    assert.deepEqual(
      [...all, ...forTests].filter((name) => /^(napi|identity-client|reqwest)/.test(name)),
      [],
    )
  }
})

test('the binding builds on the core alone', () => {
  const { all } = dependenciesOf('.')
  assert.ok(all.includes('identity-client') && all.includes('napi'))
  assert.ok(!all.includes('reqwest') && !all.includes('identity-emulator'))
})

test('only lib/native.js loads the binding, and the glue needs nothing but Node.js', () => {
  const files = readdirSync(join(root, 'lib'), { recursive: true }).map(String)
  for (const name of files.filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(join(root, 'lib', name), 'utf8')
    for (const [, wanted] of code.matchAll(/require\('([^']+)'\)/g)) {
      if (wanted.startsWith('node:')) continue
      const path = posix.join('lib', posix.dirname(name), wanted)
      if (path === 'binding.js') assert.equal(name, 'native.js')
      else assert.match(path, /^(lib\/|package\.json$)/, `${name}: ${wanted}`)
    }
  }
})

test('the root entry loads none of the folders in lib/, which are those of subpaths', () => {
  const code = "require('./index.js'); Object.keys(require.cache).join('\\n')"
  const { stdout } = spawnSync(process.execPath, ['-p', code], { cwd: root, encoding: 'utf8' })
  const loaded = stdout.split('\n').map((file) => relative(join(root, 'lib'), file))
  assert.ok(loaded.includes('client.js'))
  assert.deepEqual(
    loaded.filter((file) => !file.startsWith('..') && file.includes(sep)),
    [],
  )
})

test('the package has no dependency', () => {
  const { dependencies } = require('../../package.json')
  assert.equal(dependencies, undefined)
})
