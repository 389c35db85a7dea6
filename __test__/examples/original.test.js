'use strict'

/** The Express example is the server of the original README: its code unchanged, in its order. */

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { test } = require('node:test')

const { textOf } = require('../original-readme/blocks.js')

/** What depends on where it runs; all else is word for word. */
const CHANGED = new Map([
  [
    "import { IdentityClient } from 'identity-client'",
    "import { IdentityClient } from '@konijima/identity-api'",
  ],
  ["baseUrl: 'http://localhost:3001/api'", 'baseUrl: identityUrl'],
  ['app.listen(4000, () => {', 'const server = app.listen(port, host, (error) => {'],
  [
    "console.log('Backend API running on port 4000')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program
    'console.log(`Backend API running on port ${server.address().port}`)',
  ],
])

/** Lines without indentation and what formatters put at their ends. @param {string} text */
function linesOf(text) {
  const lines = text.split('\n').map((line) => line.trim().replace(/[;,]$/, ''))
  return lines.filter((line) => line !== '')
}

test('every line of the original is there, in order', () => {
  const server = join(__dirname, '..', '..', 'examples', 'express', 'server.mjs')
  const lines = linesOf(readFileSync(server, 'utf8'))
  let found = -1
  for (const original of linesOf(textOf('express-server-example'))) {
    found = lines.indexOf(CHANGED.get(original) ?? original, found + 1)
    assert.notEqual(found, -1, original)
  }
})
