'use strict'

/** What the scenes beside the matrix found, as rows for the terminal and as sentences for the page. */

const { peerNamed } = require('../peers')
const { measured, number, pointAt, withSpread } = require('./figures')

const title = (peer) => peerNamed(peer).title
const reasonOf = ({ failure, unavailable }) => failure ?? (unavailable && `n/a: ${unavailable}`)
/** Without the agent, whose comma would look like one of the list. */
const shortTitle = (peer) => title(peer).split(', ')[0]
/** Peers whose figures the page has. */
const SHOWN = ['ours', 'undici', 'fetch', 'axios']

/** Tables of the terminal: `{ title, rows }`, without the scenes that were left out. */
function sceneTables({ coldStart, refusals, futex, fairness }) {
  return [
    coldStart && { title: 'Cold start', rows: coldRows(coldStart) },
    refusals && { title: 'Refusals: me() with 401, 64 in flight', rows: refusalRows(refusals) },
    futex && { title: 'futex calls for each me(), 64 in flight', rows: futexRows(futex) },
    fairness && { title: 'Fairness: me(), 16 in flight, beside 8 logins', rows: fairnessRows(fairness) },
  ].filter(Boolean)
}

function coldRows({ firstAnswer, connections, newClient }) {
  const firsts = Object.entries(firstAnswer).flatMap(([transport, peers]) =>
    Object.entries(peers).map(([peer, figures]) => [
      `first answer over ${transport}, ms, and from the start of the process: ${title(peer)}`,
      reasonOf(figures) ?? `${withSpread(figures.firstAnswerMs, 1)}, ${withSpread(figures.processMs, 1)}`,
    ]),
  )
  const opened = Object.entries(connections).map(([peer, figures]) => [
    `connections for 1 000 cold calls over HTTP/2, and ms: ${title(peer)}`,
    reasonOf(figures) ?? `${withSpread(figures.opened, 0)}, ${withSpread(figures.ms, 1)}`,
  ])
  const beside = newClient && [
    'first call of a new client, ms, and beside 16 hung look-ups',
    reasonOf(newClient) ?? `${withSpread(newClient.aloneMs, 1)}, ${withSpread(newClient.hungMs, 1)}`,
  ]
  return [['figure', 'value'], ...firsts, ...opened, ...(beside ? [beside] : [])]
}

function refusalRows({ good, refused, loopRatio, cpuRatio }) {
  const row = (name, { loopUs, cpuUs, callsPerSecond }) => [
    name,
    withSpread(loopUs, 1),
    withSpread(cpuUs, 1),
    withSpread(callsPerSecond, 0),
  ]
  return [
    ['call', 'loop µs', 'CPU µs', 'calls/s'],
    row('good', good),
    row('refused', refused),
    ['refused ÷ good', withSpread(loopRatio, 2), withSpread(cpuRatio, 2), ''],
  ]
}

function futexRows({ peers, ...rest }) {
  if (!peers)
    return [
      ['peer', 'futex calls'],
      ['all', reasonOf(rest)],
    ]
  const rows = Object.entries(peers).map(([peer, calls]) => [title(peer), withSpread(calls, 3)])
  return [['peer', 'futex calls'], ...rows]
}

function fairnessRows({ alone, backgrounds }) {
  const ms = (figures) => number(figures?.median / 1000, 2)
  return [
    ['beside', 'p50 ms', 'p99 ms', '÷ alone', 'logins'],
    ['nothing', ms(alone.p50Us), ms(alone.p99Us), '', ''],
    ...backgrounds.map(({ title, p50Us, p99Us, ratio, backgroundCalls }) => [
      title,
      ms(p50Us),
      ms(p99Us),
      withSpread(ratio, 1),
      number(backgroundCalls?.median, 0),
    ]),
  ]
}

/** A line of Markdown for each finding; none for what was not measured. */
function sceneSentences(results) {
  const { coldStart, refusals, fairness, startUp } = results
  return [
    coldStart && firstAnswers(coldStart.firstAnswer),
    coldStart && connectionsOf(coldStart.connections),
    coldStart?.newClient?.hungMs &&
      `First call of a new client beside 16 hung DNS look-ups: ${number(coldStart.newClient.hungMs.median, 1)} ms, ` +
        `without them ${number(coldStart.newClient.aloneMs.median, 1)} ms`,
    refusals &&
      `\`me()\` refused with 401 ÷ \`me()\`: ${number(refusals.cpuRatio?.median, 2)}× the CPU, ` +
        `${number(refusals.loopRatio?.median, 2)}× the event loop`,
    fairness && fairnessOf(fairness.backgrounds),
    waitsOf(results),
    constructionOf(startUp?.ours),
  ].filter(Boolean)
}

function firstAnswers(firstAnswer) {
  const parts = Object.entries(firstAnswer).map(([transport, peers]) => {
    const figures = SHOWN.filter((peer) => peers[peer]?.firstAnswerMs).map(
      (peer) => `${shortTitle(peer)} ${number(peers[peer].firstAnswerMs.median, 1)}`,
    )
    return figures.length > 0 && `${transport} ${figures.join(', ')}`
  })
  const text = parts.filter(Boolean).join('; ')
  return text && `Import, construction and first call in a new process, ms: ${text}`
}

function connectionsOf(connections) {
  const figures = Object.entries(connections)
    .filter(([, { opened }]) => opened)
    .map(([peer, { opened }]) => `${shortTitle(peer)} ${number(opened.median, 0)}`)
  return figures.length > 0 && `Connections for 1 000 cold calls over HTTP/2: ${figures.join(', ')}`
}

function fairnessOf(backgrounds) {
  const worst = (kind) =>
    backgrounds
      .filter((background) => background.kind === kind && background.ratio)
      .toSorted((left, right) => right.ratio.median - left.ratio.median)[0]
  const [others, plain, control] = [worst(undefined), worst('plain'), worst('control')]
  if (!others) return null
  return (
    `p99 of \`me()\` beside 8 logins ÷ alone, at worst: ${number(others.ratio.median, 1)}× (${others.title})` +
    (plain ? `, beside 1 MB plain answers ${number(plain.ratio.median, 1)}× (${plain.title})` : '') +
    (control ? `; beside a busy thread that makes no calls ${number(control.ratio.median, 1)}×` : '')
  )
}

function waitsOf(results) {
  const point = pointAt(results, { transport: 'http', operation: 'me', inFlight: 64 })
  const switches = ['ours', 'undici', 'hyper']
    .filter((peer) => measured(point, peer, 'voluntarySwitches'))
    .map((peer) => `${title(peer)} ${number(measured(point, peer, 'voluntarySwitches').median, 3)}`)
  const calls = results.futex?.peers?.ours
  const futex = calls ? `; futex calls: ${title('ours')} ${number(calls.median, 3)}` : ''
  return switches.length > 0 && `Voluntary context switches per \`me()\`: ${switches.join(', ')}${futex}`
}

function constructionOf(ours) {
  const { knownUs, changedUs } = ours?.construction ?? {}
  return (
    knownUs &&
    `\`new IdentityClient()\`: ${number(knownUs.median, 2)} µs with known options, ${number(changedUs.median, 1)} µs with new ones`
  )
}

module.exports = { sceneSentences, sceneTables }
