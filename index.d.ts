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

/**
 * Which binding artifact the generated loader actually loaded: `'native'` for
 * a native addon, otherwise the `platformArchABI` of the WASI flavor. Every
 * flavor napi-rs can build is listed, because `NAPI_RS_NATIVE_LIBRARY_PATH`
 * can point the loader at a WASI artifact this package does not build itself.
 */
export declare const __napiBindingTarget: 'native' | 'wasm32-wasi' | 'wasm32-wasip1'

/**
 * A client of the identity service.
 *
 * Creating a client takes microseconds and opens no connection. Clients with the same connection options share one
 * pool of connections in the process: one client per request is as fast as one shared client.
 *
 * @example
 * ```ts
 * const client = new IdentityClient({
 *   baseUrl: 'http://localhost:3001/api',
 *   getAuthToken: () => myAccessToken,
 * })
 * const me = await client.me()
 * ```
 */
export declare class IdentityClient {
  /**
   * Checks the options. Sends nothing and opens no connection.
   *
   * @throws {ConfigError} an option is missing, unknown or invalid; see `field`.
   */
  constructor(options: IdentityClientOptions)
  /** Counters since the client was created: calls, retries, failures by code, connections. */
  stats(): ClientStats
  /**
   * Creates an account.
   *
   * `POST /auth/register` by default. Sent at most once, unless `idempotencyKey` is given.
   *
   * @throws {ConflictError} the e-mail address is taken.
   * @throws {ValidationError} the service rejected a field; see `fields`.
   */
  register(body: RegisterRequest, options?: CallOptions): Promise<RegisterResponse>
  /**
   * Signs a user in with e-mail address and password.
   *
   * `POST /auth/login` by default. The answer contains tokens, or `code: 'LOGIN_2FA_REQUIRED'` if the
   * account has a second factor: deliver `twoFACode` to the user, then call `confirmLogin2FA`.
   * Never sent twice; if it fails, see `outcome` of the error.
   *
   * @throws {AuthenticationError} wrong address or password.
   * @throws {RateLimitError} too many failed logins; wait `retryAfterMs`.
   */
  login(body: LoginRequest, options?: CallOptions): Promise<LoginResponse>
  /**
   * Exchanges a refresh token for new tokens.
   *
   * `POST /auth/refresh` by default. The access token is optional: some services require the expired
   * one in addition to the refresh token. Never sent twice: services that rotate refresh tokens treat a second use
   * as theft (RFC 9700, section 4.14.2).
   *
   * @param accessToken sent as `Authorization: Bearer …`; replaces `getAuthToken`. `null` sends none.
   * @throws {AuthenticationError} the refresh token is unknown, expired or was used before.
   */
  refresh(body: RefreshRequest, accessToken?: string | null, options?: CallOptions): Promise<RefreshResponse>
  /**
   * Lists the sessions of the user.
   *
   * `GET /auth/sessions` by default. Retried if the service does not answer.
   *
   * @throws {AuthenticationError} the access token is missing, expired or revoked.
   */
  listSessions(options?: CallOptions): Promise<ListSessionsResponse>
  /**
   * Ends one of the user's sessions.
   *
   * `DELETE /auth/sessions/:sessionId` by default. Retried if the service does not answer; if a
   * retry does not find the session, it counts as ended.
   *
   * @throws {NotFoundError} the user has no such session.
   */
  logoutSession(body: LogoutSessionRequest, options?: CallOptions): Promise<LogoutSessionResponse>
  /**
   * Completes a login that requires a second factor.
   *
   * `POST /auth/login/2fa` by default. Never sent twice: a code is valid once.
   *
   * @throws {AuthenticationError} the code is wrong.
   * @throws {RateLimitError} too many wrong codes.
   */
  confirmLogin2FA(body: ConfirmLogin2FARequest, options?: CallOptions): Promise<ConfirmLogin2FAResponse>
  /**
   * Starts to turn on two-factor authentication, or turns it off.
   *
   * `PATCH /auth/2fa` by default. To turn it on, deliver the code in the answer to the user, then call
   * `confirmEnable2FA`.
   *
   * @throws {AuthenticationError} the access token is missing, expired or revoked.
   */
  toggle2FA(body: Toggle2FARequest, options?: CallOptions): Promise<Toggle2FAResponse>
  /**
   * Turns on two-factor authentication with the code that was sent to the user.
   *
   * `POST /auth/2fa/enable/confirm` by default. Never sent twice: a code is valid once.
   *
   * @throws {RateLimitError} too many wrong codes.
   */
  confirmEnable2FA(body: ConfirmEnable2FARequest, options?: CallOptions): Promise<ConfirmEnable2FAResponse>
  /**
   * Reads the profile of the signed-in user.
   *
   * `GET /auth/me` by default. Retried if the service does not answer.
   *
   * @throws {AuthenticationError} the access token is missing, expired or revoked.
   */
  me(options?: CallOptions): Promise<MeResponse>
  /**
   * Starts a change of the user's e-mail address.
   *
   * `POST /auth/email-change/request` by default. The answer contains a token: send it only to
   * the new address.
   *
   * @throws {ConflictError} the address is taken.
   */
  requestEmailChange(body: RequestEmailChangeRequest, options?: CallOptions): Promise<RequestEmailChangeResponse>
  /**
   * Completes a change of e-mail address with the token sent to the new one.
   *
   * `POST /auth/email-change/confirm` by default. Never sent twice: a token is valid once.
   *
   * @throws {ValidationError} the token is unknown or belongs to another address.
   * @throws {ApiError} the token has expired: many services answer with `status` 410.
   */
  confirmEmailChange(body: ConfirmEmailChangeRequest, options?: CallOptions): Promise<ConfirmEmailChangeResponse>
}

/** The `AbortSignal` cancelled the call; `cause` is its reason. */
export interface AbortError {

}

/** The service rejected the call or failed (HTTP 4xx, 5xx). */
export interface ApiError {
  /** HTTP status of the answer. */
  status: number
  /** Code of the service, such as `'INVALID_CREDENTIALS'`. */
  serverCode?: string
  /** Messages of the service about single fields of the body, by name. */
  fields?: Record<string, string>
  /** Wait before the next try that the service asks for, in milliseconds. */
  retryAfterMs?: number
  /** The answer in the format of axios, without secrets. Not enumerable. */
  response: { status: number, data: unknown }
}

/** HTTP 401: the credentials or the token are wrong, expired or missing. */
export interface AuthenticationError {

}

/** Options of one call; they override the client's. Unknown names are rejected. */
export interface CallOptions {
  /** The access token of this call; replaces `getAuthToken`. `null` sends none. */
  accessToken?: string | null | undefined
  /** Time limit of this call in milliseconds; replaces the client's `timeoutMs`. */
  timeoutMs?: number | undefined
  /** Maximum number of retries of this call; replaces the client's `maxRetries`. */
  maxRetries?: number | undefined
  /** Cancels the call: the request ends, and the promise rejects with {@link AbortError}. */
  signal?: AbortSignal | undefined
  /** Headers of this call, in addition to the client's. */
  headers?: Record<string, string> | Headers | ReadonlyMap<string, string> | undefined
  /**
   * Sent as `X-Request-Id` and set on every error. Generated if absent or invalid; valid are 1 to 255 characters of
   * visible ASCII.
   */
  requestId?: string | null | undefined
  /**
   * Sent as `Idempotency-Key`. Allows retries, with the same key, of operations that are otherwise sent only once,
   * except `login`, `refresh` and the confirmation of a code or token.
   */
  idempotencyKey?: string | undefined
  /**
   * IP address of the end user, sent as `X-Forwarded-For`. All calls come from the address of the backend: without
   * this option the service cannot tell end users apart. Ports, brackets and zones are removed; of a list, the
   * first address is sent; a string without an address is ignored.
   */
  clientIp?: string | null | undefined
  /**
   * `User-Agent` of the end user; replaces the client's own. Services derive the device of a session from it.
   * Control characters and non-ASCII characters are sent as `?`, at most 1024 characters; an empty string is
   * ignored.
   */
  userAgent?: string | null | undefined
}

/** Counters since the client was created. */
export interface ClientStats {
  /** Calls made, but not calls that failed in `getAuthToken` or after `close()`. */
  calls: number
  /** Pending calls. */
  inFlight: number
  /** Calls that resolved. */
  succeeded: number
  /** Calls that rejected, by the `code` of the error. */
  failed: Partial<Record<ErrorCode, number>>
  /** Requests sent again. */
  retries: number
  /** Remaining retry budget for this origin. */
  retryBudget: RetryBudget
  /** Connections of the pool that this client shares. */
  connections: Connections
}

/** The call was made after `close()`. */
export interface ClosedError {

}

/** An option or a field of the body is missing, unknown or invalid. Nothing was sent. */
export interface ConfigError {
  /** Name of the option or field. */
  field: string
  /**
   * Where it belongs. `'client'` or `'call'`: to the options of the client or of the call, a bug in the program.
   * `'body'`: to the body, which often comes from an end user.
   */
  subject: 'client' | 'call' | 'body'
}

/** Body of `confirmEmailChange`. Further fields are sent unchanged. */
export interface ConfirmEmailChangeRequest {
  /** The new address. */
  email: string
  /** The token that was sent to the new address. */
  token: string
}

/** Answer of `confirmEmailChange`. */
export interface ConfirmEmailChangeResponse {
  /** The new address of the account. */
  email?: string
  /** Code of the service. */
  code?: string
  /** Message of the service. */
  message?: string
}

/** Body of `confirmEnable2FA`. Further fields are sent unchanged. */
export interface ConfirmEnable2FARequest {
  /** The account's e-mail address. */
  email: string
  /** The code that was sent to the user. */
  code: string
}

/** Answer of `confirmEnable2FA`. */
export interface ConfirmEnable2FAResponse {
  /** Whether two-factor authentication is on. */
  enabled?: boolean
  /** Code of the service. */
  code?: string
  /** Message of the service. */
  message?: string
}

/** Body of `confirmLogin2FA`. Further fields are sent unchanged. */
export interface ConfirmLogin2FARequest {
  /** The account's e-mail address. */
  email: string
  /** The code that was sent to the user. */
  code: string
}

/** Answer of `confirmLogin2FA`. */
export interface ConfirmLogin2FAResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Exchange it for new tokens with `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** Lifetime of `token` in seconds. */
  expiresIn?: number
  /** Code of the service. */
  code?: string
  /** Message of the service. */
  message?: string
}

/** HTTP 409: the request conflicts with existing data, such as an address that is taken. */
export interface ConflictError {

}

/** The connection could not be opened, or it was lost. */
export interface ConnectionError {
  /** When it failed. */
  phase: 'dns' | 'connect' | 'tls' | 'request' | 'response'
}

/** Connections of a pool. */
export interface Connections {
  /** Connections opened so far. */
  opened: number
  /** Open connections; `null` (unknown) through a proxy. */
  open: number | null
  /** Open connections without a request; 0 over HTTP/2, where all calls share one; `null` through a proxy. */
  idle: number | null
}

/**
 * Options of `new IdentityClient(…)`: a plain object, or an instance of a class with these properties or getters.
 * Unknown names are rejected.
 */
export interface IdentityClientOptions {
  /**
   * The absolute `http` or `https` URL of the service. Its path comes before that of every route. Required.
   *
   * @example 'http://localhost:3001/api'
   */
  baseUrl: string
  /**
   * Returns the access token of a call, which is sent as `Authorization: Bearer …`. For `undefined`, `null` or an
   * empty string the header is omitted. Called once per call, unless the call has the option `accessToken`;
   * its time counts towards `timeoutMs`. If it throws or rejects, the call rejects with
   * {@link TokenProviderError}.
   */
  getAuthToken?: (() => string | null | undefined | Promise<string | null | undefined>) | undefined
  /**
   * Routes that differ from {@link DEFAULT_ROUTES}: verb and path. `:field` is replaced by this field of the
   * body.
   *
   * @example { login: 'POST /v1/sign-in', logoutSession: 'DELETE /v1/sessions/:sessionId' }
   */
  routes?: Partial<Record<Operation, string | undefined>> | undefined
  /**
   * Time limit of a whole call in milliseconds: token callback, DNS, connection, TLS, headers, body and all
   * retries.
   *
   * @default 15000
   */
  timeoutMs?: number | undefined
  /**
   * Time limit of one attempt in milliseconds.
   *
   * @default 10000
   */
  attemptTimeoutMs?: number | undefined
  /**
   * Time limit of opening a connection in milliseconds: DNS, TCP and TLS.
   *
   * @default 2000
   */
  connectTimeoutMs?: number | undefined
  /**
   * Maximum number of retries of a call. Only calls that can safely be repeated are retried.
   *
   * @default 2
   */
  maxRetries?: number | undefined
  /**
   * Maximum size of an answer, in bytes after decompression.
   *
   * @default 1048576
   */
  maxResponseBytes?: number | undefined
  /**
   * Maximum size of a request body, in bytes of JSON. A larger body is rejected with a {@link ConfigError} before
   * anything is sent.
   *
   * @default 1048576
   */
  maxRequestBytes?: number | undefined
  /**
   * Headers of every request: at most 100 and 64 KiB, including those of the call. `Authorization`, `Host`,
   * `Content-Length`, hop-by-hop headers and a `Content-Type` other than `application/json` are rejected.
   */
  headers?: Record<string, string> | Headers | ReadonlyMap<string, string> | undefined
  /**
   * Prefix of the client's own `User-Agent`.
   *
   * @example 'shop-backend/1.4'
   */
  userAgent?: string | undefined
  /**
   * How long an idle connection stays open, in milliseconds. Choose less than the limit of the server
   * (5000 for Node.js servers).
   *
   * @default 4000
   */
  keepAliveMs?: number | undefined
  /**
   * Maximum number of open connections to one origin. Further calls wait in order; the wait counts towards
   * `timeoutMs`, but not towards `attemptTimeoutMs` or `connectTimeoutMs`. Without effect on HTTP/2, where all
   * calls share one connection.
   *
   * @default 256
   */
  maxConnections?: number | undefined
  /**
   * `'auto'` uses HTTP/2 if TLS negotiates it, `'prior-knowledge'` always, also without TLS, `false` never.
   *
   * @default 'auto'
   */
  http2?: 'auto' | 'prior-knowledge' | false | undefined
  /**
   * URL of a forward proxy, or `false` for none. By default, the client uses `HTTP_PROXY`, `HTTPS_PROXY` and
   * `ALL_PROXY`. `NO_PROXY` always applies.
   */
  proxy?: string | false | undefined
  /** Certificates and protocol versions for `https`. */
  tls?: TlsOptions | undefined
}

/**
 * Base class of all errors of this package. Distinguish errors by `code` or by class. `message` is one line for
 * operators and contains no secret.
 */
export interface IdentityError {
  /** Stable name of the kind of error. */
  code: ErrorCode
  /** The operation that failed; absent if the constructor threw the error. */
  operation?: Operation
  /** The `X-Request-Id` of the call, to find it in the service's logs. */
  requestId?: string
  /** Number of attempts. */
  attempts: number
  /** Duration of the call in milliseconds. */
  durationMs: number
  /** Whether the same call can safely be repeated. */
  retryable: boolean
  /**
   * Whether the call took effect. `'not_sent'`: no, the request was not sent. `'rejected'`: no, the service rejected
   * it. `'unknown'`: it may have taken effect.
   */
  outcome: 'not_sent' | 'unknown' | 'rejected'
}

/** A verifier of `@konijima/identity-api/jwt` has no usable key set. It says nothing about the token: answer 503. */
export interface KeysUnavailableError {
  /** When keys may be fetched again, in milliseconds. */
  retryAfterMs: number
}

/** Answer of `listSessions`. */
export interface ListSessionsResponse {
  /** The user's sessions. */
  sessions: Array<Session>
}

/** Body of `login`. Further fields are sent unchanged. */
export interface LoginRequest {
  /** The account's e-mail address. */
  email: string
  /** The password. */
  password: string
}

/** Answer of `login`: tokens, or `code: 'LOGIN_2FA_REQUIRED'` and a code to deliver. */
export interface LoginResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Exchange it for new tokens with `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** Lifetime of `token` in seconds. */
  expiresIn?: number
  /** `'LOGIN_2FA_REQUIRED'` if a second factor is needed; `token` is then absent. */
  code?: string
  /** The code to deliver to the user. Never send it to the browser. */
  twoFACode?: string
  /** Message of the service. */
  message?: string
}

/** Body of `logoutSession`. */
export interface LogoutSessionRequest {
  /** The session to end: a `sessionId` of `listSessions`. */
  sessionId: string
}

/** Answer of `logoutSession`. */
export interface LogoutSessionResponse {
  /** Code of the service. */
  code?: string
  /** Message of the service. */
  message?: string
}

/** Answer of `me`: the profile of the signed-in user. */
export interface MeResponse {
  /** Identifier of the account. */
  id?: string
  /** The account's e-mail address. */
  email?: string
  /** Whether the address was confirmed. */
  emailVerified?: boolean
  /** Whether two-factor authentication is on. */
  twoFAEnabled?: boolean
  /** When the account was created (ISO 8601). */
  createdAt?: string
}

/** HTTP 404: not found; or `baseUrl` or a route is wrong: `message` shows where the request went. */
export interface NotFoundError {

}

/** HTTP 403: the user is not permitted to do this. */
export interface PermissionError {

}

/** HTTP 429: too many calls. Wait `retryAfterMs`. */
export interface RateLimitError {

}

/** Body of `refresh`. Further fields are sent unchanged. */
export interface RefreshRequest {
  /** The refresh token of the session. */
  refreshToken: string
}

/** Answer of `refresh`. Store the new refresh token: the old one is no longer valid. */
export interface RefreshResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Exchange it for new tokens with `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** Lifetime of `token` in seconds. */
  expiresIn?: number
}

/** Body of `register`. Further fields are sent unchanged. */
export interface RegisterRequest {
  /** The new account's e-mail address. */
  email: string
  /** The password. */
  password: string
}

/** Answer of `register`. */
export interface RegisterResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Exchange it for new tokens with `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** Code of the service. */
  code?: string
  /** Message of the service. */
  message?: string
  /** The new account, as the service describes it. */
  user?: { [key: string]: unknown }
}

/** Body of `requestEmailChange`. Further fields are sent unchanged. */
export interface RequestEmailChangeRequest {
  /** The new address. */
  newEmail: string
}

/** Answer of `requestEmailChange`. */
export interface RequestEmailChangeResponse {
  /** The token. Send it only to the new address. */
  emailChangeToken?: string
  /** Code of the service. */
  code?: string
  /** Message of the service. */
  message?: string
}

/** The answer of the service is unusable: for example a redirect, not JSON, or too large. */
export interface ResponseError {
  /** HTTP status of the answer, only if 400 or above, so that frameworks do not return a success status. */
  status?: number
  /** HTTP status of the answer; absent if there is none. */
  responseStatus?: number
  /** What is wrong with the answer. */
  reason: 'redirect' | 'too_large' | 'not_json' | 'wrong_shape' | 'truncated' | 'empty' | 'encoding' | 'headers'
}

/** Limits retries, so that they do not multiply the load of a failing service. */
export interface RetryBudget {
  /** Tokens left; a retry costs 5, a success returns 1. */
  tokens: number
  /** Tokens of a full budget. */
  capacity: number
  /** Retries not made because the budget was empty. */
  exhausted: number
}

/** HTTP 5xx: the service failed. */
export interface ServerError {

}

/** A session: one sign-in on one device. */
export interface Session {
  /** Identifier of the session, for `logoutSession`. */
  sessionId: string
  /** IP address from which the session was started. */
  ip?: string
  /** `User-Agent` of the browser or app. */
  userAgent?: string
  /** Readable name of the device. */
  device?: string
  /** When the session was started (ISO 8601). */
  createdAt?: string
  /** When it was last used (ISO 8601). */
  lastActiveAt?: string
  /** Whether the access token belongs to this session. */
  current?: boolean
}

/** A time limit was exceeded. */
export interface TimeoutError {
  /** What the client waited for. */
  phase: 'token' | 'connect' | 'headers' | 'body'
  /** The time limit in milliseconds. */
  timeoutMs: number
}

/** Certificates and protocol versions. Certificates and keys are PEM. */
export interface TlsOptions {
  /** Authorities to trust in addition to those of the system and of `NODE_EXTRA_CA_CERTS`. */
  ca?: string | Uint8Array | Array<string | Uint8Array> | undefined
  /** The client's certificate chain, for services that require one (mutual TLS). */
  cert?: string | Uint8Array | undefined
  /** The private key of `cert`. */
  key?: string | Uint8Array | undefined
  /**
   * The oldest TLS version to accept.
   *
   * @default 'TLSv1.2'
   */
  minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
  /**
   * Trust only `ca`.
   *
   * @default false
   */
  replaceRoots?: boolean | undefined
}

/** Body of `toggle2FA`. Further fields are sent unchanged. */
export interface Toggle2FARequest {
  /** `true` turns two-factor authentication on, `false` turns it off. */
  enable: boolean
}

/** Answer of `toggle2FA`. */
export interface Toggle2FAResponse {
  /** Whether two-factor authentication is on. */
  enabled?: boolean
  /** Code of the service. */
  code?: string
  /** The code to deliver to the user. Never send it to the browser. */
  twoFACode?: string
  /** A secret for an authenticator app, if the service supports one. */
  setupCode?: string
  /** Message of the service. */
  message?: string
}

/** A verifier of `@konijima/identity-api/jwt` refused an access token. Answer 401. */
export interface TokenError {
  /** Why. Tell the client that presented the token no more than `expired`. */
  reason: TokenFault
}

/** `getAuthToken` threw, rejected or returned something other than a string; `cause` is what it threw. */
export interface TokenProviderError {

}

/** HTTP 400 or 422: the service rejected the body. */
export interface ValidationError {

}
