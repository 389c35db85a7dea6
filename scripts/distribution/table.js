'use strict'

/** Tables in a document that come from a run: written, or compared with what is there. */

const { readFileSync, writeFileSync } = require('node:fs')
const { join, relative } = require('node:path')
const { root } = require('./platforms.js')

const CHECKS = [
  'operations',
  'errors',
  'abort',
  'time-outs',
  'token callback',
  'import',
  'worker thread',
  'terminated worker',
  'clean exit',
]

/** @param {[title: string, results: Record<string, string>][]} rows */
function smokeTable(heading, rows) {
  const cells = [
    [heading, ...CHECKS],
    ...rows.map(([title, results]) => [title, ...CHECKS.map((check) => results[check] ?? 'no')]),
  ]
  const widths = cells[0].map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)))
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(cells[0]), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join(
    '\n',
  )
}

/**
 * Puts the table between its markers in docs/install.md, or says that another one is there.
 *
 * @param {string} name of the markers: `<!-- name:begin -->` and `<!-- name:end -->`
 * @param {string} table
 * @param {boolean} write
 */
function settle(name, table, write) {
  const path = join(root, 'docs', 'install.md')
  const text = readFileSync(path, 'utf8')
  const between = new RegExp(`(<!-- ${name}:begin[^>]*-->\\n)[^]*?(\\n<!-- ${name}:end -->)`)
  if (!between.test(text)) throw new Error(`${path} has no markers ${name}`)
  const settled = text.replace(between, (_, begin, end) => `${begin}\n${table}\n${end}`)
  console.log(`\n${table}\n`)
  if (settled === text) return
  if (write) {
    writeFileSync(path, settled)
    console.log(`${relative(root, path)}: written`)
    return
  }
  console.error(`${relative(root, path)} says otherwise; look at the difference, then run this with --write`)
  process.exitCode = 1
}

module.exports = { settle, smokeTable }
