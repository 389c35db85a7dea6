'use strict'

/** Node processes of their own, for what only the end of a process or its environment can show. */

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { join } = require('node:path')

const root = join(__dirname, '..', '..')

/** What the machine says about networks must not decide a test. */
const environmental =
  /^(https?|all|no|ftp)_proxy$|^(NODE_EXTRA_CA_CERTS|NODE_OPTIONS|NODE_TEST_CONTEXT|SSL_CERT_(FILE|DIR))$/i

function cleanEnvironment(added = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !environmental.test(name))
  return { ...Object.fromEntries(kept), ...added }
}

/**
 * Starts a node process in the root of the package that runs `main(...args)`. `main` is taken as
 * text, so it sees nothing around it; `require('./index.js')` is the package. What it passes to
 * `report` is collected.
 *
 * @param {Function} main
 * @param {unknown[]} args values that JSON can hold
 * @param {{ flags?: string[], env?: Record<string, string>, killAfterMs?: number }} [options]
 */
function startChild(main, args = [], { flags = [], env = {}, killAfterMs = 60_000 } = {}) {
  const code = `const report = (value) => process.send(value); (${main})(...${JSON.stringify(args)})`
  const child = spawn(process.execPath, [...flags, '-e', code], {
    cwd: root,
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  const reports = []
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  child.on('message', (report) => reports.push(report))
  const killer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const ended = once(child, 'close').then(([code, signal]) => {
    clearTimeout(killer)
    return { code, signal, stdout, stderr, reports }
  })
  return {
    child,
    /** Resolves with the next thing that is reported. */
    nextReport: () => Promise.race([once(child, 'message').then(([report]) => report), ended.then(failed)]),
    /** Resolves when the process is gone and its output is read. */
    ended,
  }
}

function failed({ code, signal, stderr }) {
  throw new Error(`the child ended with ${signal ?? code} before it reported\n${stderr}`)
}

/** Runs `main` in a process of its own to its end; see {@link startChild}. */
function runChild(main, args, options) {
  return startChild(main, args, options).ended
}

/** Runs `main` in a process of its own, which must end well and say nothing, and gives what it reported. */
async function reportOf(main, args, options) {
  const { code, signal, stdout, stderr, reports } = await runChild(main, args, options)
  if (code !== 0 || stdout !== '' || stderr !== '') {
    throw new Error(`the child ended with ${signal ?? code}\n${stdout}${stderr}`)
  }
  return reports[0]
}

module.exports = { cleanEnvironment, environmental, reportOf, runChild, startChild }
