//! The error classes. The glue defines them; these declarations document their fields and are
//! merged with the classes in the header of `index.d.ts`.

use napi_derive::napi;

/// What every failure of the client is. Tell failures apart by `code` or by class; `message` is one
/// line for the person on call and holds no secret.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct IdentityError {
    /// Stable name of the kind of failure.
    #[napi(ts_type = "ErrorCode")]
    pub code: String,
    /// The operation that failed; absent when the constructor refused its options.
    #[napi(ts_type = "Operation")]
    pub operation: Option<()>,
    /// The `X-Request-Id` of the call, to find it in the service's logs.
    pub request_id: Option<String>,
    /// How many requests were tried.
    pub attempts: f64,
    /// How long the call took, in milliseconds.
    pub duration_ms: f64,
    /// Whether the same call may safely be made again.
    pub retryable: bool,
    /// May it have happened? `'not_sent'`: certainly not, nothing was sent. `'rejected'`: the service
    /// answered and refused. `'unknown'`: the request went out and no trustworthy answer came back.
    #[napi(ts_type = "'not_sent' | 'unknown' | 'rejected'")]
    pub outcome: String,
}

/// An option or argument is missing, unknown or bad. Nothing was sent.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConfigError {
    /// Name of the option or field.
    pub field: String,
    /// Where it was given. `'client'`, `'call'`: among the options of the client or of the call, so the program is
    /// wrong. `'body'`: in the body, which often comes from an end user.
    #[napi(ts_type = "'client' | 'call' | 'body'")]
    pub subject: String,
}

/// No connection, or it broke.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConnectionError {
    /// What was under way.
    #[napi(ts_type = "'dns' | 'connect' | 'tls' | 'request' | 'response'")]
    pub phase: String,
}

/// A time limit passed.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct TimeoutError {
    /// What was waited for.
    #[napi(ts_type = "'token' | 'connect' | 'headers' | 'body'")]
    pub phase: String,
    /// The limit, in milliseconds.
    pub timeout_ms: f64,
}

/// The `AbortSignal` cancelled the call; `cause` is its reason.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct AbortError {}

/// The service answered with something that is no answer: a redirect, no JSON, too much.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ResponseError {
    /// HTTP status of the answer if it is 400 or more, so that a framework that passes it on answers no success.
    pub status: Option<f64>,
    /// HTTP status of the answer, whatever it is; absent when none came.
    pub response_status: Option<f64>,
    /// What is wrong with it.
    #[napi(
        ts_type = "'redirect' | 'too_large' | 'not_json' | 'wrong_shape' | 'truncated' | 'empty' | 'encoding' | 'headers'"
    )]
    pub reason: String,
}

/// The service refused the call or failed (HTTP 4xx, 5xx).
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ApiError {
    /// HTTP status of the answer.
    pub status: f64,
    /// The service's own code, such as `'INVALID_CREDENTIALS'`.
    pub server_code: Option<String>,
    /// What the service said of single fields of the body.
    #[napi(ts_type = "Record<string, string>")]
    pub fields: Option<()>,
    /// How long the service asks to wait, in milliseconds.
    pub retry_after_ms: Option<f64>,
    /// The answer as axios would show it, with secrets removed. Not enumerable.
    #[napi(ts_type = "{ status: number, data: unknown }")]
    pub response: (),
}

/// HTTP 400 or 422: the service refused the body.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ValidationError {}

/// HTTP 401: credentials or token are wrong, expired or missing.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct AuthenticationError {}

/// HTTP 403: the user may not do this.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct PermissionError {}

/// HTTP 404: there is no such thing, or not for this user; or `baseUrl` or a route is wrong, which `message` shows.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct NotFoundError {}

/// HTTP 409: it contradicts what is there, such as an address that is taken.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConflictError {}

/// HTTP 429: too many calls; `retryAfterMs` says how long to wait.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RateLimitError {}

/// HTTP 5xx: the service failed.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ServerError {}

/// `getAuthToken` threw, rejected or gave something that is no string; `cause` is what it threw.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct TokenProviderError {}

/// The client was closed before the call.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ClosedError {}
