'use strict'

/** Which addon is loaded, and what is said of one that must not be. Installs are in distribution/. */

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { join } = require('node:path')
const test = require('node:test')
const { cleanEnvironment } = require('./support/child.js')

const root = join(__dirname, '..')

/** @param {string} code @param {Record<string, string>} env @param {string[]} flags */
function run(code, env = {}, flags = []) {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', code], {
    cwd: root,
    env: cleanEnvironment(env),
    encoding: 'utf8',
  })
  return stdout + stderr
}

const load =
  "try { console.log(typeof require('./index.js').IdentityClient) } catch (e) { console.log(e.code, e.message) }"

test('NAPI_RS_NATIVE_LIBRARY_PATH of another package: the own addon is taken', () => {
  for (const path of [join(__dirname, 'support', 'recorder.js'), '/nowhere/other.node']) {
    assert.equal(run(load, { NAPI_RS_NATIVE_LIBRARY_PATH: path }), 'function\n', path)
  }
})

test('without an addon of its own, the variable is named', () => {
  const code = `Object.defineProperty(process, 'arch', { value: 'mips' }); ${load}`
  const printed = run(code, { NAPI_RS_NATIVE_LIBRARY_PATH: join(__dirname, 'support', 'recorder.js') })
  assert.match(printed, /^IDENTITY_ADDON_NOT_LOADED .*NAPI_RS_NATIVE_LIBRARY_PATH points to an addon/)
})

test('under the permission model, the flag that is missing is named', () => {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission'
  const printed = run(load, {}, ['--no-warnings', flag, '--allow-fs-read=*'])
  assert.match(printed, /^IDENTITY_ADDON_NOT_LOADED .*`--allow-addons`/)
})
