'use strict'

/**
 * Each part of the repository is a stack of rooms: a room imports from the rows below its own, never up, never sideways.
 * Inside a room files import each other freely, but nowhere in a circle.
 */

const assert = require('node:assert/strict')
const test = require('node:test')

const { importsOfFolder } = require('./support/javascript.js')
const { importsOfCrate } = require('./support/rust-crate.js')
const { sourcesBelow } = require('./support/sources.js')
const { circles, misplaced } = require('./support/stack.js')

/**
 * @typedef {object} Stack
 * @property {string} folder what the paths of its files begin with
 * @property {string} [crate] the name of a Rust crate; without one it is JavaScript
 * @property {string[][]} [rows] from the top row down to row 0; without them only circles are looked for
 */

/** @type {Stack[]} */
const stacks = [
  {
    folder: 'crates/identity-client/src',
    crate: 'identity-client',
    rows: [
      ['client'],
      ['call', 'jwt::verifier'],
      ['attempts'],
      ['answer', 'request', 'stats'],
      ['retry', 'transport'],
      ['config'],
      ['error'],
      ['jwt', 'operation', 'scrub'],
      ['blocking', 'cancellation', 'deadline', 'json', 'redact', 'registry', 'request_id', 'step'],
    ],
  },
  {
    folder: 'crates/identity-emulator/src',
    crate: 'identity-emulator',
    rows: [
      ['arguments', 'serve', 'signals'],
      ['http'],
      ['connection', 'state'],
      ['seed'],
      ['faults', 'idempotency', 'outbox', 'password', 'rate_limit', 'store'],
      ['codes', 'device', 'email', 'tokens'],
      ['random'],
      ['clock', 'error', 'secret'],
    ],
  },
  {
    folder: 'crates/fault-server/src',
    crate: 'fault-server',
    rows: [
      ['control'],
      ['server'],
      ['connection'],
      ['reading', 'script'],
      ['http2', 'proxy', 'step'],
      ['answer', 'record', 'tls'],
      ['payload'],
      ['echo'],
      ['background', 'listeners', 'request', 'wire'],
    ],
  },
  {
    folder: 'src',
    crate: 'identity-api',
    rows: [
      ['client', 'table', 'verifier'],
      ['call'],
      ['running'],
      ['channel'],
      ['case'],
      ['failure', 'options'],
      ['allocator', 'models', 'panics', 'runtime'],
    ],
  },
  { folder: 'benchmark/server/src/server', crate: 'benchmark-server' },
  { folder: 'benchmark/server/src/limit', crate: 'benchmark-server' },
  { folder: 'benchmark' },
  {
    folder: 'lib',
    rows: [
      ['jwt'],
      ['client.js'],
      ['call.js', 'native-clients.js'],
      ['token.js'],
      ['completions.js', 'errors.js', 'options.js', 'serialize.js', 'signal.js'],
      ['error-fields.js', 'failures.js'],
      ['native.js'],
      ['calls.js', 'environment.js', 'inspect.js', 'load-error.js'],
    ],
  },
  { folder: 'packages/identity-emulator' },
  { folder: 'scripts' },
  { folder: 'examples' },
  { folder: '__test__' },
]

for (const { folder, crate, rows } of stacks) {
  const sources = sourcesBelow(folder, crate ? /\.rs$/ : /\.[cm]?js$/)
  const imports = crate ? importsOfCrate(sources, crate) : importsOfFolder(sources)
  if (rows) {
    test(`${folder} is a stack`, () => {
      assert.equal(misplaced(imports, rows).join('\n'), '')
    })
  }
  test(`${folder} has no circle`, () => {
    assert.ok(imports.units.size > 0)
    assert.equal(circles(imports).join('\n'), '')
  })
}
