'use strict'

/**
 * What a release is called and what it says.
 *
 *     node scripts/distribution/release.js verify v2.0.1    every manifest has this version, the changelog too
 *     node scripts/distribution/release.js notes v2.0.1     its part of the changelog
 */

const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { platforms, readJson, root } = require('./platforms.js')

/** @returns {Record<string, string>} the version that each manifest has */
function versions() {
  const cargo = readFileSync(join(root, 'Cargo.toml'), 'utf8')
  const [, workspace] = /^\[workspace\.package\]\nversion = "(.+)"$/m.exec(cargo) ?? []
  const manifests = ['package.json', 'packages/identity-emulator/package.json']
  return {
    'Cargo.toml': workspace ?? 'none',
    ...Object.fromEntries(manifests.map((path) => [path, readJson(join(root, path)).version])),
    ...Object.fromEntries(platforms().map(({ name, manifest }) => [`npm/${name}`, manifest.version])),
  }
}

/**
 * The changelog's part on a version, without its heading.
 *
 * @param {string} version
 * @param {string} changelog
 * @returns {string} empty when there is none, or when it is still unreleased
 */
function notes(version, changelog) {
  const parts = changelog.split(/^## /m).slice(1)
  const part = parts.find((text) => text.startsWith(`${version} `) || text.startsWith(`[${version}] `))
  const [heading, ...lines] = part?.split('\n') ?? ['unreleased']
  return /unreleased/i.test(heading) ? '' : lines.join('\n').trim()
}

function main() {
  const [command, tag = ''] = process.argv.slice(2)
  const version = tag.replace(/^v/, '')
  const text = notes(version, readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))
  if (command === 'notes') {
    console.log(text)
    return
  }
  const problems = Object.entries(versions())
    .filter(([, found]) => found !== version)
    .map(([path, found]) => `${path} has ${found}`)
  if (!text) problems.push(`CHANGELOG.md has no \`## ${version} - <date>\` with a text`)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}

if (require.main === module) main()

module.exports = { notes, versions }
