'use strict'

/**
 * Failures that the glue itself finds, as the same plain data the binding sends. Values are never
 * named in a message: any of them may be a secret.
 */

/** @typedef {import('./errors.js').Failure} Failure */
/** @typedef {{ code: string, message: string, field?: string, cause?: unknown }} Refusal */
/** @typedef {import('../index.js').CallOptions} CallOptions */

/**
 * @param {string} field
 * @param {string} expected
 * @param {unknown} got
 * @returns {Refusal}
 */
function notA(field, expected, got) {
  return { code: 'CONFIG_INVALID', field, message: `\`${field}\` must be ${expected}; got ${kind(got)}` }
}

/** @param {unknown} value */
function kind(value) {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

/** @returns {Refusal} */
function abortedBefore() {
  return { code: 'ABORTED', message: 'the call was aborted before it was sent' }
}

/**
 * Gives a failure the fields that every error has. Those of the core have them already.
 *
 * @param {any} failure
 * @param {string} [operation]
 * @param {CallOptions} [options]
 * @param {number} [durationMs]
 * @returns {Failure}
 */
function completed(failure, operation, options, durationMs = 0) {
  const { code, message, ...details } = failure instanceof Error ? defect(failure) : failure
  // The core names the operation in its messages; what failed before the call reached it does not.
  const isNamed = 'operation' in details
  return {
    code,
    message: operation && !isNamed ? `${operation}: ${message}` : message,
    ...(operation && { operation }),
    attempts: 0,
    durationMs,
    // What the caller must change first is not worth repeating as it is.
    retryable: code === 'TIMEOUT' || code === 'TOKEN_PROVIDER_FAILED',
    outcome: 'not_sent',
    ...details,
    ...(operation && { requestId: details.requestId || requestIdOf(options) }),
    ...(code === 'ABORTED' && { cause: options?.signal?.reason }),
  }
}

/** @param {Error} cause what should not have been thrown */
function defect(cause) {
  const message = 'The client failed in a way it should not; please report it with its cause.'
  return { code: 'INTERNAL_ERROR', message, outcome: 'unknown', cause }
}

/**
 * The call's id: the caller's own, if it may be repeated in a log.
 *
 * @param {CallOptions | undefined} options
 */
function requestIdOf(options) {
  const given = options?.requestId
  if (typeof given === 'string' && /^[!-~]{1,255}$/.test(given)) return given
  // Loading it takes longer than all the rest of this package.
  return require('node:crypto').randomUUID()
}

module.exports = { abortedBefore, completed, kind, notA }
