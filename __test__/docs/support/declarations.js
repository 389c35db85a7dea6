'use strict'

/** What `index.d.ts` says, as far as the documentation repeats it. */

const { readFileSync } = require('node:fs')
const { join } = require('node:path')

const { root } = require('./documents.js')

const text = readFileSync(join(root, 'index.d.ts'), 'utf8')

/** @typedef {{ name: string, optional: boolean, type: string, default?: string }} Field */

/**
 * The fields of an interface with what their JSDoc says of defaults.
 *
 * @param {string} name
 * @returns {Field[]}
 */
function fieldsOf(name) {
  const body = [...text.matchAll(new RegExp(`^export interface ${name} \\{\n(.*?)^\\}`, 'gms'))]
    .map((found) => found[1])
    .join('')
  const field = /(\/\*\*(?:[^*]|\*(?!\/))*\*\/)?\s*^ {2}(\w+)(\??): (.*)$/gm
  return [...body.matchAll(field)].map(([, comment, name, optional, type]) => ({
    name,
    optional: optional === '?',
    type,
    default: /@default (.*)/.exec(comment ?? '')?.[1].trim(),
  }))
}

/** The strings of a union that is written in one line. @param {string} type */
function stringsIn(type) {
  return [...type.matchAll(/'([^']*)'/g)].map((found) => found[1])
}

module.exports = { fieldsOf, stringsIn }
