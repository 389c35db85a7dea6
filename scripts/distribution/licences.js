'use strict'

/**
 * The crates that are compiled into what is published, and the notices that name them.
 *
 *     npm run notices        writes them again; needs `cargo install cargo-about --features cli`
 *
 * They are committed: cargo-about takes minutes and the sources of every crate, so the release only copies them.
 * The check that they are complete needs cargo alone: it is part of `npm run test:package`.
 */

const { execFileSync } = require('node:child_process')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { readJson, root } = require('./platforms.js')

/** Configuration and template of cargo-about, and what it makes. */
const folder = 'scripts/distribution/notices'
/** @param {string} crate */
const noticesOf = (crate) => `${folder}/${crate}.md`

/** @typedef {{ crate: string, manifest: string }} Shipped */

/** @type {Shipped[]} what has binaries: the crate and its manifest */
const shipped = [
  { crate: 'identity-api', manifest: 'Cargo.toml' },
  { crate: 'identity-emulator', manifest: 'crates/identity-emulator/Cargo.toml' },
]

/**
 * What cargo compiles in, on any of our platforms: licence expressions by crate and version.
 *
 * @param {string} crate
 * @returns {Map<string, string>}
 */
function compiledIn(crate) {
  const { targets } = readJson(join(root, 'package.json')).napi
  /** @type {Map<string, string>} */
  const licences = new Map()
  for (const target of targets) {
    const options = ['--locked', '--edges', 'normal', '--prefix', 'none', '--format', '{p}|{l}']
    const tree = cargo(['tree', '-p', crate, '--target', target, ...options])
    for (const line of tree.split('\n')) {
      const [, name, version, own, licence] = /^(\S+) v(\S+)(.*)\|(.*)$/.exec(line) ?? []
      // Ours are there by their path.
      if (name && !own.includes('(/') && !/\([A-Z]:/.test(own))
        licences.set(`${name} ${version}`, licence.trim())
    }
  }
  return licences
}

/** @param {Shipped} product @returns {Set<string>} crates and versions that the notices name */
function noticed({ crate }) {
  const text = readFileSync(join(root, noticesOf(crate)), 'utf8')
  return new Set([...text.matchAll(/^- (\S+ \d+\.\d+\.\d+\S*)$/gm)].map(([, crate]) => crate))
}

/** The licences that about.toml accepts. */
function accepted() {
  const [, list] =
    /^accepted = \[([^\]]*)\]/m.exec(readFileSync(join(root, folder, 'about.toml'), 'utf8')) ?? []
  return new Set([...list.matchAll(/"([^"]+)"/g)].map(([, licence]) => licence))
}

/**
 * Whether one of the choices that an SPDX expression gives has nothing but accepted licences.
 *
 * @param {string} expression
 * @param {Set<string>} licences
 */
function isAccepted(expression, licences) {
  const parts =
    expression.replaceAll('/', ' OR ').match(/\(|\)|AND|OR|[A-Za-z0-9.+-]+(?: WITH [A-Za-z0-9.-]+)?/g) ?? []
  const either = () => {
    let result = both()
    while (parts[0] === 'OR') {
      parts.shift()
      result = both() || result
    }
    return result
  }
  const both = () => {
    let result = one()
    while (parts[0] === 'AND') {
      parts.shift()
      result = one() && result
    }
    return result
  }
  const one = () => {
    const part = parts.shift()
    if (part !== '(') return licences.has(String(part))
    const result = either()
    parts.shift()
    return result
  }
  return either()
}

/** @param {string[]} args */
function cargo(args) {
  return execFileSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 })
}

function write() {
  for (const { crate, manifest } of shipped) {
    const notices = noticesOf(crate)
    console.error(`${notices}: about two minutes…`)
    const about = ['about', 'generate', '--manifest-path', manifest, '--config', `${folder}/about.toml`]
    cargo([...about, '--offline', '--locked', '--fail', '--output-file', notices, `${folder}/about.hbs`])
  }
}

if (require.main === module) write()

module.exports = { accepted, compiledIn, isAccepted, noticed, noticesOf, shipped }
