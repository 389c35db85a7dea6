'use strict'

/** Imports point one way, as ARCHITECTURE.md says. */

const assert = require('node:assert/strict')
const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
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
  for (const name of readdirSync(join(root, 'lib')).filter((file) => file.endsWith('.js'))) {
    const code = readFileSync(join(root, 'lib', name), 'utf8')
    for (const [, wanted] of code.matchAll(/require\('([^']+)'\)/g)) {
      if (wanted === '../binding.js') assert.equal(name, 'native.js')
      else assert.match(wanted, /^(node:|\.\/|\.\.\/package\.json$)/, `${name}: ${wanted}`)
    }
  }
})

test('the package has no dependency', () => {
  const { dependencies } = require('../../package.json')
  assert.equal(dependencies, undefined)
})
