//! Options of the client and of one call, and the counters of `stats()`.

use std::collections::HashMap;

use napi_derive::napi;

/// Options of `new IdentityClient(…)`: a plain object, or an instance of a class that has them as properties or getters.
/// Unknown names are refused.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct IdentityClientOptions {
    /// Where the service is: an absolute `http` or `https` URL, whose path is kept. Required.
    ///
    /// @example 'http://localhost:3001/api'
    pub base_url: String,
    /// Gives the access token of each call. A value becomes `Authorization: Bearer …`; nothing,
    /// `null` or an empty string means no header. Called once per call, unless the call gives
    /// `accessToken`; the wait counts against `timeoutMs`. If it throws or rejects, the call
    /// rejects with {@link TokenProviderError}.
    #[napi(ts_type = "(() => string | null | undefined | Promise<string | null | undefined>) | undefined")]
    pub get_auth_token: Option<()>,
    /// Routes of a service that differs from {@link DEFAULT_ROUTES}: verb and path, where `:field`
    /// takes a field of the body into the path.
    ///
    /// @example { login: 'POST /v1/sign-in', logoutSession: 'DELETE /v1/sessions/:sessionId' }
    #[napi(ts_type = "Partial<Record<Operation, string | undefined>> | undefined")]
    pub routes: Option<()>,
    /// The limit of a whole call in milliseconds: token callback, name look-up, connection, TLS,
    /// headers, body and every retry.
    ///
    /// @default 15000
    #[napi(ts_type = "number | undefined")]
    pub timeout_ms: Option<f64>,
    /// The limit of one attempt in milliseconds.
    ///
    /// @default 10000
    #[napi(ts_type = "number | undefined")]
    pub attempt_timeout_ms: Option<f64>,
    /// The limit of making a connection in milliseconds: name look-up, TCP and TLS.
    ///
    /// @default 2000
    #[napi(ts_type = "number | undefined")]
    pub connect_timeout_ms: Option<f64>,
    /// How often a call may be retried where repeating it is safe.
    ///
    /// @default 2
    #[napi(ts_type = "number | undefined")]
    pub max_retries: Option<f64>,
    /// The largest answer accepted, in bytes after decompression.
    ///
    /// @default 1048576
    #[napi(ts_type = "number | undefined")]
    pub max_response_bytes: Option<f64>,
    /// The largest body of a request, in bytes of its JSON text. A larger one is refused with a {@link ConfigError}
    /// before anything is sent.
    ///
    /// @default 1048576
    #[napi(ts_type = "number | undefined")]
    pub max_request_bytes: Option<f64>,
    /// Headers of every request, at most 100 and 64 KiB together with those of a call. Not `Authorization`, `Host`,
    /// `Content-Length`, hop-by-hop ones, or a `Content-Type` other than `application/json`.
    #[napi(ts_type = "Record<string, string> | Headers | ReadonlyMap<string, string> | undefined")]
    pub headers: Option<HashMap<String, String>>,
    /// Put before the client's own `User-Agent`.
    ///
    /// @example 'shop-backend/1.4'
    #[napi(ts_type = "string | undefined")]
    pub user_agent: Option<String>,
    /// How long an idle connection may be reused, in milliseconds. Stay below the server's own
    /// limit (Node servers close at 5000).
    ///
    /// @default 4000
    #[napi(ts_type = "number | undefined")]
    pub keep_alive_ms: Option<f64>,
    /// The most connections to one origin that are open at once. Further calls wait in order for one; the wait counts
    /// against `timeoutMs` and not against `attemptTimeoutMs` or `connectTimeoutMs`. Over HTTP/2 all calls share one
    /// connection, and this limits none of them.
    ///
    /// @default 256
    #[napi(ts_type = "number | undefined")]
    pub max_connections: Option<f64>,
    /// `'auto'` speaks HTTP/2 where TLS negotiates it, `'prior-knowledge'` also without TLS,
    /// `false` never.
    ///
    /// @default 'auto'
    #[napi(ts_type = "'auto' | 'prior-knowledge' | false | undefined")]
    pub http2: Option<()>,
    /// URL of a forward proxy, or `false` for none. By default `HTTP_PROXY`, `HTTPS_PROXY` and
    /// `ALL_PROXY` are obeyed, and `NO_PROXY` in any case.
    #[napi(ts_type = "string | false | undefined")]
    pub proxy: Option<()>,
    /// Certificates and versions for `https`.
    #[napi(ts_type = "TlsOptions | undefined")]
    pub tls: Option<TlsOptions>,
}

/// Certificates and protocol versions. Texts are PEM.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct TlsOptions {
    /// Authorities to trust beside those of the system and of `NODE_EXTRA_CA_CERTS`.
    #[napi(ts_type = "string | Uint8Array | Array<string | Uint8Array> | undefined")]
    pub ca: Option<()>,
    /// The client's certificate chain, for services that ask for one (mutual TLS).
    #[napi(ts_type = "string | Uint8Array | undefined")]
    pub cert: Option<()>,
    /// The private key of `cert`.
    #[napi(ts_type = "string | Uint8Array | undefined")]
    pub key: Option<()>,
    /// The oldest version to speak.
    ///
    /// @default 'TLSv1.2'
    #[napi(ts_type = "'TLSv1.2' | 'TLSv1.3' | undefined")]
    pub min_version: Option<()>,
    /// Trust `ca` alone.
    ///
    /// @default false
    #[napi(ts_type = "boolean | undefined")]
    pub replace_roots: Option<bool>,
}

/// Options of one call; they win over the client's. Unknown names are refused.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct CallOptions {
    /// The access token of this call, in place of what `getAuthToken` gives; `null` sends none.
    #[napi(ts_type = "string | null | undefined")]
    pub access_token: Option<()>,
    /// The limit of this call in milliseconds, in place of the client's `timeoutMs`.
    #[napi(ts_type = "number | undefined")]
    pub timeout_ms: Option<f64>,
    /// How often this call may be retried, in place of the client's `maxRetries`.
    #[napi(ts_type = "number | undefined")]
    pub max_retries: Option<f64>,
    /// Cancels the call: the request ends, and the promise rejects with {@link AbortError}.
    #[napi(ts_type = "AbortSignal | undefined")]
    pub signal: Option<()>,
    /// Headers of this request beside the client's.
    #[napi(ts_type = "Record<string, string> | Headers | ReadonlyMap<string, string> | undefined")]
    pub headers: Option<HashMap<String, String>>,
    /// Sent as `X-Request-Id` and found on every error. One is made if absent, or if this is not 1 to 255 characters of
    /// visible ASCII.
    #[napi(ts_type = "string | null | undefined")]
    pub request_id: Option<String>,
    /// Sent as `Idempotency-Key`. With it, operations that are otherwise sent once are retried,
    /// with the same key; never `login`, `refresh` or the confirmation of a code or token.
    #[napi(ts_type = "string | undefined")]
    pub idempotency_key: Option<String>,
    /// Address of the end user, sent as `X-Forwarded-For`: all calls come from the backend's
    /// address, so without it every session looks alike to the service. Ports, brackets and zones are removed; of a list
    /// the first address is taken; a text without an address is not sent.
    #[napi(ts_type = "string | null | undefined")]
    pub client_ip: Option<String>,
    /// Browser or app of the end user, sent as `User-Agent` in place of the client's own: services
    /// derive a session's device from it. Control characters and those beyond ASCII are sent as `?`, at
    /// most 1024 characters; an empty text counts as none.
    #[napi(ts_type = "string | null | undefined")]
    pub user_agent: Option<String>,
}

/// What `stats()` counts, since the client was made.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ClientStats {
    /// Calls that reached the client's core; what `getAuthToken` or a closed client refuses does not.
    pub calls: f64,
    /// Calls under way.
    pub in_flight: f64,
    /// Calls that resolved.
    pub succeeded: f64,
    /// Calls that rejected, by the `code` of the error.
    #[napi(ts_type = "Partial<Record<ErrorCode, number>>")]
    pub failed: (),
    /// Requests sent again.
    pub retries: f64,
    /// What is left to spend on retries to this origin.
    pub retry_budget: RetryBudget,
    /// Connections of the pool this client shares, where known.
    pub connections: Connections,
}

/// The budget that keeps retries from multiplying the load of a service in trouble.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RetryBudget {
    /// Tokens left; a retry costs 5, a success returns 1.
    pub tokens: f64,
    /// Tokens of a full budget.
    pub capacity: f64,
    /// How often a retry was refused because the budget was empty.
    pub exhausted: f64,
}

/// Connections of a pool.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct Connections {
    /// Connections made since the pool is there.
    pub opened: f64,
    /// Open connections; `null` through a proxy, where that is not known.
    #[napi(ts_type = "number | null")]
    pub open: (),
    /// Open connections that carry no request, 0 over HTTP/2, where all calls share one; `null` through a proxy.
    #[napi(ts_type = "number | null")]
    pub idle: (),
}
