'use strict'

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..')
const PROGRAMS = ['benchmark-server', 'benchmark-limit']

/** Installs and builds what is missing; gives the paths of the two Rust programs. */
function prepare({ build, peers }) {
  if (!fs.existsSync(path.join(__dirname, 'node_modules'))) installPeers()
  if (build && peers.includes('ours')) buildAddon()
  return build ? buildPrograms() : builtPrograms()
}

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

function buildPrograms() {
  const argv = ['build', '--release', '-p', 'benchmark-server', '--message-format', 'json-render-diagnostics']
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
  return PROGRAMS.map(
    (name) => messages.find((message) => message.executable && message.target.name === name).executable,
  )
}

function builtPrograms() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target')
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return PROGRAMS.map((name) => path.join(target, 'release', name + suffix))
}

function run(program, argv, options) {
  return (
    spawnSync(program, argv, { ...options, stdio: 'inherit', shell: process.platform === 'win32' }).status ===
    0
  )
}

module.exports = { prepare }
