'use strict'

/** Access tokens from `getAuthToken`, which may give one at once, later, or never. */

const { abortedBefore, kind } = require('./refusal.js')

/** @typedef {string | null | undefined} Token */

/**
 * Calls the callback. The result is a token, or a promise of something that {@link awaited} makes
 * a token of.
 *
 * @param {() => unknown} getAuthToken
 * @returns {Token | PromiseLike<unknown>}
 */
function tokenFrom(getAuthToken) {
  let given
  try {
    given = getAuthToken()
  } catch (cause) {
    throw failed(cause)
  }
  return isThenable(given) ? given : checked(given)
}

/**
 * Waits for a token no longer than the whole call may last.
 *
 * @param {PromiseLike<unknown>} promised
 * @param {number} timeoutMs
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Token>}
 */
async function awaited(promised, timeoutMs, signal) {
  /** @type {(() => void)[]} */
  const undo = []
  try {
    const given = await new Promise((resolve, reject) => {
      const message = `getAuthToken did not settle within ${timeoutMs} ms (timeoutMs)`
      const timer = setTimeout(reject, timeoutMs, { code: 'TIMEOUT', message, phase: 'token', timeoutMs })
      undo.push(() => clearTimeout(timer))
      if (signal) {
        const onAbort = () => reject(abortedBefore())
        signal.addEventListener('abort', onAbort)
        undo.push(() => signal.removeEventListener('abort', onAbort))
      }
      promised.then(resolve, (cause) => reject(failed(cause)))
    })
    return checked(given)
  } finally {
    for (const step of undo) step()
  }
}

/** @param {unknown} given @returns {Token} */
function checked(given) {
  if (typeof given === 'string' || given === undefined || given === null) return given
  const message = `getAuthToken must give a string, or nothing for no token; it gave ${kind(given)}`
  throw { code: 'TOKEN_PROVIDER_FAILED', message }
}

/** @param {unknown} cause */
function failed(cause) {
  return { code: 'TOKEN_PROVIDER_FAILED', message: 'getAuthToken failed; its error is the cause', cause }
}

/** @param {any} value @returns {value is PromiseLike<unknown>} */
function isThenable(value) {
  return typeof value === 'object' && value !== null && typeof value.then === 'function'
}

module.exports = { awaited, isThenable, tokenFrom }
