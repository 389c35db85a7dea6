'use strict'

/**
 * The error classes, and the one function that makes them from the plain data of the binding.
 * Their documentation for users is in `index.d.ts`.
 */

const brand = Symbol.for('@konijima/identity-api.error')

/**
 * @typedef {object} Failure
 * @property {string} code
 * @property {string} message
 * @property {string} [operation]
 * @property {string} [requestId]
 * @property {number} attempts
 * @property {number} durationMs
 * @property {boolean} retryable
 * @property {string} outcome
 * @property {number} [status]
 * @property {unknown} [data]
 * @property {unknown} [cause]
 */

class IdentityError extends Error {
  /** @param {Failure} failure */
  constructor({ message, data: _, cause, ...fields }) {
    super(message, cause === undefined ? undefined : { cause })
    Object.assign(this, fields)
  }

  /** @param {unknown} value */
  static is(value) {
    return typeof value === 'object' && value !== null && brand in value
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

class ApiError extends IdentityError {
  /** @param {Failure} failure */
  constructor(failure) {
    super(failure)
    // Code written against axios reads the answer here; loggers that list properties must not.
    Object.defineProperty(this, 'response', { value: { status: failure.status, data: failure.data } })
  }
}

class ValidationError extends ApiError {}
class AuthenticationError extends ApiError {}
class PermissionError extends ApiError {}
class NotFoundError extends ApiError {}
class ConflictError extends ApiError {}
class RateLimitError extends ApiError {}
class ServerError extends ApiError {}
class TokenProviderError extends IdentityError {}
class ClosedError extends IdentityError {}

/** @type {Record<string, typeof IdentityError>} */
const classByCode = {
  CONFIG_INVALID: ConfigError,
  CONNECTION_FAILED: ConnectionError,
  TIMEOUT: TimeoutError,
  ABORTED: AbortError,
  RESPONSE_INVALID: ResponseError,
  API_ERROR: ApiError,
  VALIDATION_FAILED: ValidationError,
  AUTHENTICATION_FAILED: AuthenticationError,
  PERMISSION_DENIED: PermissionError,
  NOT_FOUND: NotFoundError,
  CONFLICT: ConflictError,
  RATE_LIMITED: RateLimitError,
  SERVER_ERROR: ServerError,
  TOKEN_PROVIDER_FAILED: TokenProviderError,
  CLIENT_CLOSED: ClosedError,
  INTERNAL_ERROR: IdentityError,
}

for (const Class of new Set(Object.values(classByCode))) {
  Object.defineProperty(Class.prototype, 'name', { value: Class.name, configurable: true, writable: true })
}
Object.defineProperty(IdentityError.prototype, brand, { value: true })

/**
 * Makes the error of a failure. Call it in the async frame that throws, so that the stack leads to
 * the caller's line.
 *
 * @param {Failure} failure
 */
function errorOf(failure) {
  const Class = classByCode[failure.code] ?? IdentityError
  const error = new Class(failure)
  Error.captureStackTrace(error, errorOf)
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
