'use strict'

/** Shell commands in the documentation are not run, but what they name must be there. */

const assert = require('node:assert/strict')
const { existsSync, readFileSync, readdirSync } = require('node:fs')
const { join } = require('node:path')

const { root } = require('./documents.js')

const { scripts } = require('../../../package.json')
const ours = readdirSync(join(root, 'packages')).map((name) => `@konijima/${name}`)
const crates = readdirSync(join(root, 'crates'))

/** @param {string} text */
function checkShell(text) {
  for (const [, script] of text.matchAll(/npm run ([\w:-]+)/g)) {
    assert.ok(script in scripts, `package.json has no script ${script}`)
  }
  for (const [, wanted] of text.matchAll(/npm (?:install|i|add) (.*)/g)) {
    for (const name of wanted.split(' ').filter((word) => !word.startsWith('-'))) {
      // The bare name belongs to another project.
      assert.notEqual(name, 'identity-client')
      assert.match(name, /^(identity-client@npm:)?@konijima\/identity-(api|emulator)(@\S+)?$/)
    }
  }
  for (const [, name] of text.matchAll(/npx (\S+)/g)) assert.ok(ours.includes(name), `npx ${name}`)
  for (const [, crate] of text.matchAll(/cargo .*-p (\S+)/g)) assert.ok(crates.includes(crate), crate)
  for (const [, path] of text.matchAll(/^(?:node |python3 )?((?:\.\/|\.ci\/|crates\/|__test__\/)\S+)/gm)) {
    assert.ok(existsSync(join(root, path)), `${path} is not there`)
  }
  if (/\bcd identity-api\b/.test(text)) assert.match(repository(), /\/identity-api\.git$/)
}

function repository() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).repository.url
}

module.exports = { checkShell }
