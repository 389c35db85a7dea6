'use strict'

/** `npm run test:package` and `npm run test:registry`: what is published, and how it installs. */

const { join } = require('node:path')
const { root, run } = require('../setup.js')
const { build, installTools } = require('./prepare.js')

const checks = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const files = checks.map((check) => join(root, '__test__', 'distribution', `${check}.test.js`))

installTools(__dirname)
build()
run(process.execPath, ['--test', '--test-reporter=spec', ...files])
