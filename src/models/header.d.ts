/* What Rust cannot say: unions over operations, classes that extend one another, extra fields. */
/// <reference lib="esnext.disposable" />

/** Names of the operations, which are the names of the methods. */
export type Operation = Exclude<keyof IdentityClient, 'close' | 'stats' | symbol>

/** The default routes, which the option `routes` overrides: verb and path below `baseUrl`. */
export declare const DEFAULT_ROUTES: Readonly<Record<Operation, string>>

/** Answers keep all fields that the service sends. */
export interface IdentityResponse {
  [key: string]: unknown
}
export interface RegisterResponse extends IdentityResponse {}
export interface LoginResponse extends IdentityResponse {}
export interface ConfirmLogin2FAResponse extends IdentityResponse {}
export interface RefreshResponse extends IdentityResponse {}
export interface ListSessionsResponse extends IdentityResponse {}
export interface LogoutSessionResponse extends IdentityResponse {}
export interface MeResponse extends IdentityResponse {}
export interface Toggle2FAResponse extends IdentityResponse {}
export interface ConfirmEnable2FAResponse extends IdentityResponse {}
export interface RequestEmailChangeResponse extends IdentityResponse {}
export interface ConfirmEmailChangeResponse extends IdentityResponse {}

/** Bodies can contain further fields, such as a tenant or a captcha. They are sent unchanged. */
export interface IdentityRequest {
  [key: string]: unknown
}
export interface RegisterRequest extends IdentityRequest {}
export interface LoginRequest extends IdentityRequest {}
export interface ConfirmLogin2FARequest extends IdentityRequest {}
export interface RefreshRequest extends IdentityRequest {}
export interface LogoutSessionRequest extends IdentityRequest {}
export interface Toggle2FARequest extends IdentityRequest {}
export interface ConfirmEnable2FARequest extends IdentityRequest {}
export interface RequestEmailChangeRequest extends IdentityRequest {}
export interface ConfirmEmailChangeRequest extends IdentityRequest {}

export interface IdentityClient {
  /** Rejects new calls, and resolves when pending calls have finished. */
  close(): Promise<void>
  /** `await using client = new IdentityClient(…)`: the same as `close()`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Fields of an error that a test creates. Missing fields get a value that fits the class. */
export interface IdentityErrorFields {
  operation?: Operation | undefined
  requestId?: string | undefined
  /** @default 0 */
  attempts?: number | undefined
  /** @default 0 */
  durationMs?: number | undefined
  /** @default false */
  retryable?: boolean | undefined
  /** By default, derived from the phase or the status. */
  outcome?: IdentityError['outcome'] | undefined
  cause?: unknown
}
export interface ConfigErrorFields extends IdentityErrorFields {
  /** @default 'options' */
  field?: string | undefined
  /** @default 'client' */
  subject?: ConfigError['subject'] | undefined
}
export interface ConnectionErrorFields extends IdentityErrorFields {
  /** @default 'connect' */
  phase?: ConnectionError['phase'] | undefined
}
export interface TimeoutErrorFields extends IdentityErrorFields {
  /** @default 'headers' */
  phase?: TimeoutError['phase'] | undefined
  /** @default 0 */
  timeoutMs?: number | undefined
}
export interface ResponseErrorFields extends IdentityErrorFields {
  status?: number | undefined
  responseStatus?: number | undefined
  /** @default 'not_json' */
  reason?: ResponseError['reason'] | undefined
}
export interface ApiErrorFields extends IdentityErrorFields {
  /** By default, the status of the class. */
  status?: number | undefined
  serverCode?: string | undefined
  fields?: Record<string, string> | undefined
  retryAfterMs?: number | undefined
  response?: ApiError['response'] | undefined
}

export interface TokenErrorFields extends IdentityErrorFields {
  /** @default 'malformed' */
  reason?: TokenFault | undefined
}
export interface KeysUnavailableErrorFields extends IdentityErrorFields {
  /** @default 1000 */
  retryAfterMs?: number | undefined
}

/** Why an access token is refused. Only `expired` is of use to whoever presented it. */
export type TokenFault =
  | 'malformed'
  | 'too_large'
  | 'algorithm'
  | 'critical'
  | 'unknown_key'
  | 'signature'
  | 'expired'
  | 'not_yet'
  | 'issuer'
  | 'audience'
  | 'type'
  | 'claims'
  | 'bound'
  | 'too_old'
  | 'revoked'

/** The class of each `code`. */
export interface ErrorByCode {
  CONFIG_INVALID: ConfigError
  CONNECTION_FAILED: ConnectionError
  TIMEOUT: TimeoutError
  ABORTED: AbortError
  RESPONSE_INVALID: ResponseError
  API_ERROR: ApiError & { code: 'API_ERROR' }
  VALIDATION_FAILED: ValidationError
  AUTHENTICATION_FAILED: AuthenticationError
  PERMISSION_DENIED: PermissionError
  NOT_FOUND: NotFoundError
  CONFLICT: ConflictError
  RATE_LIMITED: RateLimitError
  SERVER_ERROR: ServerError
  TOKEN_PROVIDER_FAILED: TokenProviderError
  CLIENT_CLOSED: ClosedError
  TOKEN_INVALID: TokenError
  KEYS_UNAVAILABLE: KeysUnavailableError
  INTERNAL_ERROR: IdentityError & { code: 'INTERNAL_ERROR' }
}
/** Every `code` of an error of this package. */
export type ErrorCode = keyof ErrorByCode
/** Any error of this package, distinguished by `code`. */
export type AnyIdentityError = ErrorByCode[ErrorCode]

export declare class IdentityError extends Error {
  constructor(message: string, fields?: IdentityErrorFields)
  /** Whether `value` is an error of this package, of another copy of it, or of another realm. */
  static is(value: unknown): value is AnyIdentityError
  /**
   * Restores an error from a copy: the result of `toJSON`, an error from a worker thread, or a structured clone,
   * which keeps only message, cause and stack. Returns an error of this package unchanged, and `undefined` for
   * anything else.
   */
  static from(value: unknown): AnyIdentityError | undefined
  /** Message and fields of the error, for logs. Contains no secret. */
  toJSON(): { [key: string]: unknown }
}
export declare class ConfigError extends IdentityError {
  constructor(message: string, fields?: ConfigErrorFields)
  code: 'CONFIG_INVALID'
}
export declare class ConnectionError extends IdentityError {
  constructor(message: string, fields?: ConnectionErrorFields)
  code: 'CONNECTION_FAILED'
}
export declare class TimeoutError extends IdentityError {
  constructor(message: string, fields?: TimeoutErrorFields)
  code: 'TIMEOUT'
}
export declare class AbortError extends IdentityError {
  code: 'ABORTED'
}
export declare class ResponseError extends IdentityError {
  constructor(message: string, fields?: ResponseErrorFields)
  code: 'RESPONSE_INVALID'
}
export declare class ApiError extends IdentityError {
  constructor(message: string, fields?: ApiErrorFields)
  code:
    | 'API_ERROR'
    | 'VALIDATION_FAILED'
    | 'AUTHENTICATION_FAILED'
    | 'PERMISSION_DENIED'
    | 'NOT_FOUND'
    | 'CONFLICT'
    | 'RATE_LIMITED'
    | 'SERVER_ERROR'
}
export declare class TokenProviderError extends IdentityError {
  code: 'TOKEN_PROVIDER_FAILED'
}
export declare class ClosedError extends IdentityError {
  code: 'CLIENT_CLOSED'
}
export declare class TokenError extends IdentityError {
  constructor(message: string, fields?: TokenErrorFields)
  code: 'TOKEN_INVALID'
}
export declare class KeysUnavailableError extends IdentityError {
  constructor(message: string, fields?: KeysUnavailableErrorFields)
  code: 'KEYS_UNAVAILABLE'
}
export declare class ValidationError extends ApiError {
  code: 'VALIDATION_FAILED'
}
export declare class AuthenticationError extends ApiError {
  code: 'AUTHENTICATION_FAILED'
}
export declare class PermissionError extends ApiError {
  code: 'PERMISSION_DENIED'
}
export declare class NotFoundError extends ApiError {
  code: 'NOT_FOUND'
}
export declare class ConflictError extends ApiError {
  code: 'CONFLICT'
}
export declare class RateLimitError extends ApiError {
  code: 'RATE_LIMITED'
}
export declare class ServerError extends ApiError {
  code: 'SERVER_ERROR'
}
