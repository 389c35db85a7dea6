'use strict'

/**
 * sinon's fake timers, all that it has; with `before`, in force before the package is loaded, and the clock
 * of perf_hooks stands still as well. The runner of node:test prints nothing under them, so a loop runs the scenes.
 */

const { writeSync } = require('node:fs')
const { performance } = require('node:perf_hooks')
const sinon = require('sinon')
const { scenes } = require('../scenes.js')

const isBefore = process.argv[2] === 'before'
/** @type {[name: string, body: () => Promise<void>][]} */
const tests = []

if (isBefore) {
  sinon.useFakeTimers()
  sinon.replace(performance, 'now', () => 7)
  scenes({ test: (name, body) => tests.push([name, body]), fake() {}, real() {} })
} else {
  /** @type {import('sinon').SinonFakeTimers} */
  let clock
  scenes({
    test: (name, body) => tests.push([name, body]),
    fake: () => {
      clock = sinon.useFakeTimers()
    },
    real: () => clock.restore(),
  })
}

async function main() {
  for (const [name, body] of tests) {
    await body()
    writeSync(1, `ok ${name}\n`)
  }
  writeSync(1, `${tests.length} passed\n`)
}

main()
