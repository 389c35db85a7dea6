'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { cleanEnvironment } = require('../../support/child.js')

/** The program `caller.js` in a process of its own, for one job at a time. */
class CallingProcess {
  #child
  #ended
  #lastId = 0
  #output = { stdout: '', stderr: '' }

  constructor(env = {}) {
    this.#child = spawn(process.execPath, [require.resolve('./caller.js')], {
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    for (const stream of ['stdout', 'stderr']) {
      this.#child[stream].setEncoding('utf8').on('data', (text) => {
        this.#output[stream] += text
      })
    }
    this.#ended = once(this.#child, 'close')
  }

  /**
   * Has a job done, and gives what was seen of each call.
   *
   * @returns {Promise<{ call: string, code?: string, surfaces: Record<string, string> }[]>}
   */
  async run(job) {
    const id = ++this.#lastId
    this.#child.send({ id, job })
    const gone = this.#ended.then(([code, signal]) => {
      throw new Error(`the caller ended with ${signal ?? code}\n${this.#output.stderr}`)
    })
    const [answer] = await Promise.race([once(this.#child, 'message'), gone])
    if (answer.id !== id) throw new Error('one job at a time')
    return answer.seen
  }

  /** Ends it, and gives its exit code and all it has printed. */
  end() {
    return this.endWith(undefined)
  }

  /** Gives it a job that it does not survive. */
  async endWith(job) {
    this.#child.send({ job })
    const [code, signal] = await this.#ended
    return { code, signal, ...this.#output }
  }
}

module.exports = { CallingProcess }
