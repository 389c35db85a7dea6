'use strict'

const { TRANSPORTS } = require('../transports')
const { peerNamed, referenceOf } = require('../peers')
const { FIGURES, advantage, measured, number, pointAt, times, withSpread } = require('./figures')
const { sceneSentences } = require('./scenes')

const HEADLINE = { transport: 'http', operation: 'me', inFlight: 64 }

/** Most missed targets that the page lists. */
const MISSED = 8

/** The whole of docs/benchmarks.md. */
function writeMarkdown(results) {
  const sections = [
    '# Benchmarks',
    'Written by `npm run bench` from [benchmarks.json](benchmarks.json), which has every figure. Do not edit.',
    runOf(results.run),
    methodOf(results.run),
    '![Event-loop time per call](benchmarks.svg)',
    headlineOf(results),
    othersOf(results),
    winsOf(results),
    targetsOf(results),
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}

function runOf(run) {
  const commit = run.clean ? run.commit : `${run.commit} with uncommitted changes`
  const peers = Object.entries(run.peers).map(([name, version]) => `${name.replace(/\d$/, '')} ${version}`)
  const nodes = [run.node, ...Object.values(run.otherNodes ?? {})].join(', ')
  return `- Run: ${run.date}, commit ${commit}, load before the run ${number(run.loadBefore, 2)}; ${run.cpu}, ${run.cores} cores, ${run.memoryGb} GB, ${run.system}
- Versions: Node.js ${nodes}, rustc ${run.rustc}, ${peers.join(', ')}`
}

/** A paragraph is one line: the page has room for few. */
function methodOf({ rounds, seconds }) {
  const run = [
    'Each client runs in its own process against the same server, a third process on the same machine.',
    `The clients take turns for ${rounds} rounds: in each round, each client runs for ${seconds} s at each point.`,
    'A figure is the median of the rounds, with the smallest and the largest in brackets.',
    '“Ours is better” is the median of the ratios within a round; below 1× the other client is better.',
    '“Event loop” is how long the event loop is busy per call, “CPU” the time of all threads of the client’s process.',
  ]
  const clients = [
    'Clients use keep-alive and otherwise their defaults, parse JSON, and throw for statuses other than 2xx.',
    'undici is set up for speed: bounded connections, many streams over HTTP/2.',
    'impit cannot trust a private authority and does not verify the certificate.',
    '“reqwest alone” and “hyper alone” are Rust loops that do not parse answers: limits.',
    'Clients in another version of Node.js are compared with this package in that version.',
  ]
  return `${run.join(' ')}\n\n${clients.join(' ')}`
}

function headlineOf(results) {
  const point = pointAt(results, HEADLINE) ?? results.points[0]
  if (!point) return null
  const head = [
    ...['client', 'event loop, µs', 'ours is better', 'calls/s', 'ours is better', 'CPU, µs'],
    ...['import, ms', 'memory added, MB', 'garbage per call, bytes'],
  ]
  const rows = Object.keys(point.peers).map((peer) => [
    peerNamed(peer).title,
    withSpread(measured(point, peer, 'loopUs'), 1),
    referenceOf(peer) ? times(advantage(point, peer, 'loopUs')) : '',
    withSpread(measured(point, peer, 'callsPerSecond'), 0),
    referenceOf(peer) ? times(advantage(point, peer, 'callsPerSecond')) : '',
    number(measured(point, peer, 'cpuUs')?.median, 1),
    ...startUpCells(results.startUp, peer),
  ])
  const { transport, operation, inFlight } = point
  return `## \`${operation}()\` over ${TRANSPORTS[transport].title}, ${inFlight} in flight\n\n${table([head, ...rows])}`
}

/** Medians of new processes. */
function startUpCells(startUp, peer) {
  const figures = startUp?.peers[peer]
  return [
    number(figures?.import.ms?.median, 1),
    number(figures?.import.rssMb?.median - startUp?.bare.rssMb?.median, 1),
    number(figures?.allocation.allocatedBytes?.median, 0),
  ]
}

function othersOf(results) {
  const sentences = sceneSentences(results)
  if (sentences.length === 0) return null
  return `## Other figures\n\n${sentences.map((sentence) => `- ${sentence}`).join('\n')}`
}

/** How often each of the others beats ours; a limit always may. */
function winsOf({ points }) {
  const rows = []
  const peers = new Set(points.flatMap((point) => Object.keys(point.peers)))
  for (const peer of [...peers].filter((name) => !peerNamed(name).library && name !== 'before')) {
    const compared = points.flatMap((point) =>
      FIGURES.filter(({ key }) => measured(point, peer, key)).map(({ key }) => advantage(point, peer, key)),
    )
    const won = compared.filter((ratio) => ratio?.median < 1)
    if (won.length === 0) continue
    const steady = won.filter(({ everyRound }) => everyRound)
    const steadily = steady.length > 0 ? `, ${steady.length} of them in every round` : ''
    rows.push(`${peerNamed(peer).title} in ${won.length} of ${compared.length} figures${steadily}`)
  }
  if (rows.length === 0) return null
  return `## Where other clients are better\n\n${rows.join('; ')}.`
}

function targetsOf({ targets }) {
  const judged = targets.filter(({ met }) => met !== null)
  const missed = judged.filter(({ met }) => !met)
  const count = `## Targets\n\n${judged.length - missed.length} of ${judged.length} targets are met.`
  if (missed.length === 0) return count
  const rows = missed.map(({ title, target, reached }) => `- ${title}: ${reached}, target ${target}`)
  const more = rows.length > MISSED ? [`- and ${rows.length - MISSED} more`] : []
  return `${count} Not met:\n\n${[...rows.slice(0, MISSED), ...more].join('\n')}`
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
