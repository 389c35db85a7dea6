'use strict'

/** `npm test`: sets everything up, then runs all tests, Rust and JavaScript. */

const { readdirSync } = require('node:fs')
const { join } = require('node:path')
const { buildAddon, buildBinaries, installPackages, root, run } = require('./setup.js')

/** @param {string} folder */
function testsIn(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => file.endsWith('.test.js') && !file.includes('node_modules'))
    .sort()
}

installPackages()
buildAddon()
buildBinaries('identity-emulator')
run('cargo', ['build', '--quiet', '-p', 'fault-server'])
run('cargo', ['test', '--workspace', '--quiet'])
const tests = [...testsIn('__test__'), ...testsIn('packages')]
run(process.execPath, ['--test', '--test-reporter=spec', ...tests])
