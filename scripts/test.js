'use strict'

/**
 * `npm test`: sets everything up, then runs all tests, Rust and JavaScript. Those of the packages as
 * they are published, and those inside other test runners, need tools of their own: `npm run test:package`,
 * `npm run test:registry`, `npm run test:tools`.
 */

const { readdirSync } = require('node:fs')
const { join } = require('node:path')
const { installTools } = require('./distribution/prepare.js')
const { buildAddon, buildBinaries, installPackages, root, run } = require('./setup.js')

/** @param {string} folder */
function testsIn(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => file.endsWith('.test.js') && !file.includes('node_modules'))
    .sort()
}

installPackages()
installTools(join(root, '__test__', 'jwt', 'oracle'))
buildAddon()
buildBinaries('identity-emulator')
run('cargo', ['build', '--quiet', '-p', 'fault-server'])
run('cargo', ['test', '--workspace', '--quiet'])
const elsewhere = [join('__test__', 'distribution'), join('__test__', 'tools')]
const tests = [...testsIn('__test__'), ...testsIn('packages')].filter(
  (file) => !elsewhere.some((folder) => file.startsWith(folder)),
)
run(process.execPath, ['--test', '--test-reporter=spec', ...tests])
