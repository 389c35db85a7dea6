'use strict'

/**
 * What goes wrong, as plain data until it becomes an `Error`. The glue names a case with facts that are safe to
 * show, never a value; the core makes the failure of it: class, message, `retryable`, `outcome`, id.
 */

const { native } = require('./native.js')

const { parse, stringify } = JSON

/** @typedef {'client' | 'call' | 'body'} Subject */

/**
 * The data of a failure. What is thrown and is neither this nor a {@link Case} is a defect, or comes from the
 * user's code, however much it looks like a failure.
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

/** What was found before the core had the call; the cases are those of `src/case.rs`. */
class Case {
  /** @param {Record<string, unknown>} facts @param {unknown} [cause] what the user's code threw */
  constructor(facts, cause) {
    this.facts = facts
    this.cause = cause
  }
}

const closed = () => new Case({ case: 'closed' })
const aborted = () => new Case({ case: 'aborted' })
/**
 * @param {number} attempts
 * @param {boolean} keyed whether the call carried an idempotency key
 * @param {number} spentMs
 */
const undelivered = (attempts, keyed, spentMs) => new Case({ case: 'undelivered', attempts, keyed, spentMs })

/** @param {unknown} cause */
const tokenThrew = (cause) => new Case({ case: 'token_threw' }, cause)

/** @param {unknown} given in place of a token */
const tokenIsNot = (given) => new Case({ case: 'token_is_not', got: kind(given) })

/**
 * @param {string} field
 * @param {string} expected
 * @param {unknown} got
 * @param {Subject} subject
 */
const wrongType = (field, expected, got, subject) =>
  new Case({ case: 'wrong_type', field, expected, got: kind(got), subject })

/** @param {string} field @param {Subject} subject @param {unknown} cause what the user's code threw */
const unreadable = (field, subject, cause) => new Case({ case: 'unreadable', field, subject }, cause)

/** @param {string} field @param {Subject} subject */
const notJson = (field, subject) => new Case({ case: 'not_json', field, subject })

/** @param {import('../index.js').TokenFault} reason */
const tokenRefused = (reason) => new Case({ case: 'token', reason })

/** @param {string} method */
const detached = (method) => new Case({ case: 'detached', method })

/** @param {unknown} value */
function kind(value) {
  if (value === null) return 'null'
  if (value === undefined) return 'undefined'
  if (Array.isArray(value)) return 'an array'
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

/**
 * What the binding tells: a failure, or a case that needs its call to become one.
 *
 * @param {Record<string, unknown>} data
 */
const told = (data) => (Object.hasOwn(data, 'case') ? new Case(data) : new Failure(data))

/**
 * The failure that was thrown. The binding throws JSON text.
 *
 * @param {unknown} thrown
 * @param {string} [operation]
 * @param {unknown} [requestId] the caller's own
 * @param {number} [spentMs]
 */
function failureOf(thrown, operation, requestId, spentMs) {
  const found = typeof thrown === 'string' ? told(parse(thrown)) : thrown
  if (found instanceof Failure) return found
  const { facts, cause } = found instanceof Case ? found : new Case({ case: 'defect' }, found)
  const call = { operation, requestId: typeof requestId === 'string' ? requestId : undefined, spentMs }
  const failure = new Failure(parse(native.failureOf(stringify({ ...call, ...facts }))))
  return cause === undefined ? failure : Object.assign(failure, { cause })
}

module.exports = {
  aborted,
  Case,
  closed,
  detached,
  Failure,
  failureOf,
  notJson,
  told,
  tokenIsNot,
  tokenRefused,
  tokenThrew,
  undelivered,
  unreadable,
  wrongType,
}
