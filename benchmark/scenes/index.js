'use strict'

/**
 * What a run measures, in this order. Each scene has
 *
 * - `about`: a line for `--help`, and `ofOurs` when it measures this package only,
 * - `steps(flags)`: how many steps its progress has,
 * - `measure({ flags, server, caFile, programs, progress })`: its figures, round by round,
 * - `condense(measured)`: what of them docs/benchmarks.json keeps.
 */
const SCENES = {
  matrix: require('./matrix'),
  'start-up': require('./start-up'),
  cold: require('./cold-start'),
  refusals: require('./refusals'),
  futex: require('./futex'),
  fairness: require('./fairness'),
}

module.exports = { SCENES }
