'use strict'

const { summary } = require('../statistics')

/** The figures of a sample in the order of the tables. `better` says which way is good. */
const FIGURES = [
  { key: 'callsPerSecond', title: 'calls/s', better: 'higher', digits: 0 },
  { key: 'loopUs', title: 'loop µs/call', better: 'lower', digits: 1 },
  { key: 'cpuUs', title: 'CPU µs/call', better: 'lower', digits: 1 },
  { key: 'p50Us', title: 'p50 µs', better: 'lower', digits: 0 },
  { key: 'p99Us', title: 'p99 µs', better: 'lower', digits: 0 },
  { key: 'delayP99Ms', title: 'loop delay p99 ms', better: 'lower', digits: 2 },
  { key: 'rssMb', title: 'RSS MB', better: 'lower', digits: 0 },
]

const figureOf = (key) => FIGURES.find((figure) => figure.key === key)

function pointAt(results, { transport, operation, inFlight }) {
  return results.matrix.find(
    (point) => point.transport === transport && point.operation === operation && point.inFlight === inFlight,
  )
}

/** `{ median, min, max, runs }` of one figure of one peer at a point; null when it was not measured. */
function measured(point, peer, key) {
  return summary((point?.peers[peer]?.rounds ?? []).map((figures) => figures?.[key]))
}

/**
 * How many times better ours is than the peer (above 1) or the peer than ours (below 1): the ratios of each
 * round, where both stood side by side, summed up. Null where one of them has no such figure.
 */
function advantage(point, peer, key) {
  const ours = point?.peers.ours?.rounds
  const theirs = point?.peers[peer]?.rounds
  if (!ours || !theirs) return null
  const lower = figureOf(key).better === 'lower'
  return summary(
    ours.map((figures, round) => {
      const [mine, other] = [figures?.[key], theirs[round]?.[key]]
      return lower ? other / mine : mine / other
    }),
  )
}

/** Groups of three digits apart by a thin space, as in 12 300. */
function number(value, digits) {
  if (value === undefined || !Number.isFinite(value)) return '–'
  const [whole, part] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')
  return `${value < 0 ? '−' : ''}${grouped}${part ? `.${part}` : ''}`
}

/** `8.4 (8.1–9.0)`: median, smallest and largest. */
function withSpread(values, digits) {
  return values
    ? `${number(values.median, digits)} (${number(values.min, digits)}–${number(values.max, digits)})`
    : '–'
}

/** `4.1×`; below 1 the peer is better. */
function times(ratio) {
  return ratio ? `${number(ratio.median, ratio.median < 10 ? 2 : 1)}×` : '–'
}

module.exports = { FIGURES, advantage, figureOf, measured, number, pointAt, times, withSpread }
