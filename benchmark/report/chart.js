'use strict'

const { peerNamed } = require('../peers')
const { measured, number, pointAt } = require('./figures')

const WIDTH = 760
const LABELS = 190
const VALUES = 70
const BAR = 18
const STEP = 24
const HEAD = 56
const GROUP_HEAD = 34

/** Readable on light and dark pages alike; the page's colour shows through. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .title { font-size: 16px; font-weight: 600 }
    .group { font-weight: 600 }
    .note { fill: #59636e }
    .bar { fill: #8c959f }
    .ours { fill: #1a7f37 }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .note { fill: #9198a1 }
      .bar { fill: #6e7681 }
      .ours { fill: #3fb950 }
    }`

/** The groups of bars: what there is of these, 64 in flight (or the widest that was measured). */
const GROUPS = [
  { transport: 'http', operation: 'me', title: 'me(), http' },
  { transport: 'http', operation: 'listSessions', title: 'listSessions(), 20 sessions, http' },
  { transport: 'http', operation: 'login', title: 'login(), http' },
  { transport: 'https', operation: 'me', title: 'me(), TLS 1.3, HTTP/1.1' },
  { transport: 'https2', operation: 'me', title: 'me(), TLS 1.3, HTTP/2' },
]

/** docs/benchmarks.svg: event-loop time per call, a bar for each peer. */
function drawChart(results) {
  const inFlight = widest(results)
  const groups = GROUPS.map((group) => ({
    ...group,
    bars: barsOf(pointAt(results, { ...group, inFlight })),
  })).filter(({ bars }) => bars.length > 0)
  const longest = Math.max(...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const parts = []
  let y = HEAD
  for (const { title, bars } of groups) {
    parts.push(`<text class="group" x="0" y="${y + 18}">${escaped(title)}</text>`)
    y += GROUP_HEAD
    for (const bar of bars) {
      parts.push(drawBar(bar, y, longest))
      y += STEP
    }
  }
  const { cpu, cores, node, date, rounds } = results.run
  const where = `${cpu}, ${cores} cores, Node ${node}, ${date}`
  const note = `${inFlight} in flight, median of ${rounds} rounds; ${where}`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" width="${WIDTH}" role="img" ` +
    `aria-label="Event-loop time per call">
  <style>${STYLE}
  </style>
  <text class="title" x="0" y="18">Event-loop time per call, µs (less is better)</text>
  <text class="note" x="0" y="40">${escaped(note)}</text>
  ${parts.join('\n  ')}
</svg>
`
  )
}

/** 64 calls in flight, or the most that was measured. */
function widest({ points }) {
  const all = points.map(({ inFlight }) => inFlight)
  return all.includes(64) ? 64 : Math.max(...all)
}

/** Ours first, the others by their figure. A Rust program has no event loop. */
function barsOf(point) {
  return Object.keys(point?.peers ?? {})
    .map((name) => ({ name, value: measured(point, name, 'loopUs')?.median }))
    .filter(({ value }) => value !== undefined)
    .sort((left, right) => (right.name === 'ours') - (left.name === 'ours') || left.value - right.value)
}

function drawBar({ name, value }, y, longest) {
  const width = Math.max(1, (value / longest) * (WIDTH - LABELS - VALUES)).toFixed(1)
  const middle = y + BAR / 2 + 5
  const kind = name === 'ours' ? 'ours' : 'bar'
  return (
    `<text x="${LABELS - 10}" y="${middle}" text-anchor="end">${escaped(peerNamed(name).title)}</text>` +
    `<rect class="${kind}" x="${LABELS}" y="${y}" width="${width}" height="${BAR}" rx="2"/>` +
    `<text x="${(LABELS + Number(width) + 6).toFixed(1)}" y="${middle}">${number(value, 1)}</text>`
  )
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

module.exports = { drawChart }
