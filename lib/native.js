'use strict'

/** The binding, as the glue sees it. */

/**
 * Starts a call: its number, the JSON text of the body, the access token, the JSON text of the other options.
 *
 * @typedef {(id: number, body?: string, token?: string | null, options?: string) => void} Start
 */

/**
 * @typedef {object} NativeClientBase
 * @property {(id: number, operation: string, body?: string, options?: string) => void} beginWait checks
 *   a call whose token is not there yet, and limits the wait for it
 * @property {() => string} stats the JSON text of what its connections and its retry budget are at
 * @typedef {NativeClientBase & Record<import('../index.js').Operation, Start>} NativeClient
 */

/**
 * @typedef {object} Native
 * @property {new (channel: object, id: number, options: string, variables: string) => NativeClient} IdentityClient
 * @property {() => string} operations the JSON text of the operation table
 * @property {() => string} errorClasses the JSON text of the table of error classes
 * @property {(onWake: () => void, onTurn: () => void) => object} openChannel
 * @property {(channel: object) => string | null} drain
 * @property {(channel: object) => boolean} nextTurn
 * @property {(channel: object) => void} wakeAgain
 * @property {(channel: object, id: number) => void} cancel
 * @property {(channel: object, id: number) => number | null} endWait
 * @property {(channel: object, options: string, client: string | undefined, variables: string) => object} openVerifier
 * @property {(verifier: object, id: number, token: string, maxAgeMs?: number) => void} verifyToken
 * @property {(verifier: object, id: number) => void} prefetchKeys
 * @property {(verifier: object) => number} keyGeneration changes whenever the key set does
 * @property {(verifier: object) => string} keyStats the JSON text of the key set's figures
 * @property {(found: string) => string} failureOf the JSON texts of a case and of its failure
 * @property {(given?: string | null) => string} requestIdOf the id that a call is sent with
 */

const exported = [
  'IdentityClient',
  'operations',
  'openChannel',
  'drain',
  'nextTurn',
  'wakeAgain',
  'cancel',
  'endWait',
  'errorClasses',
  'failureOf',
  'requestIdOf',
  'openVerifier',
  'verifyToken',
  'prefetchKeys',
  'keyGeneration',
  'keyStats',
]

/** @returns {Native} */
function load() {
  let cause
  try {
    /** @type {any} */
    const binding = require('../binding.js')
    if (isOurs(binding)) return binding
  } catch (thrown) {
    cause = thrown
  }
  // Not before: who loads it needs none of this.
  return /** @type {any} */ (require('./load-error.js').secondTry(cause, isOurs))
}

/** @param {any} addon that was loaded; the environment may have led to one of another package */
function isOurs(addon) {
  return exported.every((name) => typeof addon?.[name] === 'function')
}

const native = load()

/**
 * The operation table.
 *
 * @type {{ name: import('../index.js').Operation, route: string, takesBody: boolean, fields: { name: string, type: 'string' | 'boolean' }[] }[]}
 */
const operations = JSON.parse(native.operations())

/**
 * The error classes, parents first; the one without a parent is the base class.
 *
 * @type {{ name: string, code: import('../index.js').ErrorCode, parent?: string, status?: number }[]}
 */
const errorClasses = JSON.parse(native.errorClasses())

module.exports = { errorClasses, native, operations }
