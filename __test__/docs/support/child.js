'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')

const { cleanEnvironment } = require('../../support/child.js')

/**
 * Runs node to its end.
 *
 * @param {string[]} args
 */
async function runNode(args) {
  const child = spawn(process.execPath, args, { env: cleanEnvironment(), timeout: 60_000 })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

module.exports = { runNode }
