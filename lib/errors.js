'use strict'

/**
 * The error classes, and the one function that makes them from the plain data of the binding.
 * Their documentation for users is in `index.d.ts`.
 */

const { types } = require('node:util')
const { knownFields, withDefaults } = require('./error-fields.js')
const { operations } = require('./native.js')
const { Failure } = require('./refusal.js')

const brand = Symbol.for('@konijima/identity-api.error')

class IdentityError extends Error {
  /**
   * @param {string} message
   * @param {import('./error-fields.js').Fields} [fields] those of a user may be few; a failure's are whole
   */
  constructor(message, fields) {
    const isWhole = fields instanceof Failure
    /** @type {import('./error-fields.js').Fields} */
    const given = isWhole ? fields : knownFields(fields)
    const { cause, message: _, data, response, ...own } = given
    super(message, cause === undefined ? undefined : { cause })
    Object.assign(this, isWhole ? own : withDefaults(codeOf(new.target), own))
    if (this instanceof ApiError) {
      const { status } = /** @type {any} */ (this)
      // Code written against axios reads the answer here; loggers that list properties must not.
      Object.defineProperty(this, 'response', { value: response ?? { status, data } })
    }
  }

  /** @param {unknown} value */
  static is(value) {
    try {
      return typeof value === 'object' && value !== null && brand in value
    } catch {
      return false
    }
  }

  /**
   * The error that a copy was made of: by `toJSON`, by a worker thread's `'error'` event, or by
   * `structuredClone`, which keeps no more than message, cause and stack.
   *
   * @param {unknown} value
   */
  static from(value) {
    if (IdentityError.is(value)) return value
    try {
      return typeof value === 'object' && value !== null ? restored(value) : undefined
    } catch {
      // A getter of what somebody threw has thrown in turn.
      return undefined
    }
  }

  toJSON() {
    return Object.assign({ name: this.name, message: this.message }, this)
  }
}

class ConfigError extends IdentityError {}
class ConnectionError extends IdentityError {}
class TimeoutError extends IdentityError {}
class AbortError extends IdentityError {}
class ResponseError extends IdentityError {}
class ApiError extends IdentityError {}
class ValidationError extends ApiError {}
class AuthenticationError extends ApiError {}
class PermissionError extends ApiError {}
class NotFoundError extends ApiError {}
class ConflictError extends ApiError {}
class RateLimitError extends ApiError {}
class ServerError extends ApiError {}
class TokenProviderError extends IdentityError {}
class ClosedError extends IdentityError {}

/** @type {Map<unknown, typeof IdentityError>} */
const classByCode = new Map([
  ['CONFIG_INVALID', ConfigError],
  ['CONNECTION_FAILED', ConnectionError],
  ['TIMEOUT', TimeoutError],
  ['ABORTED', AbortError],
  ['RESPONSE_INVALID', ResponseError],
  ['API_ERROR', ApiError],
  ['VALIDATION_FAILED', ValidationError],
  ['AUTHENTICATION_FAILED', AuthenticationError],
  ['PERMISSION_DENIED', PermissionError],
  ['NOT_FOUND', NotFoundError],
  ['CONFLICT', ConflictError],
  ['RATE_LIMITED', RateLimitError],
  ['SERVER_ERROR', ServerError],
  ['TOKEN_PROVIDER_FAILED', TokenProviderError],
  ['CLIENT_CLOSED', ClosedError],
  ['INTERNAL_ERROR', IdentityError],
])
/** @type {Map<unknown, string>} */
const codeByClass = new Map([...classByCode].map(([code, Class]) => [Class, String(code)]))
/** @type {Map<string, typeof IdentityError>} */
const classByName = new Map([...classByCode.values()].map((Class) => [Class.name, Class]))

for (const { name, prototype } of classByName.values()) {
  Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true })
}
Object.defineProperty(IdentityError.prototype, brand, { value: true })

/** The code of a class, or of the one it extends. @param {unknown} Class @returns {string} */
function codeOf(Class) {
  return codeByClass.get(Class) ?? codeOf(Object.getPrototypeOf(Class))
}

/**
 * Makes the error of a failure. Call it in the async frame that throws, so that the stack leads to
 * the caller's line.
 *
 * @param {InstanceType<typeof Failure>} failure
 */
function errorOf(failure) {
  const Class = classByCode.get(failure.code) ?? IdentityError
  const error = new Class(failure.message, failure)
  Error.captureStackTrace(error, errorOf)
  return error
}

/**
 * @param {object} copy
 * @returns {IdentityError | undefined} nothing when it is not a copy of ours
 */
function restored(copy) {
  const { code, message, stack, cause } = own(copy, ['code', 'message', 'stack', 'cause'])
  if (typeof message !== 'string') return undefined
  const isError = types.isNativeError(copy)
  const Class = classByCode.get(code)
  if (Class !== undefined) return withStack(new Class(message, copy), isError ? stack : undefined)
  if (code !== undefined || !isError || typeof stack !== 'string') return undefined
  // A structured clone has lost its code, but its stack begins with the name of its class. Other packages
  // have a `ValidationError`, too; its messages do not begin with one of our operations.
  const [, name, operation] = /^(\w+): (\w+): /.exec(stack) ?? []
  const Named = classByName.get(name)
  const isOurs = stack.startsWith(`${name}: ${message}`) && operations.some((row) => row.name === operation)
  if (Named === undefined || !isOurs) return undefined
  return withStack(new Named(message, { operation, outcome: 'unknown', cause }), stack)
}

/** @param {object} source @param {string[]} names @returns {Record<string, any>} */
function own(source, names) {
  const known = names.filter((name) => Object.hasOwn(source, name))
  return Object.fromEntries(known.map((name) => [name, /** @type {any} */ (source)[name]]))
}

/** @param {IdentityError} error @param {unknown} stack */
function withStack(error, stack) {
  if (typeof stack === 'string') error.stack = stack
  else Error.captureStackTrace(error, IdentityError.from)
  return error
}

module.exports = {
  IdentityError,
  ConfigError,
  ConnectionError,
  TimeoutError,
  AbortError,
  ResponseError,
  ApiError,
  ValidationError,
  AuthenticationError,
  PermissionError,
  NotFoundError,
  ConflictError,
  RateLimitError,
  ServerError,
  TokenProviderError,
  ClosedError,
  errorOf,
}
