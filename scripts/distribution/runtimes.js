'use strict'

/**
 * The smoke suite in every runtime that npm has: Node 20 to 26, Bun and Deno. Linux x64. The table in
 * docs/install.md must say what came out; `--write` makes it say so.
 */

const { readdirSync } = require('node:fs')
const { join } = require('node:path')
const { prepared } = require('./prepare.js')
const { readJson } = require('./platforms.js')
const { projectWith, smoke } = require('./smoke.js')
const { settle, smokeTable } = require('./table.js')

const folder = join(__dirname, 'runtimes')

/** @type {[name: string, package: string, command: string[]][]} */
const runtimes = [
  ['Node.js', 'node-20', ['bin/node']],
  ['Node.js', 'node-22', ['bin/node']],
  ['Node.js', 'node-24', ['bin/node']],
  ['Node.js', 'node-26', ['bin/node']],
  ['Bun', '@oven/bun-linux-x64', ['bin/bun', 'run']],
  ['Deno', '@deno/linux-x64-glibc', ['deno', 'run', '--allow-all', '--node-modules-dir=manual']],
]

async function main() {
  const packages = prepared({ tools: [folder] })
  const project = projectWith(packages.folders.filter((path) => readdirSync(path).includes('package.json')))
  /** @type {Parameters<typeof smokeTable>[1]} */
  const rows = []
  try {
    for (const [name, directory, [program, ...options]] of runtimes) {
      const home = join(folder, 'node_modules', directory)
      const title = `${name} ${readJson(join(home, 'package.json')).version}`
      console.error(title)
      rows.push([title, await smoke(project.path, [join(home, program), ...options])])
    }
  } finally {
    project.remove()
    packages.remove()
  }
  settle('runtimes', smokeTable('runtime', rows), process.argv.includes('--write'))
}

main()
