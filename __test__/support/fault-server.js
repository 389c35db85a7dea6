'use strict'

/**
 * The scriptable server of network faults (crates/fault-server): one process for a test file, and in
 * it as many servers as the tests ask for. What scripts can say is in its README.
 */

const { spawn } = require('node:child_process')
const { statSync } = require('node:fs')
const { join } = require('node:path')
const { createInterface } = require('node:readline')
const { after } = require('node:test')

const target = process.env.CARGO_TARGET_DIR ?? join(__dirname, '..', '..', 'target')

/** The program that was built last, unless FAULT_SERVER_BINARY names one. */
function binary() {
  if (process.env.FAULT_SERVER_BINARY) return process.env.FAULT_SERVER_BINARY
  const name = process.platform === 'win32' ? 'fault-server.exe' : 'fault-server'
  const built = ['release', 'debug']
    .map((profile) => join(target, profile, name))
    .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time)
  if (built[0].time === 0) {
    throw new Error('there is no fault server; build it with: cargo build -p fault-server')
  }
  return built[0].path
}

/**
 * The fault server of this test file. It starts with the first command and ends with the file.
 */
function faultServer() {
  const faults = new FaultServer()
  after(() => faults.end())
  return faults
}

class FaultServer {
  #child
  #lastId = 0
  #waiting = new Map()

  #start() {
    this.#child = spawn(binary(), { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const { id, error, ...answer } = JSON.parse(line)
      const { resolve, reject } = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) resolve(answer)
      else reject(new Error(`fault server: ${error}`))
    })
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`the fault server ended with ${code}`))
    })
  }

  ask(command) {
    if (this.#child === undefined) this.#start()
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.stdin.write(`${JSON.stringify({ id, ...command })}\n`)
    })
  }

  /** Starts a server that plays a script. */
  async start(script) {
    const { server, ...introduction } = await this.ask({ start: script })
    return new Running(this, server, introduction)
  }

  /** Starts a server that meets the first, second, … request with these steps, the last for ever. */
  turns(...turns) {
    return this.start({ turns })
  }

  async startProxy(script = {}) {
    const { proxy, ...introduction } = await this.ask({ startProxy: script })
    return new Running(this, proxy, introduction)
  }

  /** A port where a connect gets no answer at all. */
  blackHole() {
    return this.ask({ blackHole: {} })
  }

  /** A port where a connect is refused. */
  refusedPort() {
    return this.ask({ refusedPort: {} })
  }

  end() {
    this.#child?.stdin.end()
  }
}

/** A server or a proxy, with its `url`, `port` and, over TLS, `ca`, `identity`, `client` and `stranger`. */
class Running {
  #faults
  #number

  constructor(faults, number, introduction) {
    this.#faults = faults
    this.#number = number
    Object.assign(this, introduction)
  }

  /** The requests it has read. */
  async requests() {
    return (await this.#faults.ask({ requests: this.#number })).requests
  }

  /** `{ accepted, open, requests }`, all counts. */
  connections() {
    return this.#faults.ask({ connections: this.#number })
  }

  /** Resolves when it has read so many requests. */
  async waitForRequests(count, timeoutMs = 10_000) {
    const { reached } = await this.#faults.ask({
      waitForRequests: { server: this.#number, count, timeoutMs },
    })
    if (!reached) throw new Error(`the server has not read ${count} requests within ${timeoutMs} ms`)
  }

  /** Resolves when no more than so many connections are open. */
  async waitForOpen(atMost, timeoutMs = 10_000) {
    const { reached, open } = await this.#faults.ask({
      waitForOpen: { server: this.#number, atMost, timeoutMs },
    })
    if (!reached) throw new Error(`${open} connections are open after ${timeoutMs} ms, not ${atMost}`)
  }
}

/** The step that answers with JSON. */
function json(body, status = 200, headers = {}) {
  return { answer: { status, headers: Object.entries(headers), body: { json: body } } }
}

/** The step that writes bytes as they are. */
function write(text) {
  return { write: { text } }
}

module.exports = { faultServer, json, write }
