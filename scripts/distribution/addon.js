'use strict'

/** What an addon may need of the system that it is loaded on, and how large it may be. */

const { execFileSync } = require('node:child_process')
const { readFileSync } = require('node:fs')
const { gzipSync } = require('node:zlib')

/** Stripped. */
const MAX_ADDON_BYTES = 5 * 1024 * 1024
/** As npm sends it. */
const MAX_ADDON_GZIPPED_BYTES = 2_500_000
/** The oldest glibc that Node 20 runs on is newer: the addon is never what keeps a system out. */
const GLIBC = '2.17'

const GNU = /^(lib(c|m|dl|pthread|gcc_s)\.so\.\d|ld-linux-(x86-64|aarch64)\.so\.\d)$/
const MUSL = /^libc\.so$/

/**
 * @param {string} platform
 * @param {string} path of the addon
 * @returns {string[]}
 */
function problemsOf(platform, path) {
  const content = readFileSync(path)
  const problems = content.length > MAX_ADDON_BYTES ? [`has ${content.length} bytes`] : []
  const gzipped = gzipSync(content, { level: 9 }).length
  if (gzipped > MAX_ADDON_GZIPPED_BYTES) problems.push(`has ${gzipped} bytes gzipped`)
  if (!platform.startsWith('linux')) return problems
  const { needed, glibc, imported } = linkage(path)
  // The allocator's own reader of the environment, which `.cargo/config.toml` leaves out.
  if (imported.has('environ')) problems.push('reads the environment')
  const allowed = platform.endsWith('musl') ? MUSL : GNU
  for (const name of needed) if (!allowed.test(name)) problems.push(`needs ${name}`)
  if (glibc !== undefined && newest(glibc, GLIBC) !== GLIBC) problems.push(`needs glibc ${glibc}`)
  return problems
}

/**
 * What the dynamic loader reads of a library.
 *
 * @param {string} path
 * @returns {{ needed: string[], glibc: string | undefined, imported: Set<string> }} the libraries it needs, the newest
 * glibc of its symbols, and the names of those that it imports
 */
function linkage(path) {
  const readelf = (/** @type {string} */ option) =>
    execFileSync('readelf', [option, '-W', path], { encoding: 'utf8' })
  const needed = [...readelf('-d').matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name)
  const versions = [...readelf('-V').matchAll(/GLIBC_([\d.]+)/g)].map(([, version]) => version)
  const imported = new Set([...readelf('--dyn-syms').matchAll(/ UND (\w+)/g)].map(([, name]) => name))
  return { needed, imported, glibc: versions.length > 0 ? versions.reduce(newest) : undefined }
}

/** @param {string} a @param {string} b */
function newest(a, b) {
  return a.localeCompare(b, 'en', { numeric: true }) > 0 ? a : b
}

module.exports = { GLIBC, MAX_ADDON_BYTES, MAX_ADDON_GZIPPED_BYTES, linkage, problemsOf }
