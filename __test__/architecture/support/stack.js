'use strict'

/** A stack of rooms: a room imports from the rows below its own, and from nothing else. */

/**
 * @typedef {import('./rust-crate.js').Imports} Imports
 * @typedef {string[][]} Rows from the top row down to row 0; a room is a module (`jwt::verifier`), a folder or a file
 */

const parts = (/** @type {string} */ room) => room.split(/::|\//)

/**
 * What is wrong with the imports, one line each.
 *
 * @param {Imports} imports
 * @param {Rows} rows
 */
function misplaced({ units, arrows }, rows) {
  const rooms = rows.flatMap((row, index) => row.map((name) => ({ name, rank: rows.length - 1 - index })))
  const roomOf = (/** @type {string} */ file) => {
    const place = units.get(file)?.place ?? []
    const around = rooms.filter(({ name }) => parts(name).every((part, index) => part === place[index]))
    return around.sort((one, other) => parts(other.name).length - parts(one.name).length)[0]
  }
  const isRoot = (/** @type {string} */ file) => units.get(file)?.root === true
  const problems = []
  for (const { name } of rooms) {
    if (rooms.filter((room) => room.name === name).length > 1)
      problems.push(`${name} stands in the table twice`)
    if (![...units.keys()].some((file) => roomOf(file)?.name === name))
      problems.push(`${name} does not exist`)
  }
  for (const [file, unit] of units) {
    if (!unit.root && !unit.signpost && !roomOf(file)) problems.push(`${file} belongs to no room`)
  }
  for (const { from, line, to, written } of arrows) {
    const here = roomOf(from)
    const there = roomOf(to)
    const what = `${from}:${line} imports ${written}`
    if (isRoot(from)) continue
    if (isRoot(to)) problems.push(`${what} of ${to}, which is above all rows`)
    else if (here && there && here !== there && here.rank <= there.rank) {
      const direction = here.rank === there.rank ? 'sideways' : 'up'
      problems.push(
        `${what}: an arrow ${direction}, from ${here.name} (row ${here.rank}) to ${there.name} (row ${there.rank})`,
      )
    }
  }
  return [...new Set(problems)]
}

/**
 * Groups of files that import each other in a circle, with the arrows between them, one line each.
 *
 * @param {Imports} imports
 */
function circles({ units, arrows }) {
  return components([...units.keys()], arrows)
    .filter((files) => files.length > 1)
    .map((files) => {
      const between = arrows.filter(({ from, to }) => files.includes(from) && files.includes(to))
      const lines = between.map(
        ({ from, line, to, written }) => `  ${from}:${line} imports ${written} of ${to}`,
      )
      return [`a circle of ${files.sort().join(', ')}:`, ...new Set(lines)].join('\n')
    })
}

/** Strongly connected components, as Tarjan finds them. @param {string[]} files @param {{ from: string, to: string }[]} arrows */
function components(files, arrows) {
  /** @type {string[][]} */
  const found = []
  /** @type {Map<string, { index: number, low: number, open: boolean }>} */
  const visits = new Map()
  /** @type {string[]} */
  const open = []
  const visit = (/** @type {string} */ file) => {
    const own = { index: visits.size, low: visits.size, open: true }
    visits.set(file, own)
    open.push(file)
    for (const { to } of arrows.filter(({ from }) => from === file)) {
      const other = visits.get(to) ?? visit(to)
      if (other.open) own.low = Math.min(own.low, other.low)
    }
    if (own.low === own.index) {
      const component = open.splice(open.indexOf(file))
      for (const name of component) /** @type {{ open: boolean }} */ (visits.get(name)).open = false
      found.push(component)
    }
    return own
  }
  for (const file of files) if (!visits.has(file)) visit(file)
  return found
}

module.exports = { circles, misplaced }
