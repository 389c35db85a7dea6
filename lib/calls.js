'use strict'

/** @typedef {import('./native.js').NativeClient} NativeClient */

// Tests and polyfills replace the global.
const NativePromise = Promise

/**
 * The calls of one client: what they share, how they ended, and whether there may be more. Connections and
 * the retry budget are counted in the core.
 */
class Calls {
  /** Calls that reached the core. */
  started = 0
  succeeded = 0
  retries = 0
  /** By code. @type {Record<string, number> | undefined} */
  failed
  isClosed = false
  /** Calls that have not settled, those that wait for their token included. */
  #unsettled = 0
  /** Those who wait until all have. @type {((_: undefined) => void)[] | undefined} */
  #waiting

  /** @param {NativeClient} native @param {(() => unknown) | undefined} getAuthToken */
  constructor(native, getAuthToken) {
    this.native = native
    this.getAuthToken = getAuthToken
  }

  begin() {
    this.#unsettled++
  }

  /** @param {number} attempts */
  succeed(attempts) {
    this.succeeded++
    if (attempts > 1) this.retries += attempts - 1
  }

  /** @param {{ code: string, attempts?: number }} failure of a call that reached the core */
  fail({ code, attempts = 0 }) {
    const { failed = Object.create(null) } = this
    failed[code] = (failed[code] ?? 0) + 1
    this.failed = failed
    if (attempts > 1) this.retries += attempts - 1
  }

  end() {
    if (--this.#unsettled > 0 || this.#waiting === undefined) return
    for (const resolve of this.#waiting) resolve(undefined)
    this.#waiting = undefined
  }

  /** Refuses further calls and waits for those under way. */
  async close() {
    this.isClosed = true
    while (this.#unsettled > 0) {
      await new NativePromise((resolve) => {
        this.#waiting = [...(this.#waiting ?? []), resolve]
      })
    }
  }

  stats() {
    const { started: calls, succeeded, retries, failed = {} } = this
    const ended = Object.values(failed).reduce((sum, count) => sum + count, succeeded)
    const inFlight = calls - ended
    return { calls, inFlight, succeeded, failed: { ...failed }, retries, ...JSON.parse(this.native.stats()) }
  }
}

module.exports = { Calls }
