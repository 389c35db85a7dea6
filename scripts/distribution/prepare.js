'use strict'

/** What the checks of this folder need: their tools, what is built, and the folders that are published. */

const { existsSync, statSync } = require('node:fs')
const { join } = require('node:path')
const { buildAddon, buildBinaries, installPackages, run } = require('../setup.js')
const { assembledPackages } = require('./local.js')

/**
 * Installs the tools that a package.json with a lock file names. No install script is run: what they
 * would fetch is in packages of its own.
 *
 * @param {string} folder
 */
function installTools(folder) {
  const installed = join(folder, 'node_modules', '.package-lock.json')
  const wanted = join(folder, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return
  console.error(`Installing the tools of ${folder}…`)
  // The runtimes of other processors are installed to be emulated; npm would refuse them.
  run('npm', ['ci', '--ignore-scripts', '--force', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
  })
}

/** Brings the checkout to the state in which it can be published. `--skip-build` when it is. */
function build() {
  if (process.argv.includes('--skip-build')) return
  installPackages()
  buildAddon()
  buildBinaries('identity-emulator')
}

/** @param {{ tools: string[] }} needs @returns {ReturnType<typeof assembledPackages>} */
function prepared({ tools }) {
  for (const folder of tools) installTools(folder)
  build()
  return assembledPackages()
}

module.exports = { build, installTools, prepared }
