'use strict'

/** Documents that people read from top to bottom stay short. */

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')

const { root } = require('./support/documents.js')

/** Most lines of each. */
const limits = { 'README.md': 250, 'CONTRIBUTING.md': 120, 'docs/benchmarks.md': 60 }

for (const [name, limit] of Object.entries(limits)) {
  test(`${name} has at most ${limit} lines`, () => {
    const lines = readFileSync(join(root, name), 'utf8').trimEnd().split('\n').length
    assert.ok(lines <= limit, `${lines} lines`)
  })
}
