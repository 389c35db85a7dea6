'use strict'

/** Runs the smoke suite in a runtime, beside the packages as they are published. */

const { spawn } = require('node:child_process')
const { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { root } = require('./platforms.js')

/** A runtime under emulation takes ten seconds. */
const TIMEOUT_MS = 120_000

/**
 * A project that has the packages installed. `remove` it.
 *
 * @param {string[]} folders of packages
 */
function projectWith(folders) {
  const path = mkdtempSync(join(tmpdir(), 'identity-smoke-'))
  const scope = join(path, 'node_modules', '@konijima')
  mkdirSync(scope, { recursive: true })
  for (const folder of folders)
    cpSync(folder, join(scope, /[^/\\]+$/.exec(folder)?.[0] ?? ''), { recursive: true })
  copyFileSync(join(root, '__test__', 'distribution', 'smoke.cjs'), join(path, 'smoke.cjs'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/**
 * @param {string} project
 * @param {string[]} command the runtime and its options
 * @param {Record<string, string>} [env]
 * @returns {Promise<Record<string, string>>} `✓` or what went wrong, by check
 */
function smoke(project, command, env = {}) {
  const [program, ...options] = command
  return new Promise((resolve) => {
    const child = spawn(program, [...options, 'smoke.cjs'], {
      cwd: project,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    let printed = ''
    let complaint = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (printed += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk) => (complaint += chunk))
    child.on('error', (error) => (complaint += error.message))
    child.on('close', (code, signal) => {
      const results = checksIn(printed)
      results['clean exit'] = code === 0 ? '✓' : (signal ?? `code ${code}`)
      if (code !== 0 && complaint) console.error(complaint.trim())
      resolve(results)
    })
  })
}

/** @param {string} printed */
function checksIn(printed) {
  /** @type {Record<string, string>} */
  const results = {}
  for (const line of printed.split('\n')) {
    if (!line.startsWith('{"check"')) continue
    const { check, ok, why } = JSON.parse(line)
    results[check] = ok ? '✓' : 'no'
    if (!ok) console.error(`${check}: ${why}`)
  }
  return results
}

module.exports = { projectWith, smoke }
