'use strict'

const { fork, spawn } = require('node:child_process')
const path = require('node:path')
const readline = require('node:readline')

const { nodeProgram } = require('./nodes')
const { peerNamed } = require('./peers')

/** A long word of the form of a JWT; the service only looks that there is one. */
const TOKEN = `${'h'.repeat(36)}.${'p'.repeat(240)}.${'s'.repeat(86)}`

/** Longer than any sample or start-up measurement takes. */
const PATIENCE_MS = 120000

/**
 * The environment of every measured process: production, no proxy, and one authority that all trust alike.
 */
function environment(caFile) {
  const names = Object.keys(process.env).filter((name) => !/^(https?|all|no)_proxy$/i.test(name))
  return {
    ...Object.fromEntries(names.map((name) => [name, process.env[name]])),
    NODE_ENV: 'production',
    NODE_EXTRA_CA_CERTS: caFile,
  }
}

/** A program that answers each JSON line on its input with one on its output, and ends with its input. */
class LineProcess {
  #child
  #lines
  #failure

  constructor(program, argv, options) {
    this.#child = spawn(program, argv, { ...options, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.on('error', (error) => {
      this.#failure = error
    })
    this.#child.stdin.on('error', (error) => {
      this.#failure = error
    })
    this.#lines = readline.createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  async read() {
    const { value, done } = await this.#lines.next()
    if (done) throw this.#failure ?? new Error(`${this.#child.spawnfile} ended before it answered`)
    return JSON.parse(value)
  }

  ask(question) {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`)
    return this.read()
  }

  stop() {
    this.#child.stdin.end()
  }
}

/** The canned-answer service: `{ origins, ca, accepted, stop }`; `accepted()` counts connections by transport. */
async function startServer(program) {
  const server = new LineProcess(program, [])
  const { ca, ...origins } = await server.read()
  return { ca, origins, accepted: () => server.ask({}), stop: () => server.stop() }
}

/** A library alone, with the same face as a worker. */
function startLimit(program, { library, baseUrl, caFile, http2 }) {
  const argv = [
    '--library',
    library,
    '--base-url',
    baseUrl,
    '--token',
    TOKEN,
    '--ca',
    caFile,
    ...(http2 ? ['--http2'] : []),
  ]
  const limit = new LineProcess(program, argv, { env: environment(caFile) })
  return {
    async sample(options) {
      const figures = await limit.ask(options)
      if (figures.error) throw new Error(figures.error)
      return figures
    },
    stop: () => limit.stop(),
  }
}

/**
 * Asks a forked process one thing and gives its answer; a process that ends or falls silent instead is an
 * error.
 */
function ask(child, message) {
  return new Promise((resolve, reject) => {
    const onMessage = ({ result, error }) =>
      settle(() => (error ? reject(new Error(error)) : resolve(result)))
    const onExit = (code, signal) => settle(() => reject(new Error(`the process ended (${signal ?? code})`)))
    const silence = setTimeout(
      () => settle(() => reject(new Error('no answer, a call never settled'))),
      PATIENCE_MS,
    )
    function settle(report) {
      clearTimeout(silence)
      child.off('message', onMessage).off('exit', onExit)
      report()
    }
    child.on('message', onMessage).on('exit', onExit).send(message)
  })
}

/** One peer in its own Node process; `pid` is that process. */
async function startWorker({ peer, operations, baseUrl, ca, caFile, http2 }) {
  const child = forkFile('worker.js', caFile, { execPath: nodeProgram(peerNamed(peer).node) })
  const stop = () => child.kill()
  try {
    await ask(child, { command: 'setup', peer, operations, baseUrl, ca, token: TOKEN, http2 })
  } catch (error) {
    stop()
    throw error
  }
  return { pid: child.pid, sample: (options) => ask(child, { command: 'sample', ...options }), stop }
}

/** Runs one measurement of `micro/` in a process of its own. */
async function runTask(task, settings, { caFile, ...options } = {}) {
  const child = forkFile('micro/task.js', caFile, options)
  try {
    return await ask(child, { task, settings: { ...settings, token: TOKEN } })
  } finally {
    child.kill()
  }
}

function forkFile(file, caFile, { execArgv = [], execPath = process.execPath, env } = {}) {
  return fork(path.join(__dirname, file), {
    env: { ...environment(caFile), ...env },
    execPath,
    execArgv: ['--expose-gc', ...execArgv],
  })
}

module.exports = { LineProcess, runTask, startLimit, startServer, startWorker }
