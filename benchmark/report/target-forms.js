'use strict'

/** The forms that targets have: `{ title, target, value(results), met(value, results), show(value, results) }`. */

const { advantage, measured, number, pointAt } = require('./figures')

/** Noise allowed where a target compares two measurements that should be equal. */
const NOISE = 0.05

/** A figure of ours at a point against a bound. */
function bound(title, point, key, limit, unit, digits = 1) {
  return atMost(
    title,
    limit,
    unit,
    digits,
    (results) => measured(pointAt(results, point), 'ours', key)?.median,
  )
}

/** Any other figure against a bound; one that is a function of nothing measured is not judged. */
function atMost(title, limit, unit, digits, value) {
  return {
    title,
    target: `≤ ${limit}${unit}`,
    value,
    met: (value) => value <= limit,
    show: (value) => `${number(value, digits)}${unit}`,
  }
}

/** How many times better ours must be than a peer, or is of a limit. */
function ratio(title, point, key, peer, least) {
  return {
    title: `${title}, against ${peer}`,
    target: `≥ ${least}×`,
    value: (results) => advantage(pointAt(results, point), peer, key)?.median,
    met: (value) => value >= least,
    show: (value) => `${number(value, 2)}×`,
  }
}

/** How many times a peer's figure ours may be, of figures that should be low. */
function share(title, point, key, peer, most) {
  return atMost(
    `${title} ÷ ${peer}`,
    most,
    '×',
    2,
    (results) => 1 / advantage(pointAt(results, point), peer, key)?.median,
  )
}

/** The advantage over a peer at another transport, as a share of that over http. */
function noWorse(point, transport, title, key, peer) {
  return {
    title: `${title}: ${key === 'loopUs' ? 'loop time' : 'calls/s'} ratio to ${peer}, share of that over http`,
    target: `≥ 1 (within ${NOISE * 100} %)`,
    value(results) {
      const here = advantage(pointAt(results, { ...point, transport }), peer, key)?.median
      return here / advantage(pointAt(results, point), peer, key)?.median
    },
    met: (value) => value >= 1 - NOISE,
    show: (value) => number(value, 2),
  }
}

module.exports = { atMost, bound, noWorse, ratio, share }
