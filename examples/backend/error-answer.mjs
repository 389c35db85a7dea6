/** Turns a failed call into an answer for the end user. The details go to the log. */

import { IdentityError } from '@konijima/identity-api'

/**
 * Failures without a usable answer of the service, by `code`.
 *
 * @type {Record<string, { status: number, code: string }>}
 */
const withoutAnswer = {
  CONNECTION_FAILED: { status: 503, code: 'IDENTITY_UNAVAILABLE' },
  CLIENT_CLOSED: { status: 503, code: 'IDENTITY_UNAVAILABLE' },
  TIMEOUT: { status: 504, code: 'IDENTITY_TIMEOUT' },
  RESPONSE_INVALID: { status: 502, code: 'IDENTITY_FAILED' },
  SERVER_ERROR: { status: 502, code: 'IDENTITY_FAILED' },
  KEYS_UNAVAILABLE: { status: 503, code: 'IDENTITY_UNAVAILABLE' },
}

/**
 * @param {any} error of the client, of the framework (with an HTTP status), or a bug
 * @returns {{ status: number, headers: Record<string, string>, body: object }}
 */
export function errorAnswer(error) {
  const { status, ...body } = IdentityError.is(error) ? answerOfClient(error) : answerOfBackend(error)
  // An error of the client contains no secret and is one line.
  if (status >= 500) console.error(IdentityError.is(error) ? JSON.stringify(error) : error)
  return { status, headers: retryAfter(error), body }
}

/** @param {any} error */
function answerOfClient(error) {
  if (error.code in withoutAnswer) {
    // With `unknown`, users should check before they try again.
    return { ...withoutAnswer[error.code], outcome: error.outcome }
  }
  if (isMisdirected(error)) return { status: 502, code: 'IDENTITY_FAILED' }
  // The client checks its arguments before it sends anything.
  if (error.code === 'CONFIG_INVALID') return answerToArgument(error)
  // A token that this backend checked. The reason is for the log.
  if (error.code === 'TOKEN_INVALID')
    return { status: 401, code: error.reason === 'expired' ? 'TOKEN_EXPIRED' : error.code }
  // The service refused: 401, 403, 404, 409, 410, 422, 429.
  if (error.status) {
    return { status: error.status, code: error.serverCode ?? error.code, fields: error.fields }
  }
  return { status: 500, code: 'INTERNAL_ERROR' }
}

/**
 * Only `logoutSession` can find nothing. Any other 404, and every 405, means a wrong `baseUrl` or route, which the end
 * user cannot fix.
 *
 * @param {any} error
 */
function isMisdirected({ code, operation, status }) {
  return (code === 'NOT_FOUND' && operation !== 'logoutSession') || status === 405
}

/** @param {any} error */
function answerToArgument({ subject, field }) {
  if (field === 'accessToken') return { status: 401, code: 'TOKEN_INVALID' }
  // A wrong option is a bug of this backend.
  if (subject !== 'body') return { status: 500, code: 'INTERNAL_ERROR' }
  return { status: 400, code: 'VALIDATION_FAILED', fields: { [field]: 'is missing or not acceptable' } }
}

/** @param {any} error */
function answerOfBackend(error) {
  const status = error.statusCode ?? error.status ?? 500
  return status < 500 ? { status, code: 'BAD_REQUEST' } : { status: 500, code: 'INTERNAL_ERROR' }
}

/** @param {any} error @returns {Record<string, string>} */
function retryAfter({ retryAfterMs }) {
  return retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) }
}
