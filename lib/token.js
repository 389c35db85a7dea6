'use strict'

/** Access tokens from `getAuthToken`, which may give one at once, later, or never. */

const { endWait, nextId, onCompletion } = require('./completions.js')
const { aborted, tokenIsNot, tokenThrew } = require('./failures.js')

/** @typedef {string | null | undefined} Token */
/** @typedef {InstanceType<typeof import('./signal.js').Abort>} Abort */

// Tests and polyfills replace the global.
const NativePromise = Promise

/**
 * Calls the callback. The result is a token, or something that {@link TokenWait} makes a token of.
 *
 * @param {() => unknown} getAuthToken
 * @returns {Token | object}
 */
function tokenFrom(getAuthToken) {
  let given
  try {
    given = getAuthToken()
  } catch (cause) {
    throw tokenThrew(cause)
  }
  return isAwaited(given) ? given : checked(given)
}

/** @param {unknown} value @returns {value is object} */
function isAwaited(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/**
 * Waits for a promise, or whatever else has a `then`; all that its code throws is the provider's failure.
 *
 * @param {unknown} promised
 * @returns {Promise<Token>}
 */
async function awaited(promised) {
  let given
  try {
    given = await promised
  } catch (cause) {
    throw tokenThrew(cause)
  }
  return checked(given)
}

/** The wait for a token, which the binding measures and limits. */
class TokenWait {
  /** How long it took. */
  spentMs = 0
  #id = nextId()

  /**
   * Checks the call that the token is for, and begins.
   *
   * @param {import('./native.js').NativeClient} native
   * @param {string} operation
   * @param {object} promised
   * @param {string | undefined} body
   * @param {() => string | undefined} options
   */
  constructor(native, operation, promised, body, options) {
    try {
      native.beginWait(this.#id, operation, body, options())
    } catch (refused) {
      // The call fails with this already; a rejection that nobody handles would end the process.
      awaited(promised).catch(() => {})
      throw refused
    }
  }

  /**
   * The token, unless the wait lasts too long or the signal fires.
   *
   * @param {object} promised
   * @param {Abort | undefined} abort
   * @returns {Promise<Token>}
   */
  token(promised, abort) {
    return new NativePromise((resolve, reject) => {
      /** @param {unknown} failure */
      const fail = (failure) => {
        this.#end()
        reject(failure)
      }
      onCompletion(this.#id, resolve, reject)
      if (abort) abort.cancel = () => fail(aborted())
      // A token that comes too late changes nothing: the failure is on its way.
      awaited(promised).then((token) => this.#end() && resolve(token), fail)
    })
  }

  /** Whether the wait ended in time. */
  #end() {
    const tookMs = endWait(this.#id)
    if (tookMs === null) return false
    this.spentMs = tookMs
    return true
  }
}

/** @param {unknown} given @returns {Token} */
function checked(given) {
  if (typeof given === 'string' || given === undefined || given === null) return given
  throw tokenIsNot(given)
}

module.exports = { isAwaited, TokenWait, tokenFrom }
