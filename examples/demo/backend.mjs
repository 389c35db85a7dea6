import { fork } from 'node:child_process'
import { once } from 'node:events'

/**
 * Starts an example server on a free port, and waits until it listens.
 *
 * @param {URL} server its file
 * @param {string} identityUrl
 * @returns {Promise<Backend>}
 * @throws {Error} with what it complained about, when it does not start
 */
export async function startBackend(server, identityUrl) {
  const child = fork(server, {
    env: { ...process.env, IDENTITY_URL: identityUrl, PORT: '0' },
    execArgv: ['--import', new URL('probe.mjs', import.meta.url).href],
    silent: true,
  })
  const backend = new Backend(child)
  await backend.listening()
  return backend
}

export class Backend {
  /** Everything it printed. */
  log = ''
  url = ''
  #child
  #stdout
  #gone

  /** @param {import('node:child_process').ChildProcess} child */
  constructor(child) {
    this.#child = child
    this.#stdout = /** @type {import('node:stream').Readable} */ (child.stdout)
    this.#gone = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        this.log += text
      })
    }
  }

  async listening() {
    let port
    while (port === undefined) {
      await this.#whileAlive(once(this.#stdout, 'data'))
      port = /running on port (\d+)\n/.exec(this.log)?.[1]
    }
    this.url = `http://127.0.0.1:${port}`
  }

  /** The calls of its identity client since this was last asked, without secrets. @returns {Promise<Call[]>} */
  async calls() {
    const answer = once(this.#child, 'message')
    this.#child.send('calls')
    const [calls] = await this.#whileAlive(answer)
    return calls
  }

  async stop() {
    this.#child.kill()
    await this.#gone
  }

  /** @template T @param {Promise<T>} event @returns {Promise<T>} */
  #whileAlive(event) {
    const end = this.#gone.then(() => {
      throw new Error(`the backend ended:\n${this.log}`)
    })
    return Promise.race([event, end])
  }
}

/** @typedef {import('./probe.mjs').Call} Call */
