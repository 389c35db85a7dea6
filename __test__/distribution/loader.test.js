'use strict'

/** What a user reads when the addon cannot be loaded. Installs of every kind are in registry.test.js. */

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')
const { assembledPackages } = require('../../scripts/distribution/local.js')
const { here, platforms, readJson } = require('../../scripts/distribution/platforms.js')
const { projectWith } = require('../../scripts/distribution/smoke.js')

const API = '@konijima/identity-api'
const packages = assembledPackages()
test.after(() => packages.remove())

const main = join(packages.output, 'identity-api')
const { version } = readJson(join(main, 'package.json'))
const platformPackage = (/** @type {string} */ name) => join(packages.output, `identity-api-${name}`)

/**
 * Loads the package where these folders are installed.
 *
 * @param {import('node:test').TestContext} t
 * @param {string[]} folders
 * @param {string} [before] what the program does first
 */
function load(t, folders, before = '') {
  const project = projectWith(folders)
  t.after(() => project.remove())
  const source = `${before}
    try { require('${API}'); console.log('loaded') } catch (e) { console.log(e.code); console.log(e.message) }`
  writeFileSync(join(project.path, 'program.cjs'), source)
  const { stdout, stderr } = spawnSync(process.execPath, ['program.cjs'], {
    cwd: project.path,
    encoding: 'utf8',
  })
  return stdout + stderr
}

test('missing: the package, the reasons and the remedies are named', (t) => {
  const printed = load(t, [main])
  assert.match(printed, /^IDENTITY_ADDON_NOT_LOADED$/m)
  assert.match(printed, new RegExp(`the package ${API}-${here()} is missing`))
  assert.match(printed, new RegExp(`for ${process.platform} ${process.arch}`))
  assert.match(printed, /--omit=optional/)
  assert.match(printed, /`npm install --include=optional`/)
  assert.match(printed, new RegExp(`npm install --save-optional ${API}-${here()}@${version}`))
  assert.match(printed, /serverExternalPackages: \['@konijima\/identity-api'\]/)
  assert.doesNotMatch(printed, /Installed instead/)
})

test('the addon of another platform is named', (t) => {
  const other = platforms().find(({ name }) => name !== here())?.name ?? ''
  assert.match(load(t, [main, platformPackage(other)]), new RegExp(`Installed instead: ${API}-${other}\\.`))
})

test('an addon that is there and does not load: the words of the system', (t) => {
  const project = platformPackage(here())
  const { addon } = platforms().find(({ name }) => name === here()) ?? { addon: '' }
  const original = readFileSync(join(project, addon))
  writeFileSync(join(project, addon), 'not an addon')
  t.after(() => writeFileSync(join(project, addon), original))
  const printed = load(t, [main, project])
  assert.match(
    printed,
    new RegExp(`is installed \\(${API}-${here()}\\) but cannot be loaded on ${process.platform}`),
  )
  assert.doesNotMatch(printed, /npm install/)
})

test('a platform without a package: which there are, and how to build', (t) => {
  const printed = load(t, [main], "Object.defineProperty(process, 'arch', { value: 'mips' })")
  assert.match(printed, new RegExp(`has no addon for ${process.platform} mips`))
  assert.match(printed, /There are addons for .*linux-x64-musl/)
  assert.match(printed, /NAPI_RS_NATIVE_LIBRARY_PATH/)
})

test('a Node for musl on a system of glibc, and the other way round, finds its own', (t) => {
  if (process.platform !== 'linux') return
  const libc = here().endsWith('gnu') ? 'musl' : 'gnu'
  const other = here().replace(/[a-z]+$/, libc)
  const header = libc === 'musl' ? '{}' : "{ glibcVersionRuntime: '2.36' }"
  const printed = load(
    t,
    [main, platformPackage(other)],
    `process.report.getReport = () => ({ header: ${header}, sharedObjects: [] })`,
  )
  // The placeholder is no addon; what counts is that it was tried.
  assert.match(printed, new RegExp(`is installed \\(${API}-${other}\\) but cannot be loaded`))
})
