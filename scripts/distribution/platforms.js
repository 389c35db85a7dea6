'use strict'

/** The platforms that have packages: the folders that `napi create-npm-dirs` made from the targets in package.json. */

const { readFileSync, readdirSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..', '..')

/**
 * @typedef {object} Platform
 * @property {string} name `linux-x64-gnu`
 * @property {Record<string, any>} manifest the package.json of the addon's package
 * @property {string} addon the name of the addon's file
 * @property {string} emulator the name of the emulator among the artefacts
 * @property {string} program the name of the emulator in its package
 */

/** @returns {Platform[]} */
function platforms() {
  return readdirSync(join(root, 'npm')).map((name) => {
    const manifest = readJson(join(root, 'npm', name, 'package.json'))
    const suffix = manifest.os.includes('win32') ? '.exe' : ''
    return {
      name,
      manifest,
      addon: manifest.main,
      emulator: `identity-emulator.${name}${suffix}`,
      program: `identity-emulator${suffix}`,
    }
  })
}

/** The platform of this process, by the name of its packages. */
function here() {
  const { platform, arch } = process
  /** @type {any} */
  const { header } = process.report.getReport()
  const abi = { linux: header.glibcVersionRuntime ? 'gnu' : 'musl', win32: 'msvc' }[
    /** @type {string} */ (platform)
  ]
  return [platform, arch, abi].filter(Boolean).join('-')
}

/** @param {string} path @returns {Record<string, any>} */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

module.exports = { here, platforms, readJson, root }
