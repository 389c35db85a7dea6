'use strict'

/** Memory over many calls; `npm run soak` does the same with a million. */

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const { join } = require('node:path')
const { test } = require('node:test')
const { promisify } = require('node:util')
const { judge } = require('../../scripts/soak/trend.js')
const { cleanEnvironment } = require('../support/child.js')

const MIB = 2 ** 20

test('100 000 calls leave memory flat', async () => {
  const soak = join(__dirname, '..', '..', 'scripts', 'soak.js')
  const options = { env: cleanEnvironment(), timeout: 120_000 }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [soak, '--calls', '100000'], options)
  assert.equal(stderr, '')
  assert.match(stdout, /^100000 calls in \d+ s/m)
})

test('the judge of the curve sees a leak of 64 bytes a call, and is not fooled by what wavers', () => {
  const curve = (rssOf) =>
    Array.from({ length: 40 }, (_, n) => ({ calls: n * 2000, rss: rssOf(n * 2000, n) }))
  const wavering = (n) => ((n * 7919) % 13) * 0.1 * MIB
  assert.equal(
    judge(
      curve((_, n) => 70 * MIB + wavering(n)),
      4 * MIB,
    ).rises,
    false,
  )
  assert.equal(
    judge(
      curve((_, n) => (n === 20 ? 75 : 70) * MIB),
      4 * MIB,
    ).rises,
    false,
  )
  assert.equal(
    judge(
      curve((calls) => 70 * MIB - 20 * calls),
      4 * MIB,
    ).rises,
    false,
  )
  assert.equal(
    judge(
      curve((calls, n) => 70 * MIB + 64 * calls + wavering(n)),
      4 * MIB,
    ).rises,
    true,
  )
})
