//! Options of the client and of one call, and the counters of `stats()`.

use std::collections::HashMap;

use napi_derive::napi;

/// Options of `new IdentityClient(…)`: a plain object, or an instance of a class with these properties or getters.
/// Unknown names are rejected.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct IdentityClientOptions {
    /// The absolute `http` or `https` URL of the service. Its path comes before that of every route. Required.
    ///
    /// @example 'http://localhost:3001/api'
    pub base_url: String,
    /// Returns the access token of a call, which is sent as `Authorization: Bearer …`. For `undefined`, `null` or an
    /// empty string the header is omitted. Called once per call, unless the call has the option `accessToken`;
    /// its time counts towards `timeoutMs`. If it throws or rejects, the call rejects with
    /// {@link TokenProviderError}.
    #[napi(ts_type = "(() => string | null | undefined | Promise<string | null | undefined>) | undefined")]
    pub get_auth_token: Option<()>,
    /// Routes that differ from {@link DEFAULT_ROUTES}: verb and path. `:field` is replaced by this field of the
    /// body.
    ///
    /// @example { login: 'POST /v1/sign-in', logoutSession: 'DELETE /v1/sessions/:sessionId' }
    #[napi(ts_type = "Partial<Record<Operation, string | undefined>> | undefined")]
    pub routes: Option<()>,
    /// Time limit of a whole call in milliseconds: token callback, DNS, connection, TLS, headers, body and all
    /// retries.
    ///
    /// @default 15000
    #[napi(ts_type = "number | undefined")]
    pub timeout_ms: Option<f64>,
    /// Time limit of one attempt in milliseconds.
    ///
    /// @default 10000
    #[napi(ts_type = "number | undefined")]
    pub attempt_timeout_ms: Option<f64>,
    /// Time limit of opening a connection in milliseconds: DNS, TCP and TLS.
    ///
    /// @default 2000
    #[napi(ts_type = "number | undefined")]
    pub connect_timeout_ms: Option<f64>,
    /// Maximum number of retries of a call. Only calls that can safely be repeated are retried.
    ///
    /// @default 2
    #[napi(ts_type = "number | undefined")]
    pub max_retries: Option<f64>,
    /// Maximum size of an answer, in bytes after decompression.
    ///
    /// @default 1048576
    #[napi(ts_type = "number | undefined")]
    pub max_response_bytes: Option<f64>,
    /// Maximum size of a request body, in bytes of JSON. A larger body is rejected with a {@link ConfigError} before
    /// anything is sent.
    ///
    /// @default 1048576
    #[napi(ts_type = "number | undefined")]
    pub max_request_bytes: Option<f64>,
    /// Headers of every request: at most 100 and 64 KiB, including those of the call. `Authorization`, `Host`,
    /// `Content-Length`, hop-by-hop headers and a `Content-Type` other than `application/json` are rejected.
    #[napi(ts_type = "Record<string, string> | Headers | ReadonlyMap<string, string> | undefined")]
    pub headers: Option<HashMap<String, String>>,
    /// Prefix of the client's own `User-Agent`.
    ///
    /// @example 'shop-backend/1.4'
    #[napi(ts_type = "string | undefined")]
    pub user_agent: Option<String>,
    /// How long an idle connection stays open, in milliseconds. Choose less than the limit of the server
    /// (5000 for Node.js servers).
    ///
    /// @default 4000
    #[napi(ts_type = "number | undefined")]
    pub keep_alive_ms: Option<f64>,
    /// Maximum number of open connections to one origin. Further calls wait in order; the wait counts towards
    /// `timeoutMs`, but not towards `attemptTimeoutMs` or `connectTimeoutMs`. Without effect on HTTP/2, where all
    /// calls share one connection.
    ///
    /// @default 256
    #[napi(ts_type = "number | undefined")]
    pub max_connections: Option<f64>,
    /// `'auto'` uses HTTP/2 if TLS negotiates it, `'prior-knowledge'` always, also without TLS, `false` never.
    ///
    /// @default 'auto'
    #[napi(ts_type = "'auto' | 'prior-knowledge' | false | undefined")]
    pub http2: Option<()>,
    /// URL of a forward proxy, or `false` for none. By default, the client uses `HTTP_PROXY`, `HTTPS_PROXY` and
    /// `ALL_PROXY`. `NO_PROXY` always applies.
    #[napi(ts_type = "string | false | undefined")]
    pub proxy: Option<()>,
    /// Certificates and protocol versions for `https`.
    #[napi(ts_type = "TlsOptions | undefined")]
    pub tls: Option<TlsOptions>,
}

/// Certificates and protocol versions. Certificates and keys are PEM.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct TlsOptions {
    /// Authorities to trust in addition to those of the system and of `NODE_EXTRA_CA_CERTS`.
    #[napi(ts_type = "string | Uint8Array | Array<string | Uint8Array> | undefined")]
    pub ca: Option<()>,
    /// The client's certificate chain, for services that require one (mutual TLS).
    #[napi(ts_type = "string | Uint8Array | undefined")]
    pub cert: Option<()>,
    /// The private key of `cert`.
    #[napi(ts_type = "string | Uint8Array | undefined")]
    pub key: Option<()>,
    /// The oldest TLS version to accept.
    ///
    /// @default 'TLSv1.2'
    #[napi(ts_type = "'TLSv1.2' | 'TLSv1.3' | undefined")]
    pub min_version: Option<()>,
    /// Trust only `ca`.
    ///
    /// @default false
    #[napi(ts_type = "boolean | undefined")]
    pub replace_roots: Option<bool>,
}

/// Options of one call; they override the client's. Unknown names are rejected.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct CallOptions {
    /// The access token of this call; replaces `getAuthToken`. `null` sends none.
    #[napi(ts_type = "string | null | undefined")]
    pub access_token: Option<()>,
    /// Time limit of this call in milliseconds; replaces the client's `timeoutMs`.
    #[napi(ts_type = "number | undefined")]
    pub timeout_ms: Option<f64>,
    /// Maximum number of retries of this call; replaces the client's `maxRetries`.
    #[napi(ts_type = "number | undefined")]
    pub max_retries: Option<f64>,
    /// Cancels the call: the request ends, and the promise rejects with {@link AbortError}.
    #[napi(ts_type = "AbortSignal | undefined")]
    pub signal: Option<()>,
    /// Headers of this call, in addition to the client's.
    #[napi(ts_type = "Record<string, string> | Headers | ReadonlyMap<string, string> | undefined")]
    pub headers: Option<HashMap<String, String>>,
    /// Sent as `X-Request-Id` and set on every error. Generated if absent or invalid; valid are 1 to 255 characters of
    /// visible ASCII.
    #[napi(ts_type = "string | null | undefined")]
    pub request_id: Option<String>,
    /// Sent as `Idempotency-Key`. Allows retries, with the same key, of operations that are otherwise sent only once,
    /// except `login`, `refresh` and the confirmation of a code or token.
    #[napi(ts_type = "string | undefined")]
    pub idempotency_key: Option<String>,
    /// IP address of the end user, sent as `X-Forwarded-For`. All calls come from the address of the backend: without
    /// this option the service cannot tell end users apart. Ports, brackets and zones are removed; of a list, the
    /// first address is sent; a string without an address is ignored.
    #[napi(ts_type = "string | null | undefined")]
    pub client_ip: Option<String>,
    /// `User-Agent` of the end user; replaces the client's own. Services derive the device of a session from it.
    /// Control characters and non-ASCII characters are sent as `?`, at most 1024 characters; an empty string is
    /// ignored.
    #[napi(ts_type = "string | null | undefined")]
    pub user_agent: Option<String>,
}

/// Counters since the client was created.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ClientStats {
    /// Calls made, but not calls that failed in `getAuthToken` or after `close()`.
    pub calls: f64,
    /// Pending calls.
    pub in_flight: f64,
    /// Calls that resolved.
    pub succeeded: f64,
    /// Calls that rejected, by the `code` of the error.
    #[napi(ts_type = "Partial<Record<ErrorCode, number>>")]
    pub failed: (),
    /// Requests sent again.
    pub retries: f64,
    /// Remaining retry budget for this origin.
    pub retry_budget: RetryBudget,
    /// Connections of the pool that this client shares.
    pub connections: Connections,
}

/// Limits retries, so that they do not multiply the load of a failing service.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RetryBudget {
    /// Tokens left; a retry costs 5, a success returns 1.
    pub tokens: f64,
    /// Tokens of a full budget.
    pub capacity: f64,
    /// Retries not made because the budget was empty.
    pub exhausted: f64,
}

/// Connections of a pool.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct Connections {
    /// Connections opened so far.
    pub opened: f64,
    /// Open connections; `null` (unknown) through a proxy.
    #[napi(ts_type = "number | null")]
    pub open: (),
    /// Open connections without a request; 0 over HTTP/2, where all calls share one; `null` through a proxy.
    #[napi(ts_type = "number | null")]
    pub idle: (),
}
