'use strict'

/** What a run keeps of the rounds of its scenes, and what the targets, the page and the terminal make of them. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { documentsOf } = require('../../benchmark/documents.js')
const { parseFlags } = require('../../benchmark/flags.js')
const { PEER_NAMES, isMeasuredAt, referenceOf } = require('../../benchmark/peers/index.js')
const { sceneTables } = require('../../benchmark/report/scenes.js')
const { resultsOf } = require('../../benchmark/results.js')
const { SCENES } = require('../../benchmark/scenes/index.js')
const { countOf } = require('../../benchmark/scenes/futex.js')

const figures = (/** @type {number} */ loopUs) => ({
  callsPerSecond: 100 / loopUs,
  loopUs,
  cpuUs: 2 * loopUs,
  p50Us: loopUs,
  p99Us: 3 * loopUs,
  delayP99Ms: 1,
  rssMb: 50,
  voluntarySwitches: 0.5,
  involuntarySwitches: 0.1,
})
const rounds = (/** @type {number[]} */ ...loops) => ({ rounds: loops.map(figures) })

const matrix = [
  {
    transport: 'http',
    operation: 'me',
    inFlight: 64,
    peers: {
      ours: rounds(4, 4, 4),
      before: rounds(8, 8, 8),
      undici: rounds(20, 20, 20),
      ours24: rounds(2, 2, 2),
      undici8: rounds(20, 22, 24),
      hyper: {
        rounds: [1, 1, 1].map((cpuUs) => ({ callsPerSecond: 50, cpuUs: 4 * cpuUs, voluntarySwitches: 0.1 })),
      },
    },
  },
]
const cold = {
  firstAnswer: {
    http: {
      ours: [
        { firstAnswerMs: 10, processMs: 60 },
        { firstAnswerMs: 14, processMs: 70 },
        { firstAnswerMs: 12, processMs: 65 },
      ],
      axios: [{ failure: 'no' }, { firstAnswerMs: 1, processMs: 2 }],
    },
    https: {},
  },
  connections: {
    ours: [
      { ms: 90, opened: 3 },
      { ms: 80, opened: 5 },
    ],
  },
  newClient: { runs: [{ aloneMs: 2, hungMs: 30 }] },
}
const refusals = {
  rounds: [
    { good: figures(4), refused: figures(6) },
    { good: figures(5), refused: figures(10) },
    { good: figures(4), refused: figures(12) },
  ],
}
const background = (/** @type {number} */ p99Us) => ({ p50Us: 1, p99Us, calls: 10, backgroundCalls: 5 })
const fairness = {
  kinds: { 'an answer': 'plain', computing: 'control' },
  rounds: [
    {
      alone: background(100),
      'a body': background(200),
      'an answer': background(900),
      computing: background(180),
    },
    {
      alone: background(200),
      'a body': background(300),
      'an answer': background(2000),
      computing: background(800),
    },
  ],
}
const futex = { peers: { ours: [0.3, 0.1, 0.2] } }

const machine = {
  date: '2026-01-31',
  commit: 'abc',
  clean: true,
  node: '20.1.0',
  otherNodes: { 24: '24.1.0' },
  rustc: '1.90.0',
  cpu: 'a processor',
  cores: 2,
  memoryGb: 8,
  system: 'Linux x64',
  loadBefore: 0.1,
  peers: { undici: '7.0.0', undici8: '8.0.0' },
}
const run = (/** @type {Record<string, unknown>} */ measured) =>
  resultsOf({ machine, flags: { rounds: 3, seconds: 1 }, measured })
const results = run({ matrix, cold, refusals, fairness, futex })
const reached = (/** @type {string} */ title) => {
  const { reached, met } = results.targets.find((/** @type {any} */ target) => target.title === title)
  return [reached, met]
}

describe('of the rounds a run keeps', () => {
  test('ratios to the package in the same Node.js', () => {
    const { peers } = results.points[0]
    assert.equal(peers.undici.advantage.loopUs.median, 5)
    assert.equal(peers.undici8.advantage.loopUs.median, 11)
    assert.equal(peers.ours24.advantage, undefined)
  })

  test('the first answer, connections and a new client as summaries, a failure as it is', () => {
    const { firstAnswer, connections, newClient } = results.coldStart
    assert.deepEqual(firstAnswer.http.ours.firstAnswerMs, { median: 12, min: 10, max: 14, runs: 3 })
    assert.deepEqual(firstAnswer.http.axios, { failure: 'no' })
    assert.deepEqual(connections.ours.opened, { median: 4, min: 3, max: 5, runs: 2 })
    assert.equal(newClient.hungMs.median, 30)
  })

  test('refused ÷ good within a round', () => {
    assert.deepEqual(results.refusals.cpuRatio, { median: 2, min: 1.5, max: 3, runs: 3 })
    assert.equal(results.refusals.good.loopUs.median, 4)
  })

  test('p99 beside a background ÷ alone within a round', () => {
    const [body, answer, computing] = results.fairness.backgrounds
    assert.deepEqual([body.title, body.kind, body.ratio.median], ['a body', undefined, 1.75])
    assert.deepEqual([answer.kind, answer.ratio.median], ['plain', 9.5])
    assert.deepEqual([computing.kind, computing.ratio.median], ['control', 2.9])
    assert.equal(results.fairness.alone.p99Us.median, 150)
  })

  test('futex calls, or the reason why there are none', () => {
    assert.equal(results.futex.peers.ours.median, 0.2)
    assert.deepEqual(run({ futex: { unavailable: 'no perf' } }).futex, { unavailable: 'no perf' })
  })

  test('null for a scene that was left out', () => {
    const { points, startUp, coldStart, refusals, fairness, futex } = run({})
    assert.deepEqual(points, [])
    assert.deepEqual([startUp, coldStart, refusals, fairness, futex], [null, null, null, null, null])
  })
})

test('the targets judge them', () => {
  assert.deepEqual(reached('calls/s of me(), 64 in flight, against hyper'), ['0.50×', false])
  assert.deepEqual(reached('CPU of me(), 64 in flight ÷ hyper'), ['2.00×', false])
  assert.deepEqual(reached('loop time of me(), 64 in flight ÷ before'), ['0.50×', true])
  assert.deepEqual(reached('loop time of me(), 64 in flight, against undici8'), ['11.00×', true])
  assert.deepEqual(reached('CPU of a refused me() ÷ a good one'), ['2.00×', true])
  assert.deepEqual(reached('connections for 1 000 cold calls over HTTP/2'), ['5', false])
  assert.deepEqual(reached('first call of a new client beside 16 hung look-ups'), ['30.0 ms', true])
  const plainApart = 'p99 of me() beside any background but large plain answers ÷ alone'
  assert.deepEqual(reached(plainApart), ['1.8×', true])
  assert.deepEqual(reached('addon'), ['not measured', null])
  const nothing = run({}).targets.map((/** @type {any} */ { met }) => met)
  assert.ok(nothing.every((/** @type {unknown} */ met) => met === null))
})

test('the page has them', () => {
  const page = documentsOf(results)['docs/benchmarks.md'] ?? ''
  assert.match(page, /^- `me\(\)` refused with 401 ÷ `me\(\)`: 2\.00× the CPU/m)
  assert.match(
    page,
    /^- p99 of `me\(\)` beside 8 logins ÷ alone, at worst: 1\.8× \(a body\), .* 9\.5× \(an answer\); beside a busy thread that makes no calls 2\.9×$/m,
  )
  assert.match(page, /^- Connections for 1 000 cold calls over HTTP\/2: identity-api 4$/m)
  assert.match(page, /futex calls: identity-api 0\.200$/m)
  assert.match(page, /Node\.js 20\.1\.0, 24\.1\.0, rustc 1\.90\.0, undici 7\.0\.0, undici 8\.0\.0$/m)
  assert.doesNotMatch(page, /NaN|undefined|null/)
})

test('the page has at most 60 lines with all peers and many missed targets', () => {
  const all = PEER_NAMES.map((name) => [name, name.startsWith('ours') ? rounds(40, 40, 40) : rounds(4, 5, 6)])
  const point = { ...matrix[0], peers: Object.fromEntries(all.filter(([name]) => name !== 'before')) }
  const construction = { knownUs: { median: 1 }, changedUs: { median: 2 } }
  const startUp = { bare: {}, peers: {}, ours: { construction, variants: {} } }
  const measured = { matrix: [point], 'start-up': startUp, cold, refusals, fairness, futex }
  const page = documentsOf(run(measured))['docs/benchmarks.md'] ?? ''
  const lines = page.trimEnd().split('\n')
  assert.ok(lines.length <= 60, `${lines.length} lines`)
  assert.match(page, /^- and \d+ more$/m)
})

test('the terminal has a table for each', () => {
  assert.deepEqual(
    sceneTables(results).map(({ rows }) => rows[0]?.length),
    [2, 4, 2, 5],
  )
  assert.deepEqual(sceneTables(run({})), [])
  const text = JSON.stringify(sceneTables(results))
  assert.match(text, /axios, keep-alive agent","no"/)
  assert.doesNotMatch(text, /NaN|undefined/)
})

test('the line of perf that counts', () => {
  assert.equal(countOf('1234,,syscalls:sys_enter_futex,1030173,100.00,,\n'), 1234)
  assert.equal(countOf('<not supported>,,syscalls:sys_enter_futex,0,100.00,,\n'), undefined)
  assert.equal(countOf('perf: not permitted\n'), undefined)
})

test('peers in another Node.js are measured at me(), and compared with the package in it', () => {
  assert.deepEqual(['undici8', 'fetch26', 'axios', 'ours24'].map(referenceOf), [
    'ours24',
    'ours26',
    'ours',
    undefined,
  ])
  assert.deepEqual([isMeasuredAt('fetch24', 'me'), isMeasuredAt('fetch24', 'login')], [true, false])
})

describe('flags', () => {
  test('scenes can be chosen; a part of them is not the whole run', () => {
    const { scenes, write } = parseFlags(['--scenes', 'fairness,cold'])
    assert.deepEqual([scenes, write], [['fairness', 'cold'], false])
    assert.deepEqual(parseFlags([]).scenes, Object.keys(SCENES))
    assert.deepEqual(parseFlags(['--peers', 'axios']).scenes, ['matrix', 'start-up', 'cold', 'futex'])
    assert.throws(() => parseFlags(['--scenes', 'all']), /--scenes: all is none of matrix, start-up/)
  })

  test('the package before a change is a peer', () => {
    const { peers, before } = parseFlags(['--peers', 'ours', '--before', '../before'])
    assert.deepEqual([peers, before], [['ours', 'before'], '../before'])
    assert.ok(!parseFlags([]).peers.includes('before'))
    assert.ok(!parseFlags(['--before', '..']).write)
  })

  test('every scene tells its number of steps', () => {
    const flags = parseFlags(['--quick'])
    for (const { steps } of Object.values(SCENES)) assert.ok(steps(flags) > 0)
  })
})
