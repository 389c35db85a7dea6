'use strict'

/**
 * `npm run test:tools`: the package inside the test runners and fake timers that people have. `--quick`
 * runs one case of each runner, `--skip-build` takes what is built.
 */

const { join } = require('node:path')
const { root, run } = require('./setup.js')
const { build, installTools } = require('./distribution/prepare.js')

const folder = join(root, '__test__', 'tools')
if (process.argv.includes('--quick')) process.env.IDENTITY_TOOLS = 'quick'

installTools(folder)
build()
run(process.execPath, ['--test', '--test-reporter=spec', join(folder, 'tools.test.js')])
