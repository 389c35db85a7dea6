'use strict'

const { spawn } = require('node:child_process')
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

const { findBinary } = require('./lib/binary.js')
const { Emulator } = require('./lib/emulator.js')

const KNOWN_OPTIONS = [
  'port',
  'host',
  'data',
  'seed',
  'fastHash',
  'allowHosts',
  'algorithm',
  'typ',
  'startTimeoutMs',
]

/**
 * Starts an emulator and waits until it listens.
 *
 * @param {import('./index.js').EmulatorOptions} [options]
 * @returns {Promise<import('./index.js').Emulator>}
 */
async function startEmulator(options = {}) {
  for (const name of Object.keys(options)) {
    if (!KNOWN_OPTIONS.includes(name)) {
      throw new TypeError(`unknown option \`${name}\`; known are ${KNOWN_OPTIONS.join(', ')}`)
    }
  }
  const {
    port = 0,
    host,
    data,
    seed,
    fastHash = false,
    allowHosts = [],
    algorithm,
    typ,
    startTimeoutMs = 10_000,
  } = options
  if (!Array.isArray(allowHosts)) throw new TypeError('`allowHosts` must be a list of host names')
  const args = ['--exit-with-parent', '--port', String(port)]
  if (host !== undefined) args.push('--host', host)
  if (data !== undefined) args.push('--data', data)
  if (fastHash) args.push('--insecure-fast-hash')
  for (const name of allowHosts) args.push('--allow-host', String(name))

  if (algorithm !== undefined) args.push('--algorithm', String(algorithm))
  if (typ !== undefined) args.push('--token-type', String(typ))

  const binary = findBinary()
  const seedFile = typeof seed === 'object' ? writeSeed(seed) : { path: seed, remove: () => {} }
  if (seedFile.path !== undefined) args.push('--seed', seedFile.path)
  try {
    // The child stops when its standard input closes, which the system does when this process ends, however it ends.
    const child = spawn(binary, args, { stdio: 'pipe', windowsHide: true })
    // The compiler does not see the method whose name is Symbol.asyncDispose or what stands in for it.
    return /** @type {any} */ (await Emulator.whenListening(child, startTimeoutMs))
  } finally {
    seedFile.remove()
  }
}

/**
 * Users given as values reach the program in a file that only this user can read, for as long as it starts.
 *
 * @param {import('./index.js').SeedUser[]} users
 */
function writeSeed(users) {
  const folder = mkdtempSync(join(tmpdir(), 'identity-emulator-'))
  const path = join(folder, 'seed.json')
  writeFileSync(path, JSON.stringify(users), { mode: 0o600 })
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

module.exports = { startEmulator }
