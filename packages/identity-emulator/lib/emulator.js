'use strict'

const { control } = require('./control.js')

/** How long a stop may take before the process is killed. */
const STOP_TIMEOUT_MS = 5_000
/** How much of what the program complained about is kept for error messages. */
const KEPT_COMPLAINT = 4_096

/** @typedef {import('node:child_process').ChildProcessWithoutNullStreams} Child */

/** A running emulator. See index.d.ts for what its methods promise. */
class Emulator {
  #child
  #complaint
  #origin
  #ended

  /**
   * Resolves with an emulator when the program says where it listens; rejects when it ends or dawdles instead.
   *
   * @param {Child} child
   * @param {number} timeoutMs
   * @returns {Promise<Emulator>}
   */
  static whenListening(child, timeoutMs) {
    const complaint = collect(child.stderr)
    return new Promise((resolve, reject) => {
      let line = ''
      /** @param {() => void} finish */
      const settle = (finish) => {
        clearTimeout(timer)
        child.removeAllListeners()
        child.stdout.removeAllListeners('data').resume()
        finish()
      }
      /** @param {string} problem */
      const fail = (problem) =>
        settle(() => {
          child.on('error', () => {})
          child.kill('SIGKILL')
          reject(new Error(`the emulator did not start: ${problem}${complaint.text()}`))
        })
      const timer = setTimeout(() => fail(`it did not listen within ${timeoutMs} ms`), timeoutMs)
      child.once('error', (error) => fail(error.message))
      child.once('exit', (code, signal) => fail(`it ended with ${signal ?? `code ${code}`}`))
      child.stdout.setEncoding('utf8').on('data', (chunk) => {
        line += chunk
        if (!line.includes('\n')) return
        settle(() => resolve(new Emulator(child, JSON.parse(line).url, complaint)))
      })
    })
  }

  /**
   * @param {Child} child
   * @param {string} url
   * @param {{ text: () => string }} complaint
   */
  constructor(child, url, complaint) {
    this.url = url
    this.#child = child
    this.#complaint = complaint
    this.#origin = new URL(url).origin
    this.#ended = new Promise((resolve) => child.once('exit', resolve))
    child.on('error', () => {})
    child.stdin.on('error', () => {})
    // Nothing of the child keeps this process alive.
    /** @type {any[]} */
    const handles = [child, child.stdin, child.stdout, child.stderr]
    // In Bun, streams have no such method.
    for (const handle of handles) handle.unref?.()
  }

  /** @param {{ to?: string, kind?: string }} [filter] */
  async outbox({ to, kind } = {}) {
    /** @type {{ messages: import('../index.js').OutboxMessage[] }} */
    const { messages } = await this.#control('GET', 'outbox')
    const address = to?.toLowerCase()
    return messages.filter(
      (message) =>
        (address === undefined || message.to === address) && (kind === undefined || message.kind === kind),
    )
  }

  async reset() {
    await this.#control('POST', 'reset')
  }

  /** @param {import('../index.js').Fault} fault */
  async fault(fault) {
    await this.#control('POST', 'faults', fault)
  }

  async clearFaults() {
    await this.#control('DELETE', 'faults')
  }

  /** @param {number} ms */
  async advance(ms) {
    await this.#control('POST', 'clock', { advanceMs: ms })
  }

  async rotateKeys() {
    await this.#control('POST', 'keys/rotate')
  }

  async dropKeys() {
    await this.#control('POST', 'keys/drop')
  }

  /** @param {string} algorithm */
  async setAlgorithm(algorithm) {
    await this.#control('POST', 'keys/algorithm', { algorithm })
  }

  async stop() {
    if (this.#hasEnded()) return
    this.#child.ref()
    this.#child.stdin.end()
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await this.#ended
    clearTimeout(timer)
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.stop()
  }

  /**
   * @param {string} method
   * @param {string} name
   * @param {object} [body]
   */
  async #control(method, name, body) {
    if (this.#hasEnded()) throw new Error(`the emulator is not running any more${this.#complaint.text()}`)
    return control(this.#origin, method, name, body)
  }

  #hasEnded() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }
}

/**
 * Keeps the end of what a stream says.
 *
 * @param {import('node:stream').Readable} stream
 */
function collect(stream) {
  let kept = ''
  stream.setEncoding('utf8').on('data', (chunk) => {
    kept = (kept + chunk).slice(-KEPT_COMPLAINT)
  })
  return { text: () => (kept ? `\n${kept.trimEnd()}` : '') }
}

module.exports = { Emulator }
