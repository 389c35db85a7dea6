'use strict'

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..')
/** The package of each program's source is named before it. */
const PROGRAMS = {
  server: ['benchmark-server', 'benchmark-server'],
  limit: ['benchmark-server', 'benchmark-limit'],
  faults: ['fault-server', 'fault-server'],
}

/** Installs and builds what is missing; gives the paths of the Rust programs by name. */
function prepare({ build, peers, scenes }) {
  if (!isInstalled()) installPeers()
  if (build && peers.some((name) => name.startsWith('ours'))) buildAddon()
  const names = Object.keys(PROGRAMS).filter((name) => name !== 'faults' || scenes.includes('fairness'))
  return build ? buildPrograms(names) : builtPrograms(names)
}

/** Whether every peer is there in the version that package.json names. */
function isInstalled() {
  const { dependencies } = readPackage(__dirname)
  return Object.entries(dependencies).every(([name, version]) => {
    const folder = path.join(__dirname, 'node_modules', name)
    return fs.existsSync(folder) && readPackage(folder).version === version.split('@').at(-1)
  })
}

const readPackage = (folder) => JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))

function installPeers() {
  // A platform whose optional packages the lock file does not list is installed without it.
  if (run('npm', ['ci'], { cwd: __dirname })) return
  if (!run('npm', ['install', '--no-package-lock'], { cwd: __dirname }))
    throw new Error('npm could not install the peers')
}

/**
 * Always asked for: cargo knows what is out of date, and an old or a debug addon would be measured for
 * nothing.
 */
function buildAddon() {
  if (!run('npm', ['run', 'build'], { cwd: ROOT })) throw new Error('the release addon could not be built')
}

function buildPrograms(names) {
  const packages = [...new Set(names.map((name) => PROGRAMS[name][0]))].flatMap((name) => ['-p', name])
  const argv = ['build', '--release', ...packages, '--message-format', 'json-render-diagnostics']
  const { status, error, stdout } = spawnSync('cargo', argv, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0)
    throw new Error(`cargo could not build the benchmark's programs: ${error?.message ?? status}`)
  const messages = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  const built = (program) =>
    messages.find((message) => message.executable && message.target.name === program).executable
  return Object.fromEntries(names.map((name) => [name, built(PROGRAMS[name][1])]))
}

function builtPrograms(names) {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return Object.fromEntries(
    names.map((name) => [name, path.join(target, 'release', PROGRAMS[name][1] + suffix)]),
  )
}

function run(program, argv, options) {
  return (
    spawnSync(program, argv, { ...options, stdio: 'inherit', shell: process.platform === 'win32' }).status ===
    0
  )
}

module.exports = { prepare }
