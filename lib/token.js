'use strict'

/** Access tokens from `getAuthToken`, which may give one at once, later, or never. */

const { Failure, kind } = require('./failures.js')

/** @typedef {string | null | undefined} Token */

/**
 * Calls the callback. The result is a token, or something that {@link awaited} makes a token of.
 *
 * @param {() => unknown} getAuthToken
 * @returns {Token | object}
 */
function tokenFrom(getAuthToken) {
  let given
  try {
    given = getAuthToken()
  } catch (cause) {
    throw failed(cause)
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
    throw failed(cause)
  }
  return checked(given)
}

/** @param {unknown} given @returns {Token} */
function checked(given) {
  if (typeof given === 'string' || given === undefined || given === null) return given
  const message = `getAuthToken must give a string, or nothing for no token; it gave ${kind(given)}`
  throw new Failure({ code: 'TOKEN_PROVIDER_FAILED', message })
}

/** @param {unknown} cause */
function failed(cause) {
  const message = 'getAuthToken failed; its error is the cause'
  return new Failure({ code: 'TOKEN_PROVIDER_FAILED', message, cause })
}

module.exports = { awaited, isAwaited, tokenFrom }
