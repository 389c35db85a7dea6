'use strict'

/** What one client has done; the connections and the retry budget are counted in the core. */

class Counters {
  calls = 0
  succeeded = 0
  retries = 0
  /** @type {Record<string, number> | undefined} */
  failed

  /** @param {{ code: string, attempts?: number }} failure of a call that reached the core */
  fail({ code, attempts = 0 }) {
    const { failed = Object.create(null) } = this
    failed[code] = (failed[code] ?? 0) + 1
    this.failed = failed
    if (attempts > 1) this.retries += attempts - 1
  }

  read() {
    const { calls, succeeded, retries, failed = {} } = this
    const ended = Object.values(failed).reduce((sum, count) => sum + count, succeeded)
    return { calls, inFlight: calls - ended, succeeded, failed: { ...failed }, retries }
  }
}

module.exports = { Counters }
