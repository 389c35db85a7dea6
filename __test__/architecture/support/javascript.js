'use strict'

/** Which file of a folder of JavaScript loads which. */

const { posix } = require('node:path')

const comments =
  /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
const specifiers = /\b(?:require\(|import\(|import|from)\s*['"](\.[^'"]+)['"]/g

/**
 * @param {Record<string, string>} sources the text of each file by its path below the folder
 * @returns {import('./rust-crate.js').Imports}
 */
function importsOfFolder(sources) {
  /** @type {import('./rust-crate.js').Imports} */
  const imports = { units: new Map(), arrows: [] }
  for (const [file, source] of Object.entries(sources)) {
    imports.units.set(file, { place: file.split('/'), root: false, signpost: false })
    const code = source.replaceAll(comments, (text, string) => string ?? text.replaceAll(/[^\n]/g, ' '))
    for (const found of code.matchAll(specifiers)) {
      const path = posix.join(posix.dirname(file), found[1])
      const to = [path, `${path}.js`, `${path}/index.js`].find((candidate) => candidate in sources)
      const line = code.slice(0, found.index).split('\n').length
      if (to !== undefined && to !== file) imports.arrows.push({ from: file, line, to, written: found[1] })
    }
  }
  return imports
}

module.exports = { importsOfFolder }
