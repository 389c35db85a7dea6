'use strict'

/** `npm test`: sets everything up, then runs all tests, Rust and JavaScript. */

const { buildAddon, buildBinaries, installPackages, run } = require('./setup.js')

installPackages()
buildAddon()
buildBinaries('identity-emulator', 'fault-server')
run('cargo', ['test', '--workspace', '--quiet'])
run(process.execPath, ['--test', '--test-reporter=spec', '__test__/*.test.js', 'packages/*/test/*.test.js'])
