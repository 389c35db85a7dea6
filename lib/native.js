'use strict'

/** The binding, as the glue sees it. */

/**
 * @typedef {object} NativeClient one method an operation beside these: the number of the call, the
 *   JSON text of the body, the access token, the JSON text of the other options
 * @property {number} timeoutMs
 * @property {() => string} stats the JSON text of what its connections and its retry budget are at
 */

/**
 * @typedef {object} Native
 * @property {new (channel: object, options: string, variables: string) => NativeClient & Record<string, (id: number, body?: string, token?: string | null, options?: string) => void>} IdentityClient
 * @property {() => string} operations the JSON text of the operation table
 * @property {(onWake: () => void) => object} openChannel
 * @property {(channel: object) => string | null} drain
 * @property {(channel: object, id: number) => void} cancel
 */

/** @returns {Native} */
function load() {
  try {
    return /** @type {any} */ (require('../binding.js'))
  } catch (cause) {
    // Not before: who loads it needs none of this.
    return /** @type {any} */ (require('./missing.js').secondTry(cause))
  }
}

module.exports = { native: load() }
