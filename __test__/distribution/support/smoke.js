'use strict'

const { readFileSync } = require('node:fs')
const { join } = require('node:path')

const smoke = readFileSync(join(__dirname, '..', 'smoke.cjs'), 'utf8')

/**
 * The checks that the smoke suite printed; throws when one failed or one is missing.
 *
 * @param {string} printed
 * @returns {string[]}
 */
function passedChecks(printed) {
  const lines = printed.split('\n').filter((line) => line.startsWith('{"check"'))
  const results = lines.map((line) => JSON.parse(line))
  const failed = results.find(({ ok }) => !ok)
  if (failed) throw new Error(`${failed.check}: ${failed.why}`)
  return results.map(({ check }) => check)
}

module.exports = { passedChecks, smoke }
