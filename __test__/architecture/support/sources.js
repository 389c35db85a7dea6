'use strict'

const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..', '..', '..')

/** The text of all files below a folder whose names end so, by their paths with `/`. @param {string} folder @param {RegExp} ending */
function sourcesBelow(folder, ending) {
  const paths = readdirSync(join(root, folder), { recursive: true }).map((path) =>
    String(path).replaceAll('\\', '/'),
  )
  const wanted = paths.filter((path) => ending.test(path) && !path.includes('node_modules')).sort()
  return Object.fromEntries(wanted.map((path) => [path, readFileSync(join(root, folder, path), 'utf8')]))
}

module.exports = { sourcesBelow }
