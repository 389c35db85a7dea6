'use strict'

/**
 * Cross builds on Debian x64 with what its packages and PyPI have: `rustc-web`, whose standard library
 * is compiled for the target from `rust-web-src`, and zig as C compiler and linker.
 */

const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { run } = require('../../setup.js')
const { targetFolder } = require('../local.js')
const { root } = require('../platforms.js')

const cache = join(root, '.cache', 'cross')
const venv = join(cache, 'venv')
const requirements = join(__dirname, 'requirements.txt')
const target = join(targetFolder(), 'cross')

/** What must be there, and the Debian package that has it. */
const DEBIAN = {
  '/usr/bin/rustc': 'rustc-web',
  '/usr/bin/cargo': 'cargo-web',
  '/usr/lib/rustlib/src/rust/library': 'rust-web-src',
  '/usr/bin/readelf': 'binutils',
  '/usr/bin/qemu-aarch64': 'qemu-user',
  '/usr/aarch64-linux-gnu/lib/libc.so.6': 'libc6-arm64-cross',
  '/usr/aarch64-linux-gnu/lib/libstdc++.so.6': 'libstdc++6-arm64-cross',
  '/lib/ld-musl-x86_64.so.1': 'musl',
}

/** @typedef {{ platform: string, triple: string, env?: Record<string, string> }} Target */

/** Ends the program with the command to run when something is missing; fetches zig from PyPI. */
function prepare() {
  const missing = Object.entries(DEBIAN).filter(([path]) => !existsSync(path))
  if (missing.length > 0) {
    const names = missing.map(([, name]) => name).join(' ')
    console.error(`Needs Debian's packages: apt-get install --no-install-recommends ${names}`)
    process.exit(1)
  }
  const stamp = join(venv, 'installed.txt')
  const wanted = readFileSync(requirements, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  mkdirSync(cache, { recursive: true })
  run('python3', ['-m', 'venv', venv])
  pip(['install', '--quiet', '--requirement', requirements])
  writeFileSync(stamp, wanted)
}

/** @param {string[]} args */
function pip(args) {
  run(join(venv, 'bin', 'pip'), [...args, '--disable-pip-version-check'])
}

/**
 * Builds the addon for a platform.
 *
 * @param {Target} target
 * @returns {string} the path of the library
 */
function buildAddon({ triple, env = {} }) {
  const args = ['zigbuild', '--release', '--lib', '-p', 'identity-api', '--target', triple]
  run(join(venv, 'bin', 'cargo-zigbuild'), [...args, '-Zbuild-std=std,panic_unwind'], {
    env: {
      ...process.env,
      ...env,
      // Before any other Rust: cargo and rustc must be of one version.
      PATH: `${join(venv, 'bin')}:/usr/bin:/bin`,
      CARGO: '/usr/bin/cargo',
      RUSTC: '/usr/bin/rustc',
      RUSTC_BOOTSTRAP: '1',
      CARGO_TARGET_DIR: target,
    },
  })
  const [folder] = triple.split('.')
  return join(target, folder, 'release', 'libidentity_api.so')
}

module.exports = { buildAddon, cache, pip, prepare }
