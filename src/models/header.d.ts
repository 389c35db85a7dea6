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
  /** `await using client = new IdentityClient(…)`: the same as `close()`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** Every `code` an error of this package can have. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'CONNECTION_FAILED'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'RESPONSE_INVALID'
  | 'API_ERROR'
  | 'VALIDATION_FAILED'
  | 'AUTHENTICATION_FAILED'
  | 'PERMISSION_DENIED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'SERVER_ERROR'
  | 'TOKEN_PROVIDER_FAILED'
  | 'CLIENT_CLOSED'
  | 'INTERNAL_ERROR'

export declare class IdentityError extends Error {
  /** Whether `value` is an error of this package, also when it comes from another copy or realm. */
  static is(value: unknown): value is IdentityError
  /** The fields of the error and its message, for logs. Holds no secret. */
  toJSON(): { [key: string]: unknown }
}
export declare class ConfigError extends IdentityError {}
export declare class ConnectionError extends IdentityError {}
export declare class TimeoutError extends IdentityError {}
export declare class AbortError extends IdentityError {}
export declare class ResponseError extends IdentityError {}
export declare class ApiError extends IdentityError {}
export declare class TokenProviderError extends IdentityError {}
export declare class ClosedError extends IdentityError {}
export declare class ValidationError extends ApiError {}
export declare class AuthenticationError extends ApiError {}
export declare class PermissionError extends ApiError {}
export declare class NotFoundError extends ApiError {}
export declare class ConflictError extends ApiError {}
export declare class RateLimitError extends ApiError {}
export declare class ServerError extends ApiError {}
