'use strict'

/**
 * The code blocks of the original README, as it was published with 1.0.0. `fixtures/` has their text, unchanged; here
 * is what surrounds it: declarations of the names a block uses, exports of those it makes.
 */

const { readFileSync } = require('node:fs')
const { join } = require('node:path')

/** By section of the README. */
const blocks = [
  { name: 'basic-setup', uses: { myAccessToken: 'string' }, makes: ['client'] },
  {
    name: 'login-and-2fa',
    uses: { client: 'IdentityClient', userInput2FACode: 'string' },
    makes: ['loginRes'],
  },
  { name: 'get-current-user', uses: { client: 'IdentityClient' }, makes: ['me'] },
  { name: 'session-management', uses: { client: 'IdentityClient' }, makes: ['sessions'] },
  { name: 'email-change-flow', uses: { client: 'IdentityClient' }, makes: ['reqRes', 'confirmRes'] },
  { name: '2fa-enable-disable', uses: { client: 'IdentityClient' }, makes: ['enableRes'] },
  {
    name: 'token-refresh',
    uses: { client: 'IdentityClient', myRefreshToken: 'string', myAccessToken: 'string' },
    makes: ['refreshRes'],
  },
  { name: 'express-server-example', uses: {}, makes: ['app'] },
]

/** @param {string} name */
function textOf(name) {
  return readFileSync(join(__dirname, 'fixtures', `${name}.ts`), 'utf8')
}

/**
 * A block as the text of an ES module.
 *
 * @param {(typeof blocks)[number]} block
 */
function esModule({ name, uses, makes }) {
  return `${declarations(uses)}${textOf(name)}export { ${makes.join(', ')} }\n`
}

/**
 * A block as the text of a CommonJS module. Those have no `await` outside functions; a block that has it becomes the
 * body of one, as in a reader's own program.
 *
 * @param {(typeof blocks)[number]} block
 */
function commonJs(block) {
  const { name, uses, makes } = block
  if (textOf(name).startsWith('import ')) return esModule(block)
  const body = `${textOf(name)}return { ${makes.join(', ')} }\n`
  return `${declarations(uses)}export async function run() {\n${body}}\n`
}

/** @param {Record<string, string>} uses types by name; the values are there when the block runs */
function declarations(uses) {
  const lines = Object.entries(uses).map(([name, type]) => `declare const ${name}: ${type}\n`)
  const imports = 'client' in uses ? "import type { IdentityClient } from 'identity-client'\n" : ''
  return imports + lines.join('')
}

module.exports = { blocks, commonJs, esModule, textOf }
