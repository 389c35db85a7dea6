'use strict'

/**
 * A project of somebody who keeps importing from 'identity-client': the package and its addon are packed as they would
 * be published, and installed from a registry through npm's alias.
 */

const { execFile } = require('node:child_process')
const { copyFileSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { promisify } = require('node:util')

const { startRegistry } = require('./registry.js')

const root = join(__dirname, '..', '..')
const windows = process.platform === 'win32'

/** @param {string} project an empty folder */
async function installAlias(project) {
  const packed = join(project, 'packed')
  mkdirSync(packed)
  const [main, addon] = await Promise.all([pack(root, packed), pack(addonPackage(packed), packed)])
  // As `napi prepublish` does on release.
  main.manifest.optionalDependencies = { [addon.manifest.name]: addon.manifest.version }

  const registry = await startRegistry([main, addon])
  try {
    writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true }))
    const alias = `identity-client@npm:${main.manifest.name}`
    const offline = ['--registry', registry.url, '--cache', join(project, 'cache')]
    await npm(['install', alias, '--no-audit', '--no-fund', '--ignore-scripts', ...offline], project)
  } finally {
    await registry.stop()
  }
  for (const name of ['express', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name), 'junction')
  }
}

/** The folder of the package for this platform, with the addon that was built here. @param {string} into */
function addonPackage(into) {
  const addon = readdirSync(root).find((file) => file.endsWith('.node'))
  if (!addon) throw new Error('there is no addon: `npm run build` makes it')
  const [, platform] = addon.split('.')
  const folder = join(into, platform)
  mkdirSync(folder)
  copyFileSync(join(root, addon), join(folder, addon))
  copyFileSync(join(root, 'npm', platform, 'package.json'), join(folder, 'package.json'))
  return folder
}

/** @param {string} folder @param {string} into */
async function pack(folder, into) {
  const output = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', into], folder)
  const [{ filename, integrity }] = JSON.parse(output)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return { manifest, integrity, tarball: join(into, filename) }
}

/** @param {string[]} args @param {string} cwd @returns {Promise<string>} what it prints */
async function npm(args, cwd) {
  // Within `npm test`, npm tells its children about the project that it runs in.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|_proxy$/i.test(name)))
  const { stdout } = await promisify(execFile)('npm', args, { cwd, env, shell: windows })
  return stdout
}

module.exports = { installAlias, root }
