'use strict'

/**
 * Publishes the folders that `assemble.js` made, platforms first, so that the package is never there
 * without its binaries. What is published already is passed over: a run that broke off can be repeated.
 *
 *     node scripts/distribution/publish.js <output of assemble.js> [options of npm publish]
 */

const { spawnSync } = require('node:child_process')
const { readdirSync } = require('node:fs')
const { join } = require('node:path')
const { readJson } = require('./platforms.js')

const [folder, ...options] = process.argv.slice(2)
if (!folder) throw new Error('usage: node scripts/distribution/publish.js <folder> [options of npm publish]')

const packages = readdirSync(folder).map((name) => ({
  path: join(folder, name),
  manifest: readJson(join(folder, name, 'package.json')),
}))
const dependsOn = (/** @type {typeof packages[0]} */ { manifest }) =>
  Object.keys(manifest.optionalDependencies ?? {}).length

for (const { path, manifest } of packages.sort((a, b) => dependsOn(a) - dependsOn(b))) {
  const id = `${manifest.name}@${manifest.version}`
  if (npm(['view', id, 'version'], 'pipe').stdout.trim()) {
    console.log(`${id} is published`)
    continue
  }
  const { status } = npm(['publish', path, '--access', 'public', ...options], 'inherit')
  if (status !== 0) process.exit(status ?? 1)
}

/** @param {string[]} args @param {'pipe' | 'inherit'} stdio */
function npm(args, stdio) {
  return spawnSync('npm', args, { encoding: 'utf8', stdio, shell: process.platform === 'win32' })
}
