'use strict'

/** A file that nobody reads in one go holds more than one concept. */

const assert = require('node:assert/strict')
const test = require('node:test')

const { sourcesBelow } = require('./support/sources.js')

const MOST_LINES = 300

for (const folder of ['benchmark', 'crates', 'examples', 'lib', 'packages', 'scripts', '__test__']) {
  test(`no file in ${folder} has more than ${MOST_LINES} lines`, () => {
    const files = Object.entries(sourcesBelow(folder, /\.(rs|[cm]?[jt]s)$/))
    const lines = files.map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
    assert.ok(lines.length > 0)
    assert.deepEqual(
      lines.filter((file) => file.lines > MOST_LINES),
      [],
    )
  })
}
