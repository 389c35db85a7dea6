'use strict'

/**
 * Failures that the glue itself finds, as the same plain data the binding sends. Values are never
 * named in a message: any of them may be a secret.
 */

const { randomUUID } = require('node:crypto')

/** @typedef {import('./errors.js').Failure} Failure */
/** @typedef {Partial<Failure> & { code: string, message: string, cause?: unknown }} Refusal */
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

/** @param {AbortSignal} signal @returns {Refusal} */
function abortedBy(signal) {
  return { code: 'ABORTED', message: 'the call was aborted before it was sent', cause: signal.reason }
}

/**
 * Gives a failure the fields that every error has. Those of the binding have them already.
 *
 * @param {any} failure
 * @param {string} [operation]
 * @param {CallOptions} [options]
 * @param {number} [durationMs]
 * @returns {Failure}
 */
function completed(failure, operation, options, durationMs = 0) {
  if ('outcome' in failure) {
    return failure.code === 'ABORTED' ? { ...failure, cause: options?.signal?.reason } : failure
  }
  const { code, message, ...details } = failure
  return {
    code,
    message: operation === undefined ? message : `${operation}: ${message}`,
    ...(operation && { operation, requestId: requestIdOf(options) }),
    attempts: 0,
    durationMs,
    // What the caller must change first is not worth repeating as it is.
    retryable: code === 'TIMEOUT' || code === 'TOKEN_PROVIDER_FAILED',
    outcome: 'not_sent',
    ...details,
  }
}

/** @param {CallOptions | undefined} options */
function requestIdOf(options) {
  return typeof options?.requestId === 'string' ? options.requestId : randomUUID()
}

module.exports = { abortedBy, completed, kind, notA }
