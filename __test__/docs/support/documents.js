'use strict'

/** The Markdown files that people read, taken apart. */

const { readdirSync, readFileSync } = require('node:fs')
const { join, relative } = require('node:path')

const root = join(__dirname, '..', '..', '..')
const left = /^(node_modules|target|fixtures|\..*)$/

/** @typedef {{ language: string, text: string, line: number, note: string }} Fence a code block; `note` is the HTML comment right above it */
/** @typedef {{ text: string, line: number }} Line */

/**
 * @typedef {object} Document
 * @property {string} path below the root
 * @property {Fence[]} fences
 * @property {Line[]} prose the lines outside of code blocks
 */

/** @returns {Document[]} */
function documents() {
  return pathsBelow(root).map((path) => parse(relative(root, path), readFileSync(path, 'utf8')))
}

/** @param {string} path below the root */
function documentAt(path) {
  return parse(path, readFileSync(join(root, path), 'utf8'))
}

/** @param {string} folder @returns {string[]} */
function pathsBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !left.test(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return pathsBelow(path)
      return entry.name.endsWith('.md') ? [path] : []
    })
    .sort()
}

/** @param {string} path @param {string} text @returns {Document} */
function parse(path, text) {
  /** @type {Document} */
  const document = { path, fences: [], prose: [] }
  /** @type {Fence | undefined} */
  let open
  let note = ''
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const edge = /^\s*```(\S*)/.exec(line)
    if (open && edge) {
      document.fences.push(open)
      open = undefined
    } else if (open) {
      open.text += `${line}\n`
    } else if (edge) {
      open = { language: edge[1], text: '', line: index + 1, note }
    } else {
      document.prose.push({ text: line, line: index + 1 })
    }
    if (line.trim()) note = /^<!-- (.*) -->$/.exec(line.trim())?.[1] ?? ''
  }
  if (open) throw new Error(`${path}:${open.line}: the code block has no end`)
  return document
}

/**
 * The rows of the table below a heading, each as its cells without backticks.
 *
 * @param {Document} document
 * @param {string} heading
 */
function tableBelow(document, heading) {
  const lines = document.prose.map(({ text }) => text)
  const start = lines.findIndex((line) => line.startsWith('#') && line.replaceAll(/^#+ |`/g, '') === heading)
  const first = lines.findIndex((line, index) => index > start && line.startsWith('|'))
  if (start < 0 || first < 0) throw new Error(`${document.path}: no table below "${heading}"`)
  const rows = []
  // Below the head comes the line of dashes.
  for (let index = first + 2; lines[index]?.startsWith('|'); index++) {
    const cells = lines[index].split(/(?<!\\)\|/).slice(1, -1)
    rows.push(cells.map((cell) => cell.replaceAll('`', '').replaceAll('\\|', '|').trim()))
  }
  return rows
}

module.exports = { documentAt, documents, root, tableBelow }
