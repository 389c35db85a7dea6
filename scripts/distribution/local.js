'use strict'

/** The packages as they would be published from this checkout. */

const { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { assemble } = require('./assemble.js')
const { here, platforms, root } = require('./platforms.js')

/** Stands in for a binary that was not built on this machine. */
const PLACEHOLDER = 'not built here'

/**
 * The folders that are published, made from what is built in the checkout. Platforms other than this
 * one hold a placeholder: package managers must see that they are there, and pass them over.
 */
function assembledPackages() {
  const folder = mkdtempSync(join(tmpdir(), 'identity-packages-'))
  const artefacts = join(folder, 'artefacts')
  mkdirSync(artefacts)
  for (const { name, addon, emulator, program } of platforms()) {
    if (name === here()) {
      copyFileSync(built(join(root, addon)), join(artefacts, addon))
      copyFileSync(built(join(targetFolder(), 'release', program)), join(artefacts, emulator))
    } else {
      writeFileSync(join(artefacts, addon), PLACEHOLDER)
      writeFileSync(join(artefacts, emulator), PLACEHOLDER)
    }
  }
  const output = join(folder, 'packages')
  return {
    output,
    folders: assemble(artefacts, output),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function targetFolder() {
  return process.env.CARGO_TARGET_DIR ?? join(root, 'target')
}

/** @param {string} path */
function built(path) {
  if (!existsSync(path)) throw new Error(`${path} is not built; run it by \`npm run test:registry\``)
  return path
}

module.exports = { assembledPackages, targetFolder }
