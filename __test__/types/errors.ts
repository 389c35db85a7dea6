/** Errors as users make them, tell them apart and restore them. */

import {
  type AnyIdentityError,
  ApiError,
  AuthenticationError,
  ConfigError,
  type ErrorCode,
  IdentityError,
  ResponseError,
  TimeoutError,
  type TokenFault,
  ValidationError,
} from '@konijima/identity-api'

const wrong: AuthenticationError = new AuthenticationError('wrong password')
new AuthenticationError('wrong password', { status: 401, serverCode: 'INVALID', fields: {}, cause: wrong })
new ConfigError('x', { field: 'password', subject: 'body' })
new TimeoutError('x', { phase: 'token', timeoutMs: 5, outcome: undefined })
new ResponseError('x', { responseStatus: 302, reason: 'redirect' })
new ApiError('x', { response: { status: 410, data: {} } })
// @ts-expect-error an error has a message
new AuthenticationError()
// @ts-expect-error that is a field of other classes
new TimeoutError('x', { serverCode: 'X' })
// @ts-expect-error there is no such subject
new ConfigError('x', { subject: 'service' })
// @ts-expect-error the class has its code
new ValidationError('x', { code: 'TIMEOUT' })

export function status(error: unknown): string | number | undefined {
  if (!IdentityError.is(error)) return undefined
  switch (error.code) {
    case 'CONFIG_INVALID':
      return error.subject
    case 'CONNECTION_FAILED':
      return error.phase satisfies 'dns' | 'connect' | 'tls' | 'request' | 'response'
    case 'TIMEOUT':
      return error.timeoutMs
    case 'ABORTED':
      return error.name
    case 'RESPONSE_INVALID':
      return error.responseStatus ?? error.reason
    case 'VALIDATION_FAILED':
      return error.fields?.['email'] ?? (error satisfies ValidationError).status
    case 'API_ERROR':
    case 'AUTHENTICATION_FAILED':
    case 'PERMISSION_DENIED':
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'RATE_LIMITED':
    case 'SERVER_ERROR':
      return error.serverCode ?? error.retryAfterMs ?? error.status
    case 'TOKEN_INVALID':
      return error.reason satisfies TokenFault
    case 'KEYS_UNAVAILABLE':
      return error.retryAfterMs
    case 'TOKEN_PROVIDER_FAILED':
    case 'CLIENT_CLOSED':
    case 'INTERNAL_ERROR':
      return error.outcome
    default:
      return error satisfies never
  }
}

export const restored: AnyIdentityError | undefined = IdentityError.from({ code: 'TIMEOUT', message: 'x' })
export const code: ErrorCode | undefined = restored?.code
