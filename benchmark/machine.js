'use strict'

const { execFileSync } = require('node:child_process')
const os = require('node:os')
const path = require('node:path')

const { peerNamed } = require('./peers')

/** Where and with what a run was made. */
function describeMachine(peers) {
  const cpus = os.cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release().split('-')[0]} ${os.arch()}`,
    loadBefore: os.loadavg()[0],
    versions: {
      node: process.versions.node,
      rustc: firstLine('rustc', ['--version'])?.split(' ')[1],
      commit: firstLine('git', ['describe', '--always', '--dirty']),
      ...peerVersions(peers),
    },
  }
}

function peerVersions(peers) {
  const packages = peers.map((name) => peerNamed(name).package).filter(Boolean)
  return Object.fromEntries(packages.map((name) => [name, installedVersion(name)]))
}

/** Read from the file itself: not every package exports its package.json. */
function installedVersion(name) {
  try {
    return require(path.join(__dirname, 'node_modules', name, 'package.json')).version
  } catch {
    return 'not installed'
  }
}

function firstLine(program, argv) {
  try {
    return execFileSync(program, argv, {
      cwd: __dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

module.exports = { describeMachine }
