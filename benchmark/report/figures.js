'use strict'

/** The figures of a sample in the order of the tables. `better` says which way is good. */
const FIGURES = [
  { key: 'callsPerSecond', title: 'calls/s', better: 'higher', digits: 0 },
  { key: 'loopUs', title: 'loop µs/call', better: 'lower', digits: 1 },
  { key: 'cpuUs', title: 'CPU µs/call', better: 'lower', digits: 1 },
  { key: 'p50Us', title: 'p50 µs', better: 'lower', digits: 0 },
  { key: 'p99Us', title: 'p99 µs', better: 'lower', digits: 0 },
  { key: 'delayP99Ms', title: 'loop delay p99 ms', better: 'lower', digits: 2 },
  { key: 'rssMb', title: 'RSS MB', better: 'lower', digits: 0 },
  { key: 'voluntarySwitches', title: 'switches/call', better: 'lower', digits: 2 },
  { key: 'involuntarySwitches', title: 'lost cores/call', better: 'lower', digits: 3 },
]

function pointAt(results, { transport, operation, inFlight }) {
  return results.points.find(
    (point) => point.transport === transport && point.operation === operation && point.inFlight === inFlight,
  )
}

/** `{ median, min, max }` of one figure of one peer at a point; undefined when it was not measured. */
const measured = (point, peer, key) => point?.peers[peer]?.[key] ?? undefined

/** `{ median, everyRound }` of how many times better ours is than the peer; below 1 the peer is better. */
const advantage = (point, peer, key) => point?.peers[peer]?.advantage?.[key]

/** Groups of three digits apart by a thin space, as in 12 300. */
function number(value, digits) {
  if (value === undefined || !Number.isFinite(value)) return '–'
  const [whole, part] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')
  return `${value < 0 ? '−' : ''}${grouped}${part ? `.${part}` : ''}`
}

/** `8.4 (8.1–9.0)`: median, smallest and largest. */
function withSpread(values, digits) {
  if (!values) return '–'
  if (values.min === undefined) return number(values.median, digits)
  return `${number(values.median, digits)} (${number(values.min, digits)}–${number(values.max, digits)})`
}

/** `4.1×`; below 1 the peer is better. */
function times(ratio) {
  return ratio ? `${number(ratio.median, ratio.median < 10 ? 2 : 1)}×` : '–'
}

module.exports = { FIGURES, advantage, measured, number, pointAt, times, withSpread }
