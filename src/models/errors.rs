//! The error classes. The glue defines them; these declarations document their fields and are
//! merged with the classes in the header of `index.d.ts`.

use napi_derive::napi;

/// Base class of all errors of this package. Distinguish errors by `code` or by class. `message` is one line for
/// operators and contains no secret.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct IdentityError {
    /// Stable name of the kind of error.
    #[napi(ts_type = "ErrorCode")]
    pub code: String,
    /// The operation that failed; absent if the constructor threw the error.
    #[napi(ts_type = "Operation")]
    pub operation: Option<()>,
    /// The `X-Request-Id` of the call, to find it in the service's logs.
    pub request_id: Option<String>,
    /// Number of attempts.
    pub attempts: f64,
    /// Duration of the call in milliseconds.
    pub duration_ms: f64,
    /// Whether the same call can safely be repeated.
    pub retryable: bool,
    /// Whether the call took effect. `'not_sent'`: no, the request was not sent. `'rejected'`: no, the service rejected
    /// it. `'unknown'`: it may have taken effect.
    #[napi(ts_type = "'not_sent' | 'unknown' | 'rejected'")]
    pub outcome: String,
}

/// An option or a field of the body is missing, unknown or invalid. Nothing was sent.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConfigError {
    /// Name of the option or field.
    pub field: String,
    /// Where it belongs. `'client'` or `'call'`: to the options of the client or of the call, a bug in the program.
    /// `'body'`: to the body, which often comes from an end user.
    #[napi(ts_type = "'client' | 'call' | 'body'")]
    pub subject: String,
}

/// The connection could not be opened, or it was lost.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConnectionError {
    /// When it failed.
    #[napi(ts_type = "'dns' | 'connect' | 'tls' | 'request' | 'response'")]
    pub phase: String,
}

/// A time limit was exceeded.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct TimeoutError {
    /// What the client waited for.
    #[napi(ts_type = "'token' | 'connect' | 'headers' | 'body'")]
    pub phase: String,
    /// The time limit in milliseconds.
    pub timeout_ms: f64,
}

/// The `AbortSignal` cancelled the call; `cause` is its reason.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct AbortError {}

/// The answer of the service is unusable: for example a redirect, not JSON, or too large.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ResponseError {
    /// HTTP status of the answer, only if 400 or above, so that frameworks do not return a success status.
    pub status: Option<f64>,
    /// HTTP status of the answer; absent if there is none.
    pub response_status: Option<f64>,
    /// What is wrong with the answer.
    #[napi(
        ts_type = "'redirect' | 'too_large' | 'not_json' | 'wrong_shape' | 'truncated' | 'empty' | 'encoding' | 'headers'"
    )]
    pub reason: String,
}

/// The service rejected the call or failed (HTTP 4xx, 5xx).
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ApiError {
    /// HTTP status of the answer.
    pub status: f64,
    /// Code of the service, such as `'INVALID_CREDENTIALS'`.
    pub server_code: Option<String>,
    /// Messages of the service about single fields of the body, by name.
    #[napi(ts_type = "Record<string, string>")]
    pub fields: Option<()>,
    /// Wait before the next try that the service asks for, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// The answer in the format of axios, without secrets. Not enumerable.
    #[napi(ts_type = "{ status: number, data: unknown }")]
    pub response: (),
}

/// HTTP 400 or 422: the service rejected the body.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ValidationError {}

/// HTTP 401: the credentials or the token are wrong, expired or missing.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct AuthenticationError {}

/// HTTP 403: the user is not permitted to do this.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct PermissionError {}

/// HTTP 404: not found; or `baseUrl` or a route is wrong: `message` shows where the request went.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct NotFoundError {}

/// HTTP 409: the request conflicts with existing data, such as an address that is taken.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConflictError {}

/// HTTP 429: too many calls. Wait `retryAfterMs`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RateLimitError {}

/// HTTP 5xx: the service failed.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ServerError {}

/// `getAuthToken` threw, rejected or returned something other than a string; `cause` is what it threw.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct TokenProviderError {}

/// The call was made after `close()`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ClosedError {}

/// A verifier of `@konijima/identity-api/jwt` refused an access token. Answer 401.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct TokenError {
    /// Why. Tell the client that presented the token no more than `expired`.
    #[napi(ts_type = "TokenFault")]
    pub reason: String,
}

/// A verifier of `@konijima/identity-api/jwt` has no usable key set. It says nothing about the token: answer 503.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct KeysUnavailableError {
    /// When keys may be fetched again, in milliseconds.
    pub retry_after_ms: f64,
}
