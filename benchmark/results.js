'use strict'

/** The results of a run as docs/benchmarks.json keeps them: medians and ranges in place of rounds. */

const { judgeTargets } = require('./report/targets')
const { SCENES } = require('./scenes')

/** What the results call the figures of a scene, where its flag has another name. */
const KEYS = { matrix: 'points', 'start-up': 'startUp', cold: 'coldStart' }

/**
 * @param {{ machine: object, flags: object, measured: Record<string, unknown> }} run each scene's rounds by its name
 * @returns `{ run, points, startUp, …, targets }`; null for a scene that was left out or failed
 */
function resultsOf({ machine, flags, measured }) {
  const scenes = Object.entries(SCENES).map(([name, { condense }]) => [
    KEYS[name] ?? name,
    measured[name] ? condense(measured[name]) : null,
  ])
  const { points, ...others } = Object.fromEntries(scenes)
  const run = { ...machine, rounds: flags.rounds, seconds: flags.seconds }
  const results = rounded({ run, points: points ?? [], ...others })
  return { ...results, targets: judgeTargets(results) }
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
