'use strict'

/** The test of the stacks finds what it looks for: crates and folders made up for it, right but for one arrow. */

const assert = require('node:assert/strict')
const test = require('node:test')

const { importsOfFolder } = require('./support/javascript.js')
const { importsOfCrate } = require('./support/rust-crate.js')
const { circles, misplaced } = require('./support/stack.js')

const rows = [['client'], ['config', 'transport'], ['error']]

/** A sound crate. */
const sound = {
  'lib.rs':
    'mod client; mod config; mod error; mod transport;\npub use client::Client; pub use error::Error;',
  'client.rs':
    'use crate::{Error, config::Config, transport::{self, pool::Pool}};\nfn a() { transport::send() }',
  'config/mod.rs': 'mod limits;\npub(crate) use limits::Limits;\npub(crate) struct Config;',
  'config/limits.rs': 'use crate::error::Error;\nuse super::Config;\npub(crate) struct Limits;',
  'transport/mod.rs': 'pub(crate) mod pool;\npub(crate) fn send() {}',
  'transport/pool.rs': 'use crate::error::{Error};\npub(crate) struct Pool;',
  'error.rs': 'pub struct Error;',
}

/** @param {Record<string, string>} changed @param {string[][]} [table] */
const problems = (changed, table = rows) =>
  misplaced(importsOfCrate({ ...sound, ...changed }, 'made-up'), table)

/** @param {Record<string, string>} changed */
const circlesWith = (changed) => circles(importsOfCrate({ ...sound, ...changed }, 'made-up'))

test('a sound crate has no problem', () => {
  assert.deepEqual(problems({}), [])
  assert.deepEqual(circlesWith({}), [])
})

/** What a file of the lowest room could say to reach the highest. */
const upwards = [
  'use crate::client::Client;',
  'use crate::client;',
  'use crate::Client;',
  'use crate::{\n    client::{self, Client as Other},\n};',
  'use super::client::Client;',
  'use super::Client;',
  'use made_up::Client;',
  'pub use crate::client::Client;',
  'use crate::client::*;',
  'fn f() -> crate::client::Client { todo!() }',
  'fn f() -> super::client::Client { todo!() }',
  'impl<T> From<crate::client::Client> for Error {}',
  'macro_rules! m { () => { $crate::client::Client } }',
  '#[cfg(unix)]\nuse crate::client::Client;',
  '#[cfg(not(test))]\nuse crate::client::Client;',
  'mod inner {\n    use super::super::client::Client;\n}',
  "fn f<'a>(quote: char) -> bool { quote == '\"' }\nuse crate::client::Client; // \"",
]

for (const line of upwards) {
  test(`an arrow up is found: ${line.replaceAll(/\s+/g, ' ')}`, () => {
    const found = problems({ 'error.rs': `${sound['error.rs']}\n${line}` })
    assert.ok(found.length > 0)
    for (const problem of found) {
      assert.match(
        problem,
        /^error\.rs:\d+ imports \S+: an arrow up, from error \(row 0\) to client \(row 2\)$/,
      )
    }
  })
}

/** What says the same and is no import. */
const harmless = [
  '// use crate::client::Client;',
  '/* use crate::client::Client; /* nested */ use crate::client::Client; */',
  '/// [`Client`](crate::client::Client)',
  'const A: &str = "use crate::client::Client;";',
  'const A: &str = r#"a " use crate::client::Client;"#;',
  '#[cfg(test)]\nmod tests {\n    use crate::client::Client;\n    fn f() { if true { } }\n}',
  '#[cfg(test)]\nuse crate::{client::{Client}};',
  '#[cfg(test)]\n#[allow(unused)]\nfn f() -> crate::client::Client { todo!() }',
  'use client::Client;',
  'use ::made_up_other::client::Client;',
  'use other::crate_::client::Client;',
]

for (const line of harmless) {
  test(`no arrow: ${line.replaceAll(/\s+/g, ' ')}`, () => {
    assert.deepEqual(problems({ 'error.rs': `${line}\n${sound['error.rs']}` }), [])
  })
}

test('test files are left out', () => {
  const uses = 'use crate::client::Client;'
  assert.deepEqual(problems({ 'error/tests.rs': uses, 'error/tests/forms.rs': uses }), [])
  const declared = `${sound['lib.rs']}\n#[cfg(test)]\nmod properties;`
  assert.deepEqual(
    problems({ 'lib.rs': declared, 'properties/mod.rs': uses, 'properties/routes.rs': uses }),
    [],
  )
})

test('an arrow sideways is found, also by way of a name that the root re-exports', () => {
  const line = 'use crate::Pool;\n'
  const found = problems({
    'lib.rs': `${sound['lib.rs']}\npub use transport::pool::Pool;`,
    'config/limits.rs': line + sound['config/limits.rs'],
  })
  assert.deepEqual(found, [
    'config/limits.rs:1 imports crate::Pool: an arrow sideways, from config (row 1) to transport (row 1)',
  ])
})

test('what the root itself declares is above all rows', () => {
  const found = problems({
    'lib.rs': `${sound['lib.rs']}\npub struct Root;`,
    'error.rs': 'use crate::Root;\npub struct Error;',
  })
  assert.deepEqual(found, ['error.rs:1 imports crate::Root of lib.rs, which is above all rows'])
})

test('a room that does not exist, one that stands twice, and a file without a room are found', () => {
  assert.deepEqual(problems({}, [...rows, ['ghost']]), ['ghost does not exist'])
  assert.deepEqual(problems({}, [['error'], ...rows]).slice(0, 1), ['error stands in the table twice'])
  assert.deepEqual(problems({ 'lost.rs': 'struct Lost;' }), ['lost.rs belongs to no room'])
})

test('a room inside another has a row of its own, and their mod.rs is a signpost', () => {
  const jwt = {
    'jwt/mod.rs':
      '//! Tokens.\n\nmod claims;\nmod verifier;\n\npub(crate) use self::{claims::Claims, verifier::Verifier};',
    'jwt/claims.rs': 'pub(crate) struct Claims;',
    'jwt/verifier.rs': 'use super::Claims;\nuse crate::client::Client;\npub(crate) struct Verifier;',
  }
  const table = [['jwt::verifier'], ...rows, ['jwt::claims']]
  assert.deepEqual(problems(jwt, table), [])
  const turned = { ...jwt, 'error.rs': 'use crate::jwt::{Claims, Verifier};\npub struct Error;' }
  assert.deepEqual(problems(turned, table), [
    'error.rs:1 imports crate::jwt::Verifier: an arrow up, from error (row 1) to jwt::verifier (row 4)',
  ])
})

test('a circle of files is found, between rooms and inside of one', () => {
  const [message] = circlesWith({ 'error.rs': 'pub struct Error; fn f(_: crate::transport::pool::Pool) {}' })
  assert.match(message, /^a circle of error\.rs, transport\/pool\.rs:/)
  assert.match(message, / {2}transport\/pool\.rs:1 imports crate::error::Error of error\.rs/)
})

test('a parent that uses what it re-exports is in a circle with a child that uses the parent', () => {
  const used = `${sound['config/mod.rs']}\nfn f(_: Limits) {}`
  assert.match(circlesWith({ 'config/mod.rs': used })[0], /^a circle of config\/limits\.rs, config\/mod\.rs:/)
  const inline = `${sound['config/mod.rs']}\nfn f() { limits::check() }`
  assert.match(
    circlesWith({ 'config/mod.rs': inline })[0],
    /^a circle of config\/limits\.rs, config\/mod\.rs:/,
  )
})

test('JavaScript: rows of files and folders, circles, and comments', () => {
  const glue = {
    'client.js': "const { call } = require('./call.js')\nconst session = require('./session')",
    'call.js':
      "// require('./client.js')\nconst accept = '*/*'\nconst { made } = require(\n  './errors.js',\n)",
    'errors.js': "const { inspect } = require('node:util')",
    'session/index.js': "import { call } from '../call.js'",
  }
  const table = [['client.js'], ['session'], ['call.js'], ['errors.js']]
  const found = (/** @type {Record<string, string>} */ changed) => {
    const imports = importsOfFolder({ ...glue, ...changed })
    return [...misplaced(imports, table), ...circles(imports)]
  }
  assert.deepEqual(found({}), [])
  const turned = "const { call } = require('./call.js')"
  const [up, circle] = found({ 'errors.js': turned })
  assert.equal(up, 'errors.js:1 imports ./call.js: an arrow up, from errors.js (row 0) to call.js (row 1)')
  assert.match(circle, /^a circle of call\.js, errors\.js:/)
  assert.match(found({ 'errors.js': "export * from './session/index.js'" })[0], /an arrow up/)
  assert.match(found({ 'errors.js': "const late = () => import('./session/index.js')" })[0], /an arrow up/)
  assert.deepEqual(found({ 'lost.js': '' }), ['lost.js belongs to no room'])
})
