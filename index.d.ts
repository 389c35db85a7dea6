/* What Rust cannot say: unions over operations, classes that extend one another, extra fields. */
/// <reference lib="esnext.disposable" />

/** Names of the operations, which are the names of the methods. */
export type Operation = Exclude<keyof IdentityClient, 'close' | 'stats' | symbol>

/** The route of every operation that `routes` does not override: verb and path below `baseUrl`. */
export declare const DEFAULT_ROUTES: Readonly<Record<Operation, string>>

/** Fields the service sends beyond those named here are kept. */
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

/** Bodies may carry fields beyond those named here (a tenant, a captcha); they are sent as they are. */
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
  /** Refuses new calls; those under way go on, and the promise resolves when they are done. */
  close(): Promise<void>
  /** `await using client = new IdentityClient(…)`: the same as `close()`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Fields for an error that a test makes. What is left out gets a value that fits the class. */
export interface IdentityErrorFields {
  operation?: Operation | undefined
  requestId?: string | undefined
  /** @default 0 */
  attempts?: number | undefined
  /** @default 0 */
  durationMs?: number | undefined
  /** @default false */
  retryable?: boolean | undefined
  /** By default what the phase or the status means. */
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
  /** By default the status of the class. */
  status?: number | undefined
  serverCode?: string | undefined
  fields?: Record<string, string> | undefined
  retryAfterMs?: number | undefined
  response?: ApiError['response'] | undefined
}

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
  INTERNAL_ERROR: IdentityError & { code: 'INTERNAL_ERROR' }
}
/** Every `code` an error of this package can have. */
export type ErrorCode = keyof ErrorByCode
/** Any error of this package; `code` tells which. */
export type AnyIdentityError = ErrorByCode[ErrorCode]

export declare class IdentityError extends Error {
  constructor(message: string, fields?: IdentityErrorFields)
  /** Whether `value` is an error of this package, also when it comes from another copy or realm. */
  static is(value: unknown): value is AnyIdentityError
  /**
   * The error that `value` is a copy of: what `toJSON` gave, what a worker thread threw, or a structured
   * clone, which has kept no more than message, cause and stack. An error of this package comes back as
   * it is; anything else gives `undefined`.
   */
  static from(value: unknown): AnyIdentityError | undefined
  /** The fields of the error and its message, for logs. Holds no secret. */
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
 * Making one costs microseconds and no connection: clients with the same connection settings
 * share one pool of sockets in the process, so a client per request is as fast as a shared one.
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
   * Checks the options; nothing is sent and no connection is made.
   *
   * @throws {ConfigError} an option is missing, unknown or has a bad value; `field` names it.
   */
  constructor(options: IdentityClientOptions)
  /** Counters since the client was made: calls, retries, failures by code, connections. */
  stats(): ClientStats
  /**
   * Creates an account.
   *
   * `POST /auth/register` by default. Sent at most once, unless `idempotencyKey` is given.
   *
   * @throws {ConflictError} the e-mail address is taken.
   * @throws {ValidationError} the service refused a field; `fields` says which and why.
   */
  register(body: RegisterRequest, options?: CallOptions): Promise<RegisterResponse>
  /**
   * Signs a user in with e-mail address and password.
   *
   * `POST /auth/login` by default. Answers with tokens, or with `code: 'LOGIN_2FA_REQUIRED'` when the
   * account has a second factor: deliver `twoFACode` to the user, then call `confirmLogin2FA`.
   * Never sent twice: see `outcome` on errors.
   *
   * @throws {AuthenticationError} wrong address or password.
   * @throws {RateLimitError} too many tries; `retryAfterMs` says how long to wait.
   */
  login(body: LoginRequest, options?: CallOptions): Promise<LoginResponse>
  /**
   * Trades a refresh token for new tokens.
   *
   * `POST /auth/refresh` by default. The access token is optional: some services want the expired one
   * beside the refresh token. Never sent twice: services that rotate refresh tokens take a second use
   * for theft (RFC 9700, section 4.14.2).
   *
   * @param accessToken sent as `Authorization: Bearer …` in place of what `getAuthToken` gives; `null` sends none.
   * @throws {AuthenticationError} the refresh token is unknown, expired or was used before.
   */
  refresh(body: RefreshRequest, accessToken?: string | null, options?: CallOptions): Promise<RefreshResponse>
  /**
   * Lists the user's sessions: where and since when they are signed in.
   *
   * `GET /auth/sessions` by default. Retried when the service does not answer.
   *
   * @throws {AuthenticationError} the access token is missing, expired or revoked.
   */
  listSessions(options?: CallOptions): Promise<ListSessionsResponse>
  /**
   * Ends one of the user's sessions.
   *
   * `DELETE /auth/sessions/:sessionId` by default. Retried when the service does not answer; a
   * session that is gone by then counts as ended.
   *
   * @throws {NotFoundError} the user has no such session.
   */
  logoutSession(body: LogoutSessionRequest, options?: CallOptions): Promise<LogoutSessionResponse>
  /**
   * Completes a login that asked for a second factor.
   *
   * `POST /auth/login/2fa` by default. Never sent twice: a code is used up by its first use.
   *
   * @throws {AuthenticationError} the code is wrong.
   * @throws {RateLimitError} too many wrong codes.
   */
  confirmLogin2FA(body: ConfirmLogin2FARequest, options?: CallOptions): Promise<ConfirmLogin2FAResponse>
  /**
   * Starts to turn two-factor authentication on, or turns it off.
   *
   * `PATCH /auth/2fa` by default. Turning on answers with a code for the user, which
   * `confirmEnable2FA` then confirms.
   *
   * @throws {AuthenticationError} the access token is missing, expired or revoked.
   */
  toggle2FA(body: Toggle2FARequest, options?: CallOptions): Promise<Toggle2FAResponse>
  /**
   * Turns two-factor authentication on with the code the user was sent.
   *
   * `POST /auth/2fa/enable/confirm` by default. Never sent twice: a code is used up by its first use.
   *
   * @throws {RateLimitError} too many wrong codes.
   */
  confirmEnable2FA(body: ConfirmEnable2FARequest, options?: CallOptions): Promise<ConfirmEnable2FAResponse>
  /**
   * Reads the profile of the signed-in user.
   *
   * `GET /auth/me` by default. Retried when the service does not answer.
   *
   * @throws {AuthenticationError} the access token is missing, expired or revoked.
   */
  me(options?: CallOptions): Promise<MeResponse>
  /**
   * Starts a change of the user's e-mail address.
   *
   * `POST /auth/email-change/request` by default. Answers with a token to send to the new address,
   * and to nobody else.
   *
   * @throws {ConflictError} the address is taken.
   */
  requestEmailChange(body: RequestEmailChangeRequest, options?: CallOptions): Promise<RequestEmailChangeResponse>
  /**
   * Completes a change of e-mail address with the token sent to the new one.
   *
   * `POST /auth/email-change/confirm` by default. Never sent twice: the token is used up by its first use.
   *
   * @throws {ValidationError} the token is unknown or belongs to another address.
   * @throws {ApiError} the token has expired: many services answer 410, which is in `status`.
   */
  confirmEmailChange(body: ConfirmEmailChangeRequest, options?: CallOptions): Promise<ConfirmEmailChangeResponse>
}

/** The `AbortSignal` cancelled the call; `cause` is its reason. */
export interface AbortError {

}

/** The service refused the call or failed (HTTP 4xx, 5xx). */
export interface ApiError {
  /** HTTP status of the answer. */
  status: number
  /** The service's own code, such as `'INVALID_CREDENTIALS'`. */
  serverCode?: string
  /** What the service said of single fields of the body. */
  fields?: Record<string, string>
  /** How long the service asks to wait, in milliseconds. */
  retryAfterMs?: number
  /** The answer as axios would show it, with secrets removed. Not enumerable. */
  response: { status: number, data: unknown }
}

/** HTTP 401: credentials or token are wrong, expired or missing. */
export interface AuthenticationError {

}

/** Options of one call; they win over the client's. Unknown names are refused. */
export interface CallOptions {
  /** The access token of this call, in place of what `getAuthToken` gives; `null` sends none. */
  accessToken?: string | null | undefined
  /** The limit of this call in milliseconds, in place of the client's `timeoutMs`. */
  timeoutMs?: number | undefined
  /** How often this call may be retried, in place of the client's `maxRetries`. */
  maxRetries?: number | undefined
  /** Cancels the call: the request ends, and the promise rejects with {@link AbortError}. */
  signal?: AbortSignal | undefined
  /** Headers of this request beside the client's. */
  headers?: Record<string, string> | Headers | ReadonlyMap<string, string> | undefined
  /**
   * Sent as `X-Request-Id` and found on every error. One is made if absent, or if this is not 1 to 255 characters of
   * visible ASCII.
   */
  requestId?: string | null | undefined
  /**
   * Sent as `Idempotency-Key`. With it, operations that are otherwise sent once are retried,
   * with the same key; never `login`, `refresh` or the confirmation of a code or token.
   */
  idempotencyKey?: string | undefined
  /**
   * Address of the end user, sent as `X-Forwarded-For`: all calls come from the backend's
   * address, so without it every session looks alike to the service. Ports, brackets and zones are removed; of a list
   * the first address is taken; a text without an address is not sent.
   */
  clientIp?: string | null | undefined
  /**
   * Browser or app of the end user, sent as `User-Agent` in place of the client's own: services
   * derive a session's device from it. Control characters and those beyond ASCII are sent as `?`, at
   * most 1024 characters; an empty text counts as none.
   */
  userAgent?: string | null | undefined
}

/** What `stats()` counts, since the client was made. */
export interface ClientStats {
  /** Calls that reached the client's core; what `getAuthToken` or a closed client refuses does not. */
  calls: number
  /** Calls under way. */
  inFlight: number
  /** Calls that resolved. */
  succeeded: number
  /** Calls that rejected, by the `code` of the error. */
  failed: Partial<Record<ErrorCode, number>>
  /** Requests sent again. */
  retries: number
  /** What is left to spend on retries to this origin. */
  retryBudget: RetryBudget
  /** Connections of the pool this client shares, where known. */
  connections: Connections
}

/** The client was closed before the call. */
export interface ClosedError {

}

/** An option or argument is missing, unknown or bad. Nothing was sent. */
export interface ConfigError {
  /** Name of the option or field. */
  field: string
  /**
   * Where it was given. `'client'`, `'call'`: among the options of the client or of the call, so the program is
   * wrong. `'body'`: in the body, which often comes from an end user.
   */
  subject: 'client' | 'call' | 'body'
}

/** Body of `confirmEmailChange`. Other fields are sent as they are. */
export interface ConfirmEmailChangeRequest {
  /** The new address. */
  email: string
  /** The token that was sent to it. */
  token: string
}

/** Answer of `confirmEmailChange`. */
export interface ConfirmEmailChangeResponse {
  /** The account's address from now on. */
  email?: string
  /** What the service says happened, in a word. */
  code?: string
  /** What the service says happened, for people. */
  message?: string
}

/** Body of `confirmEnable2FA`. Other fields are sent as they are. */
export interface ConfirmEnable2FARequest {
  /** The account's e-mail address. */
  email: string
  /** The code the user was sent. */
  code: string
}

/** Answer of `confirmEnable2FA`. */
export interface ConfirmEnable2FAResponse {
  /** Whether two-factor authentication is on now. */
  enabled?: boolean
  /** What the service says happened, in a word. */
  code?: string
  /** What the service says happened, for people. */
  message?: string
}

/** Body of `confirmLogin2FA`. Other fields are sent as they are. */
export interface ConfirmLogin2FARequest {
  /** The account's e-mail address. */
  email: string
  /** The code the user was sent. */
  code: string
}

/** Answer of `confirmLogin2FA`. */
export interface ConfirmLogin2FAResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Trades for new tokens through `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** Lifetime of `token` in seconds. */
  expiresIn?: number
  /** What the service says happened, in a word. */
  code?: string
  /** What the service says happened, for people. */
  message?: string
}

/** HTTP 409: it contradicts what is there, such as an address that is taken. */
export interface ConflictError {

}

/** No connection, or it broke. */
export interface ConnectionError {
  /** What was under way. */
  phase: 'dns' | 'connect' | 'tls' | 'request' | 'response'
}

/** Connections of a pool. */
export interface Connections {
  /** Connections made since the pool is there. */
  opened: number
  /** Open connections; `null` through a proxy, where that is not known. */
  open: number | null
  /** Open connections that carry no request, 0 over HTTP/2, where all calls share one; `null` through a proxy. */
  idle: number | null
}

/**
 * Options of `new IdentityClient(…)`: a plain object, or an instance of a class that has them as properties or getters.
 * Unknown names are refused.
 */
export interface IdentityClientOptions {
  /**
   * Where the service is: an absolute `http` or `https` URL, whose path is kept. Required.
   *
   * @example 'http://localhost:3001/api'
   */
  baseUrl: string
  /**
   * Gives the access token of each call. A value becomes `Authorization: Bearer …`; nothing,
   * `null` or an empty string means no header. Called once per call, unless the call gives
   * `accessToken`; the wait counts against `timeoutMs`. If it throws or rejects, the call
   * rejects with {@link TokenProviderError}.
   */
  getAuthToken?: (() => string | null | undefined | Promise<string | null | undefined>) | undefined
  /**
   * Routes of a service that differs from {@link DEFAULT_ROUTES}: verb and path, where `:field`
   * takes a field of the body into the path.
   *
   * @example { login: 'POST /v1/sign-in', logoutSession: 'DELETE /v1/sessions/:sessionId' }
   */
  routes?: Partial<Record<Operation, string | undefined>> | undefined
  /**
   * The limit of a whole call in milliseconds: token callback, name look-up, connection, TLS,
   * headers, body and every retry.
   *
   * @default 15000
   */
  timeoutMs?: number | undefined
  /**
   * The limit of one attempt in milliseconds.
   *
   * @default 10000
   */
  attemptTimeoutMs?: number | undefined
  /**
   * The limit of making a connection in milliseconds: name look-up, TCP and TLS.
   *
   * @default 2000
   */
  connectTimeoutMs?: number | undefined
  /**
   * How often a call may be retried where repeating it is safe.
   *
   * @default 2
   */
  maxRetries?: number | undefined
  /**
   * The largest answer accepted, in bytes after decompression.
   *
   * @default 1048576
   */
  maxResponseBytes?: number | undefined
  /**
   * The largest body of a request, in bytes of its JSON text. A larger one is refused with a {@link ConfigError}
   * before anything is sent.
   *
   * @default 1048576
   */
  maxRequestBytes?: number | undefined
  /**
   * Headers of every request, at most 100 and 64 KiB together with those of a call. Not `Authorization`, `Host`,
   * `Content-Length`, hop-by-hop ones, or a `Content-Type` other than `application/json`.
   */
  headers?: Record<string, string> | Headers | ReadonlyMap<string, string> | undefined
  /**
   * Put before the client's own `User-Agent`.
   *
   * @example 'shop-backend/1.4'
   */
  userAgent?: string | undefined
  /**
   * How long an idle connection may be reused, in milliseconds. Stay below the server's own
   * limit (Node servers close at 5000).
   *
   * @default 4000
   */
  keepAliveMs?: number | undefined
  /**
   * The most connections to one origin that are open at once. Further calls wait in order for one; the wait counts
   * against `timeoutMs` and not against `attemptTimeoutMs` or `connectTimeoutMs`. Over HTTP/2 all calls share one
   * connection, and this limits none of them.
   *
   * @default 256
   */
  maxConnections?: number | undefined
  /**
   * `'auto'` speaks HTTP/2 where TLS negotiates it, `'prior-knowledge'` also without TLS,
   * `false` never.
   *
   * @default 'auto'
   */
  http2?: 'auto' | 'prior-knowledge' | false | undefined
  /**
   * URL of a forward proxy, or `false` for none. By default `HTTP_PROXY`, `HTTPS_PROXY` and
   * `ALL_PROXY` are obeyed, and `NO_PROXY` in any case.
   */
  proxy?: string | false | undefined
  /** Certificates and versions for `https`. */
  tls?: TlsOptions | undefined
}

/**
 * What every failure of the client is. Tell failures apart by `code` or by class; `message` is one
 * line for the person on call and holds no secret.
 */
export interface IdentityError {
  /** Stable name of the kind of failure. */
  code: ErrorCode
  /** The operation that failed; absent when the constructor refused its options. */
  operation?: Operation
  /** The `X-Request-Id` of the call, to find it in the service's logs. */
  requestId?: string
  /** How many requests were tried. */
  attempts: number
  /** How long the call took, in milliseconds. */
  durationMs: number
  /** Whether the same call may safely be made again. */
  retryable: boolean
  /**
   * May it have happened? `'not_sent'`: certainly not, nothing was sent. `'rejected'`: the service
   * answered and refused. `'unknown'`: the request went out and no trustworthy answer came back.
   */
  outcome: 'not_sent' | 'unknown' | 'rejected'
}

/** Answer of `listSessions`. */
export interface ListSessionsResponse {
  /** The user's sessions. */
  sessions: Array<Session>
}

/** Body of `login`. Other fields are sent as they are. */
export interface LoginRequest {
  /** The account's e-mail address. */
  email: string
  /** The password, as the user typed it. */
  password: string
}

/** Answer of `login`: tokens, or `code: 'LOGIN_2FA_REQUIRED'` and a code to deliver. */
export interface LoginResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Trades for new tokens through `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** Lifetime of `token` in seconds. */
  expiresIn?: number
  /** `'LOGIN_2FA_REQUIRED'` when a second factor is needed; there is no token then. */
  code?: string
  /** The code to deliver to the user. Never send it to the browser. */
  twoFACode?: string
  /** What the service says happened, for people. */
  message?: string
}

/** Body of `logoutSession`. */
export interface LogoutSessionRequest {
  /** The session to end, as `listSessions` names it. */
  sessionId: string
}

/** Answer of `logoutSession`. */
export interface LogoutSessionResponse {
  /** What the service says happened, in a word. */
  code?: string
  /** What the service says happened, for people. */
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
  /** Whether login asks for a second factor. */
  twoFAEnabled?: boolean
  /** When the account was made (ISO 8601). */
  createdAt?: string
}

/** HTTP 404: there is no such thing, or not for this user; or `baseUrl` or a route is wrong, which `message` shows. */
export interface NotFoundError {

}

/** HTTP 403: the user may not do this. */
export interface PermissionError {

}

/** HTTP 429: too many calls; `retryAfterMs` says how long to wait. */
export interface RateLimitError {

}

/** Body of `refresh`. Other fields are sent as they are. */
export interface RefreshRequest {
  /** The refresh token of the session. */
  refreshToken: string
}

/** Answer of `refresh`. Keep the new refresh token: the old one is used up. */
export interface RefreshResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Trades for new tokens through `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** Lifetime of `token` in seconds. */
  expiresIn?: number
}

/** Body of `register`. Other fields are sent as they are. */
export interface RegisterRequest {
  /** The new account's e-mail address. */
  email: string
  /** The password, as the user typed it. */
  password: string
}

/** Answer of `register`. */
export interface RegisterResponse {
  /** The access token, a JWT. Keep it on the server or in an HTTP-only cookie. */
  token?: string
  /** Trades for new tokens through `refresh`. Never send it to a browser. */
  refreshToken?: string
  /** What the service says happened, in a word. */
  code?: string
  /** What the service says happened, for people. */
  message?: string
  /** The new account, as the service describes it. */
  user?: { [key: string]: unknown }
}

/** Body of `requestEmailChange`. Other fields are sent as they are. */
export interface RequestEmailChangeRequest {
  /** The address to change to. */
  newEmail: string
}

/** Answer of `requestEmailChange`. */
export interface RequestEmailChangeResponse {
  /** The token to send to the new address, and to nobody else. */
  emailChangeToken?: string
  /** What the service says happened, in a word. */
  code?: string
  /** What the service says happened, for people. */
  message?: string
}

/** The service answered with something that is no answer: a redirect, no JSON, too much. */
export interface ResponseError {
  /** HTTP status of the answer if it is 400 or more, so that a framework that passes it on answers no success. */
  status?: number
  /** HTTP status of the answer, whatever it is; absent when none came. */
  responseStatus?: number
  /** What is wrong with it. */
  reason: 'redirect' | 'too_large' | 'not_json' | 'wrong_shape' | 'truncated' | 'empty' | 'encoding' | 'headers'
}

/** The budget that keeps retries from multiplying the load of a service in trouble. */
export interface RetryBudget {
  /** Tokens left; a retry costs 5, a success returns 1. */
  tokens: number
  /** Tokens of a full budget. */
  capacity: number
  /** How often a retry was refused because the budget was empty. */
  exhausted: number
}

/** HTTP 5xx: the service failed. */
export interface ServerError {

}

/** One place where the user is signed in. */
export interface Session {
  /** Names the session for `logoutSession`. */
  sessionId: string
  /** Address the session was started from. */
  ip?: string
  /** Browser or app, as it named itself. */
  userAgent?: string
  /** Readable name of the device. */
  device?: string
  /** When the session was started (ISO 8601). */
  createdAt?: string
  /** When it was last used (ISO 8601). */
  lastActiveAt?: string
  /** Whether it is the session of the access token. */
  current?: boolean
}

/** A time limit passed. */
export interface TimeoutError {
  /** What was waited for. */
  phase: 'token' | 'connect' | 'headers' | 'body'
  /** The limit, in milliseconds. */
  timeoutMs: number
}

/** Certificates and protocol versions. Texts are PEM. */
export interface TlsOptions {
  /** Authorities to trust beside those of the system and of `NODE_EXTRA_CA_CERTS`. */
  ca?: string | Uint8Array | Array<string | Uint8Array> | undefined
  /** The client's certificate chain, for services that ask for one (mutual TLS). */
  cert?: string | Uint8Array | undefined
  /** The private key of `cert`. */
  key?: string | Uint8Array | undefined
  /**
   * The oldest version to speak.
   *
   * @default 'TLSv1.2'
   */
  minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
  /**
   * Trust `ca` alone.
   *
   * @default false
   */
  replaceRoots?: boolean | undefined
}

/** Body of `toggle2FA`. Other fields are sent as they are. */
export interface Toggle2FARequest {
  /** Whether two-factor authentication shall be on. */
  enable: boolean
}

/** Answer of `toggle2FA`. */
export interface Toggle2FAResponse {
  /** Whether two-factor authentication is on now. */
  enabled?: boolean
  /** What the service says happened, in a word. */
  code?: string
  /** The code to deliver to the user. Never send it to the browser. */
  twoFACode?: string
  /** A secret for an authenticator app, from services that work with one. */
  setupCode?: string
  /** What the service says happened, for people. */
  message?: string
}

/** `getAuthToken` threw, rejected or gave something that is no string; `cause` is what it threw. */
export interface TokenProviderError {

}

/** HTTP 400 or 422: the service refused the body. */
export interface ValidationError {

}
