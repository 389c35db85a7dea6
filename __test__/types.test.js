'use strict'

/** The declarations, under `strict`, in every way a project can resolve them. */

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { join } = require('node:path')
const test = require('node:test')

const tsc = join(__dirname, '..', 'node_modules', 'typescript', 'bin', 'tsc')
const project = join(__dirname, 'types')

for (const [module, resolution] of [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['preserve', 'bundler'],
]) {
  test(`signatures with module resolution ${resolution}`, () => {
    const args = [tsc, '-p', project, '--module', module, '--moduleResolution', resolution]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })
}
