'use strict'

const { existsSync } = require('node:fs')
const { join } = require('node:path')

const PACKAGE = '@konijima/identity-emulator'
const PROGRAM = process.platform === 'win32' ? 'identity-emulator.exe' : 'identity-emulator'
const CHECKOUT = join(__dirname, '..', '..', '..')

/**
 * The path of the program: `IDENTITY_EMULATOR_BINARY`, else the package for this platform, else what was built in a
 * checkout of the repository.
 *
 * @returns {string}
 * @throws {Error} when there is none, saying what is missing and what to run
 */
function findBinary() {
  const chosen = process.env.IDENTITY_EMULATOR_BINARY
  if (chosen) {
    if (existsSync(chosen)) return chosen
    throw new Error(`IDENTITY_EMULATOR_BINARY is \`${chosen}\`, and there is no such file`)
  }
  const name = platformPackage()
  try {
    return require.resolve(`${name}/${PROGRAM}`)
  } catch {
    return builtInCheckout() ?? missing(name)
  }
}

/** `@konijima/identity-emulator-linux-x64-gnu`: the names that napi-rs gives its packages, too. */
function platformPackage() {
  const abi = process.platform === 'win32' ? 'msvc' : libc()
  return [PACKAGE, process.platform, process.arch, abi].filter(Boolean).join('-')
}

function libc() {
  if (process.platform !== 'linux') return ''
  /** @type {any} */
  const report = process.report.getReport()
  return report.header.glibcVersionRuntime ? 'gnu' : 'musl'
}

function builtInCheckout() {
  const target = process.env.CARGO_TARGET_DIR ?? join(CHECKOUT, 'target')
  return ['release', 'debug']
    .map((profile) => join(target, profile, PROGRAM))
    .find((path) => existsSync(path))
}

/**
 * @param {string} name
 * @returns {never}
 */
function missing(name) {
  const inCheckout = existsSync(join(CHECKOUT, 'crates', 'identity-emulator'))
  const remedy = inCheckout
    ? 'Build it with `cargo build -p identity-emulator`'
    : `Run \`npm install --save-dev ${name}\`. If your lock file was made on another platform, or optional ` +
      'dependencies are turned off, npm leaves it out'
  throw new Error(
    `no emulator for ${process.platform} ${process.arch} ${libc()}`.trimEnd() +
      `: the package ${name} is not installed. ${remedy}; or set IDENTITY_EMULATOR_BINARY to the path of the program.`,
  )
}

module.exports = { findBinary }
