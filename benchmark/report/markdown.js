'use strict'

const { TRANSPORTS } = require('../transports')
const { peerNamed } = require('../peers')
const { FIGURES, advantage, measured, number, pointAt, times, withSpread } = require('./figures')

const HEADLINE = { transport: 'http', operation: 'me', inFlight: 64 }

/** The whole of docs/benchmarks.md. */
function writeMarkdown(results) {
  const sections = [
    '# Benchmarks',
    'Written by `npm run bench` from [benchmarks.json](benchmarks.json), which has every figure. Do not edit.',
    runOf(results.run),
    methodOf(results.run),
    '![Event-loop time per call](benchmarks.svg)',
    headlineOf(results),
    results.startUp && startUpOf(results.startUp),
    winsOf(results),
    targetsOf(results),
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}

function runOf(run) {
  const commit = run.clean ? run.commit : `${run.commit} with uncommitted changes`
  const peers = Object.entries(run.peers).map(([name, version]) => `${name} ${version}`)
  return `- Run: ${run.date}, commit ${commit}, load before the run ${number(run.loadBefore, 2)}; ${run.cpu}, ${run.cores} cores, ${run.memoryGb} GB, ${run.system}
- Versions: Node.js ${run.node}, rustc ${run.rustc}, ${peers.join(', ')}`
}

function methodOf({ rounds, seconds }) {
  return `Each client runs in its own process against the same server, a third process on the same machine. The clients take turns for
${rounds} rounds: in each round, each client runs for ${seconds} s at each point. A figure is the median of the rounds, with the smallest and
the largest in brackets. “Ours is better” is the median of the ratios within a round; below 1× the other client is better.
“Event loop” is how long the event loop is busy per call, “CPU” the time of all threads of the client's process.

Clients use keep-alive and otherwise their defaults, parse JSON, and throw for statuses other than 2xx. undici is set up for speed:
bounded connections, many streams over HTTP/2. impit cannot trust a private authority and does not verify the certificate. “reqwest
alone” is a Rust loop that does not parse answers: the limit for a client built on reqwest.`
}

function headlineOf(results) {
  const point = pointAt(results, HEADLINE) ?? results.points[0]
  if (!point) return null
  const head = ['client', 'event loop, µs', 'ours is better', 'calls/s', 'ours is better', 'CPU, µs']
  const rows = Object.keys(point.peers).map((peer) => [
    peerNamed(peer).title,
    withSpread(measured(point, peer, 'loopUs'), 1),
    peer === 'ours' ? '' : times(advantage(point, peer, 'loopUs')),
    withSpread(measured(point, peer, 'callsPerSecond'), 0),
    peer === 'ours' ? '' : times(advantage(point, peer, 'callsPerSecond')),
    number(measured(point, peer, 'cpuUs')?.median, 1),
  ])
  const { transport, operation, inFlight } = point
  return `## \`${operation}()\` over ${TRANSPORTS[transport].title}, ${inFlight} in flight\n\n${table([head, ...rows])}`
}

/** Medians of fresh processes; the other client's own socket is part of a waiting call. */
function startUpOf({ bare, peers, ours }) {
  const head = ['client', 'import, ms', 'memory added, MB', 'garbage per call, bytes', 'waiting call, bytes']
  const rows = Object.entries(peers).map(([peer, { import: load, allocation, pending }]) => [
    peerNamed(peer).title,
    number(load.ms?.median, 1),
    number(load.rssMb?.median - bare.rssMb?.median, 1),
    number(allocation.allocatedBytes?.median, 0),
    number(pending.pendingBytes?.median, 0),
  ])
  const { knownUs, changedUs } = ours?.construction ?? {}
  const construction = knownUs
    ? `\n\n\`new IdentityClient()\` takes ${number(knownUs.median, 2)} µs with known options and ` +
      `${number(changedUs.median, 1)} µs with new ones.`
    : ''
  return `## Start-up and memory\n\n${table([head, ...rows])}${construction}`
}

/** How often each of the others beats ours. */
function winsOf({ points }) {
  const rows = []
  for (const peer of new Set(points.flatMap((point) => Object.keys(point.peers)))) {
    const compared = points.flatMap((point) =>
      FIGURES.filter(({ key }) => measured(point, peer, key)).map(({ key }) => advantage(point, peer, key)),
    )
    const won = compared.filter((ratio) => ratio?.median < 1)
    if (won.length === 0) continue
    const steady = won.filter(({ everyRound }) => everyRound)
    const title = peerNamed(peer).title
    rows.push(
      `- ${title}: in ${won.length} of ${compared.length} figures, in ${steady.length} of them in every round`,
    )
  }
  if (rows.length === 0) return null
  return `## Where other clients are better\n\n${rows.join('\n')}`
}

function targetsOf({ targets }) {
  const judged = targets.filter(({ met }) => met !== null)
  const missed = judged.filter(({ met }) => !met)
  const count = `## Targets\n\n${judged.length - missed.length} of ${judged.length} targets are met.`
  if (missed.length === 0) return count
  const rows = missed.map(({ title, target, reached }) => `- ${title}: ${reached}, target ${target}`)
  return `${count} Not met:\n\n${rows.join('\n')}`
}

/** The table in docs/comparison.md: the headline in few words. */
function writeSummary(results) {
  const point = pointAt(results, HEADLINE)
  const rows = Object.keys(point.peers)
    .filter((peer) => ['ours', 'undici', 'fetch', 'axios'].includes(peer))
    .sort((left, right) => measured(point, left, 'loopUs').median - measured(point, right, 'loopUs').median)
    .map((peer) => [
      peer === 'ours' ? 'this package' : peerNamed(peer).title,
      `${number(measured(point, peer, 'loopUs').median, 1)} µs`,
      peer === 'ours' ? '' : times(advantage(point, peer, 'loopUs')),
      number(measured(point, peer, 'callsPerSecond').median, 0),
      peer === 'ours' ? '' : times(advantage(point, peer, 'callsPerSecond')),
    ])
  const head = ['client', 'event loop per call', 'ours is better', 'calls per second', 'ours is better']
  return table([head, ...rows])
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(head),
    `|${head.map((_, column) => (column ? '--:' : '---')).join('|')}|`,
    ...rows.map(line),
  ].join('\n')
}

module.exports = { writeMarkdown, writeSummary }
