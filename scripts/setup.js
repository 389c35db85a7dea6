'use strict'

/**
 * Brings a checkout to the state in which the package runs: npm packages, the addon, the emulator.
 * Cargo and npm know what is up to date, so a second run takes seconds.
 */

const { spawnSync } = require('node:child_process')
const { existsSync, readdirSync, statSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
const shell = process.platform === 'win32'

/**
 * Runs a command in the checkout and shows what it prints; a failure ends the program.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
function run(command, args, { cwd = root, env = process.env } = {}) {
  const { status, error } = spawnSync(command, args, { cwd, env, shell, stdio: 'inherit' })
  if (error) console.error(`${command} could not be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

function installPackages() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  const wanted = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return
  console.error('Installing npm packages…')
  run('npm', ['ci', '--no-audit', '--no-fund'])
}

/**
 * Builds the addon if a source is newer than it. Cargo could tell too, but not cheaply: the napi CLI
 * changes the environment of its second build, and that links everything anew.
 */
function buildAddon() {
  const built = newest([root], (name) => name.startsWith('identity-api.') && name.endsWith('.node'), false)
  const sources = [
    'src',
    'crates/identity-client/src',
    'Cargo.toml',
    'Cargo.lock',
    'build.rs',
    'package.json',
  ]
  if (built > newest(sources.map((name) => join(root, name)))) return
  console.error('Building the addon (release; takes minutes)…')
  run('npm', ['run', '--silent', 'build'])
}

/**
 * The time of the latest change among files, or 0.
 *
 * @param {string[]} paths
 * @param {(name: string) => boolean} [wanted]
 * @param {boolean} [recursive]
 * @returns {number}
 */
function newest(paths, wanted = () => true, recursive = true) {
  const files = paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path, { recursive })
      .filter((name) => wanted(String(name)))
      .map((name) => join(path, String(name)))
  })
  return Math.max(0, ...files.map((file) => statSync(file).mtimeMs))
}

/** @param {string[]} packages cargo packages to build beside the addon */
function buildBinaries(...packages) {
  console.error(`Building ${packages.join(', ')}…`)
  run('cargo', ['build', '--quiet', '--release', ...packages.flatMap((name) => ['-p', name])])
}

module.exports = { buildAddon, buildBinaries, installPackages, root, run }
