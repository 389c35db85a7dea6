#!/usr/bin/env node
'use strict'

const { spawn } = require('node:child_process')

const { findBinary } = require('../lib/binary.js')

let binary
try {
  binary = findBinary()
} catch (error) {
  console.error(`identity-emulator: ${error.message}`)
  process.exit(1)
}

const child = spawn(binary, process.argv.slice(2), { stdio: 'inherit', windowsHide: true })
// Ctrl-C reaches the child by itself; a SIGTERM reaches only this process.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('error', (error) => {
  console.error(`identity-emulator: ${error.message}`)
  process.exitCode = 1
})
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
