'use strict'

/** The results of a run as docs/benchmarks.json keeps them: medians and ranges in place of rounds. */

const { FIGURES } = require('./report/figures')
const { judgeTargets } = require('./report/targets')
const { summary } = require('./statistics')

/** @returns `{ run, points, startUp, targets }` */
function resultsOf({ machine, flags, matrix, startUp }) {
  const results = {
    run: { ...machine, rounds: flags.rounds, seconds: flags.seconds },
    points: matrix.map(({ peers, ...point }) => ({ ...point, peers: condensed(peers) })),
    startUp,
  }
  return rounded({ ...results, targets: judgeTargets(results) })
}

/**
 * Each peer's figures as `{ median, min, max }`, and `advantage`: how many times better ours is than the peer,
 * as the median of the ratios within the rounds.
 */
function condensed(peers) {
  return Object.fromEntries(
    Object.entries(peers).map(([name, { rounds, ...rest }]) => {
      if (!rounds) return [name, rest]
      const figures = FIGURES.map(({ key }) => [key, summary(rounds.map((figures) => figures?.[key]))])
      const ours = name === 'ours' ? undefined : peers.ours?.rounds
      return [name, { ...rest, ...Object.fromEntries(figures), ...(ours && advantages(ours, rounds)) }]
    }),
  )
}

function advantages(ours, theirs) {
  const ratios = FIGURES.map(({ key, better }) => {
    const ratio = summary(
      ours.map((figures, round) => {
        const [mine, other] = [figures?.[key], theirs[round]?.[key]]
        return better === 'lower' ? other / mine : mine / other
      }),
    )
    return [key, ratio && { median: ratio.median, everyRound: ratio.max < 1 || ratio.min >= 1 }]
  })
  return { advantage: Object.fromEntries(ratios.filter(([, ratio]) => ratio)) }
}

/** Four digits are more than the spread of the rounds allows. */
function rounded(value) {
  if (typeof value === 'number') return Number(value.toPrecision(4))
  if (Array.isArray(value)) return value.map(rounded)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]))
}

/** JSON with one line for each part that fits into `width`. */
function layOut(value, width, indent = '') {
  const line = JSON.stringify(value)
  if (line.length <= width || value === null || typeof value !== 'object') return line
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((each) => layOut(each, width, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${layOut(each, width, inner)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`
}

/** A line for each peer at each point, so that a difference between two runs can be read. */
const textOf = (results) => `${layOut(results, 1200)}\n`

module.exports = { resultsOf, textOf }
