'use strict'

/**
 * What becomes of key sets, on a diagnostics channel. Sets are fetched without JavaScript; what happened is seen when the
 * next token is checked. Without subscribers nothing is looked at.
 */

const { channel } = require('node:diagnostics_channel')

const events = channel('@konijima/identity-api:session')

/** @typedef {import('../../jwt.js').VerifierStats['keySet']} KeySet */

class KeyEvents {
  #origin
  #successes = 0
  #failures = 0
  #stale = false
  #privateKeys = 0

  /** @param {string | undefined} origin of the service */
  constructor(origin) {
    this.#origin = origin
  }

  /** @param {() => KeySet} stats */
  publish(stats) {
    if (!events.hasSubscribers) return
    const origin = this.#origin
    const { successes, failures, stale, privateKeys } = stats()
    if (failures > this.#failures) events.publish({ event: 'keys', origin, step: 'failed' })
    if (successes > this.#successes) events.publish({ event: 'keys', origin, step: 'fetched' })
    if (stale && !this.#stale) events.publish({ event: 'keys', origin, step: 'stale' })
    if (privateKeys > this.#privateKeys) events.publish({ event: 'keys', origin, step: 'refused' })
    this.#successes = successes
    this.#failures = failures
    this.#stale = stale
    this.#privateKeys = privateKeys
  }
}

module.exports = { KeyEvents }
