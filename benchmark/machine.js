'use strict'

const { execFileSync } = require('node:child_process')
const os = require('node:os')
const path = require('node:path')

const { nodeVersions } = require('./nodes')
const { peerNamed } = require('./peers')

/** Where, with what and of which commit a run was made. */
function describeMachine(peers) {
  const cpus = os.cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: output('git', ['rev-parse', '--short=7', 'HEAD']),
    clean: isClean(),
    node: process.versions.node,
    otherNodes: nodeVersions(peers.map((name) => peerNamed(name).node).filter(Boolean)),
    rustc: output('rustc', ['--version'])?.split(' ')[1],
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release().split('-')[0]} ${os.arch()}`,
    loadBefore: os.loadavg()[0],
    peers: peerVersions(peers),
  }
}

/** Whether the work tree is that of a commit: only then do figures belong to one. */
function isClean() {
  return output('git', ['status', '--porcelain']) === ''
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

function output(program, argv) {
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

module.exports = { describeMachine, isClean }
