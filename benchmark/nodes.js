'use strict'

/**
 * Other versions of Node.js than the one that runs this. npm's package `node` downloads its program in an install
 * script; the packages it downloads are installed here directly, under names such as `node24-linux-x64`.
 */

const fs = require('node:fs')
const path = require('node:path')

const folderOf = (major) =>
  path.join(__dirname, 'node_modules', `node${major}-${process.platform}-${process.arch}`)

/** The program of a major version; without one, or when this process has it, that of this process. */
function nodeProgram(major) {
  if (major === undefined || process.versions.node.startsWith(`${major}.`)) return process.execPath
  const program = path.join(folderOf(major), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!fs.existsSync(program)) throw new Error(`npm has no Node ${major} for this system`)
  return program
}

/** `{ 24: '24.21.0' }` of those that are installed. */
function nodeVersions(majors) {
  const found = [...new Set(majors)].map((major) => [major, versionOf(major)])
  return Object.fromEntries(found.filter(([, version]) => version))
}

function versionOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.versions.node
  try {
    return JSON.parse(fs.readFileSync(path.join(folderOf(major), 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}

module.exports = { nodeProgram, nodeVersions }
