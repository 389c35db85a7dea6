'use strict'

/**
 * Failures that the glue itself finds, as the same plain data the binding sends. Values are never
 * named in a message: any of them may be a secret.
 */

/** @typedef {import('../index.js').CallOptions} CallOptions */
/** @typedef {'client' | 'call' | 'body'} Subject */

/**
 * The data of a failure, until it becomes an `Error`. What is thrown and none of these is a defect, or
 * comes from the user's code, however much it looks like a failure.
 */
class Failure {
  /** @param {Record<string, unknown>} fields */
  constructor(fields) {
    /** @type {string} */
    this.code = ''
    /** @type {string} */
    this.message = ''
    Object.assign(this, fields)
  }
}
// A field that is absent must not be found on `Object.prototype`.
Object.setPrototypeOf(Failure.prototype, null)

/**
 * @param {string} field
 * @param {string} expected
 * @param {unknown} got
 * @param {Subject} subject
 */
function notA(field, expected, got, subject) {
  return misused(field, subject, `\`${field}\` must be ${expected}; got ${kind(got)}`)
}

/**
 * @param {string} field
 * @param {Subject} subject
 * @param {string} message
 * @param {unknown} [cause] what the user's code threw
 */
function misused(field, subject, message, cause) {
  return new Failure({
    code: 'CONFIG_INVALID',
    field,
    subject,
    message,
    ...(cause !== undefined && { cause }),
  })
}

/** What there is to say when code of the user's throws while an option is read. @param {string} field */
const unreadable = (field) => `\`${field}\` threw an error when it was read; that is the cause`

/** @param {string} method */
function withoutClient(method) {
  return misused(
    'this',
    'client',
    `\`${method}\` was called without its client: call it as \`client.${method}(…)\`, not detached from the client or through a Proxy`,
  )
}

/** @param {unknown} value */
function kind(value) {
  if (value === null) return 'null'
  if (value === undefined) return 'undefined'
  if (Array.isArray(value)) return 'an array'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

function abortedBefore() {
  return new Failure({ code: 'ABORTED', message: 'the call was aborted before it was sent' })
}

function closedBefore() {
  return new Failure({ code: 'CLIENT_CLOSED', message: 'the client was closed before the call' })
}

/**
 * Gives what was thrown the fields that every error has. Failures of the core have them already.
 *
 * @param {unknown} thrown
 * @param {string} [operation]
 * @param {{ requestId?: unknown, reason?: unknown, durationMs?: number }} [call]
 */
function completed(thrown, operation, { requestId, reason, durationMs = 0 } = {}) {
  const failure = thrown instanceof Failure ? thrown : defect(thrown)
  const { code, message, ...details } = failure
  // The core names the operation in its messages; what failed before the call reached it does not.
  const isNamed = Object.hasOwn(details, 'operation')
  return new Failure({
    code,
    message: operation && !isNamed ? `${operation}: ${message}` : message,
    ...(operation && { operation }),
    ...(operation && { requestId: '' }),
    attempts: 0,
    durationMs: Math.ceil(durationMs),
    // What the caller must change first is not worth repeating as it is.
    retryable: code === 'TIMEOUT' || code === 'TOKEN_PROVIDER_FAILED',
    outcome: 'not_sent',
    ...details,
    ...(operation && { requestId: /** @type {any} */ (failure).requestId || requestIdOf(requestId) }),
    ...(code === 'ABORTED' && { cause: reason }),
  })
}

/** @param {unknown} cause what should not have been thrown */
function defect(cause) {
  const message = 'The client failed in a way it should not; please report it with its cause.'
  return new Failure({ code: 'INTERNAL_ERROR', message, outcome: 'unknown', cause })
}

/**
 * The binding throws the JSON text of a failure.
 *
 * @param {unknown} thrown
 */
function thrownBy(thrown) {
  return typeof thrown === 'string' ? new Failure(JSON.parse(thrown)) : thrown
}

/**
 * The call's id: the caller's own, if it may be repeated in a log.
 *
 * @param {unknown} given
 */
function requestIdOf(given) {
  if (typeof given === 'string' && /^[!-~]{1,255}$/.test(given)) return given
  // Loading it takes longer than all the rest of this package.
  return require('node:crypto').randomUUID()
}

module.exports = {
  abortedBefore,
  closedBefore,
  completed,
  Failure,
  kind,
  misused,
  notA,
  thrownBy,
  unreadable,
  withoutClient,
}
