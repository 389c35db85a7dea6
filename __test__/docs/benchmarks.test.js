'use strict'

/** docs/benchmarks.json is the only place of figures: page, chart and a table of the comparison are made from it. */

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { describe, test } = require('node:test')
const { promisify } = require('node:util')

const { documentsOf, readResults } = require('../../benchmark/documents.js')
const { parseFlags } = require('../../benchmark/flags.js')
const { resultsOf } = require('../../benchmark/results.js')
const { root } = require('./support/documents.js')

const results = readResults()

for (const [name, text] of Object.entries(documentsOf(results))) {
  test(`${name} shows the figures of docs/benchmarks.json`, () => {
    assert.equal(readFileSync(join(root, name), 'utf8'), text)
  })
}

test('the page names commit, Node.js and processor', () => {
  const page = documentsOf(results)['docs/benchmarks.md']
  for (const fact of [results.run.commit, results.run.node, results.run.cpu]) assert.ok(page.includes(fact))
})

test('figures of an unclean work tree are marked', () => {
  const marked = (/** @type {boolean} */ clean) =>
    documentsOf({ ...results, run: { ...results.run, clean } })['docs/benchmarks.md'].includes('uncommitted')
  assert.deepEqual([marked(false), marked(true)], [true, false])
})

test('a run is kept as medians, ranges and ratios within the rounds', () => {
  const round = (/** @type {number} */ loopUs) => ({ callsPerSecond: 10, loopUs })
  const { points, run } = resultsOf({
    machine: { commit: 'abc' },
    flags: { rounds: 3, seconds: 1 },
    measured: {
      matrix: [
        {
          transport: 'http',
          operation: 'me',
          inFlight: 64,
          peers: {
            ours: { rounds: [round(1), round(2), round(3)] },
            axios: { rounds: [round(10), round(1), round(9)] },
            fetch: { unavailable: 'no' },
          },
        },
      ],
    },
  })
  const { ours, axios, fetch } = points[0].peers
  assert.deepEqual(run, { commit: 'abc', rounds: 3, seconds: 1 })
  assert.deepEqual(ours.loopUs, { median: 2, min: 1, max: 3, runs: 3 })
  assert.equal(ours.advantage, undefined)
  assert.deepEqual(axios.advantage.loopUs, { median: 3, everyRound: false })
  assert.deepEqual(axios.advantage.callsPerSecond, { median: 1, everyRound: true })
  assert.deepEqual(fetch, { unavailable: 'no' })
})

describe('flags', () => {
  test('the whole run writes the documents, a part of it when told to', () => {
    const writes = (/** @type {string[]} */ ...argv) => parseFlags(argv).write
    assert.deepEqual([writes(), writes('--no-write'), writes('--quick')], [true, false, false])
    assert.deepEqual([writes('--quick', '--write'), writes('--rounds', '3')], [true, false])
  })

  test('lists and numbers', () => {
    const flags = parseFlags(['--peers', 'ours,axios', '--in-flight=1,64', '--seconds', '0.5', '--no-build'])
    assert.deepEqual(flags.peers, ['ours', 'axios'])
    assert.deepEqual([flags.inFlight, flags.seconds, flags.build], [[1, 64], 0.5, false])
  })

  for (const [argv, message] of /** @type {[string[], RegExp][]} */ ([
    [['--wrong'], /^npm run bench: Unknown option '--wrong' \(--help lists the flags\)\n$/],
    [['extra'], /^npm run bench: Unexpected argument 'extra'.* \(--help lists the flags\)\n$/],
    [['--peers'], /^npm run bench: Option '--peers <value>' argument missing .*\n$/],
    [['--peers', 'curl'], /^npm run bench: --peers: curl is none of ours, axios, .*\n$/],
    [['--rounds', 'many'], /^npm run bench: --rounds must be a number above zero\n$/],
  ])) {
    test(`${argv.join(' ')}: one line says what is wrong`, async () => {
      const run = promisify(execFile)(process.execPath, [join(root, 'benchmark', 'run.js'), ...argv])
      const { code, stderr } = await run.then(
        () => assert.fail('no error'),
        (error) => error,
      )
      assert.equal(code, 1)
      assert.match(stderr, message)
    })
  }
})
