'use strict'

const { TRANSPORTS } = require('../flags')
const { number, pointAt } = require('./figures')
const { importTable, oursTable, peerWins, pointTable, targetTable } = require('./tables')

/** The whole of docs/benchmarks.md. */
function writeMarkdown(results) {
  const headline = pointAt(results, { transport: 'http', operation: 'me', inFlight: 64 }) ?? results.matrix[0]
  const sections = [
    '# Benchmarks',
    'Written by `npm run bench`; do not edit.',
    introduction(results),
    '![Event-loop time per call](benchmarks.svg)',
    headline && `## ${title(headline)}\n\n${table(pointTable(headline))}`,
    `## Targets\n\n${table(targetTable(results))}`,
    results.startUp && startUpSection(results.startUp),
    winsSection(results),
    allFigures(results),
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}

function introduction({ machine, flags }) {
  const versions = Object.entries(machine.versions)
    .filter(([, version]) => version)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
  return (
    `${machine.date}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}; ` +
    `load before the run ${number(machine.loadBefore, 2)}. ${versions}.

Every client runs in a process of its own against the same canned-answer server, which is a third process on
the same machine. They take turns: ${flags.rounds} rounds, and in each round every client is measured for
${flags.seconds} s at every point, one after the other, so that drift of the machine hits all alike. A value
is the median of the rounds, with the smallest and the largest in brackets. “Ours is better” is the median
of the ratios within the rounds: above 1× ours is better, below 1× the other one is. Absolute figures belong
to this machine, ratios travel better.

- **loop µs/call**: time the event loop was busy, divided by calls: what a call takes from everything else
  the process does. For Rust, which has none, it is empty. The benchmark's own loop is part of it, alike for
  all.
- **CPU µs/call**: user and system time of the client's process, all threads.
- **loop delay p99**: \`monitorEventLoopDelay\` with a resolution of 1 ms, which an idle loop shows too.
- **RSS**: of the client's process after the sample.

Clients are set up as a thin wrapper would: keep-alive, the library's defaults otherwise, JSON parsed, an
error thrown for other statuses than 2xx. Where a setting makes a client faster, it has it (undici: a
bounded number of connections, many streams over HTTP/2). The versions are the newest that run on the oldest
Node this package supports. impit cannot trust a private authority, so it does not check the certificate,
and it offers HTTP/2 only as a browser. “reqwest alone” is a Rust loop that reads bodies without parsing
them: what a client built on it cannot surpass.`
  )
}

function startUpSection(startUp) {
  const { rssMb } = startUp.bare
  const parts = [
    '## Start-up and memory',
    `Fresh processes, in turn. Node by itself: ${number(rssMb?.median, 1)} MB resident.

- **allocated**: what a call leaves to the garbage collector.
- **waiting**: one of 1\u202f000 calls in flight at once, its socket included; undici's bounded connections let most queue.
- **growth**: the slope of resident memory over the calls, without V8's young generation, with its standard error.`,
    table(importTable(startUp)),
  ]
  if (startUp.ours) parts.push('Our client by itself:', table(oursTable(startUp.ours)))
  return parts.join('\n\n')
}

function winsSection(results) {
  const wins = peerWins(results)
  if (wins.length === 0) return null
  const rows = wins.map(({ point, peer, figure, ratio }) => [
    title(point),
    figure,
    peer,
    `${number(1 / ratio.median, 2)}×`,
    ratio.max < 1 ? 'yes' : 'no',
  ])
  const head = ['where', 'figure', 'better', 'by', 'in every round']
  return `## Where another one is better\n\n${table([head, ...rows])}`
}

function allFigures(results) {
  const points = results.matrix.map(
    (point) => `<details><summary>${title(point)}</summary>\n\n${table(pointTable(point))}\n\n</details>`,
  )
  return points.length > 0 ? `## All figures\n\n${points.join('\n')}` : null
}

function title({ transport, operation, inFlight }) {
  return `${TRANSPORTS[transport].title}, ${operation}, ${inFlight} in flight`
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [
    line(head),
    `|${head.map((_, column) => (column ? '--:' : '---')).join('|')}|`,
    ...rows.map(line),
  ].join('\n')
}

module.exports = { writeMarkdown }
