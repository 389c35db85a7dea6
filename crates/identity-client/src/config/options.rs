//! The options a caller gives, as they come: nothing here is checked yet.

use std::fmt;

use super::Environment;
use crate::redact::Secret;

/// Options of a client. `None` and empty stand for the default, which is stated at [`Config`](super::Config)'s fields.
#[derive(Clone, Default)]
pub struct Options {
    /// Absolute http(s) URL of the service (`baseUrl`), required. Its path is kept; a trailing slash makes no difference.
    pub base_url: String,
    /// Routes that differ from the default: name of the operation, then verb and path (`POST /v1/sign-in`).
    pub routes: Vec<(String, String)>,
    /// Milliseconds for a whole call, every retry included.
    pub timeout_ms: Option<u64>,
    /// Milliseconds for one attempt.
    pub attempt_timeout_ms: Option<u64>,
    /// Milliseconds for DNS, TCP and TLS together.
    pub connect_timeout_ms: Option<u64>,
    /// Most retries of one call.
    pub max_retries: Option<u32>,
    /// Most bytes of one answer, after decompression.
    pub max_response_bytes: Option<u64>,
    /// Most bytes of the body of one request.
    pub max_request_bytes: Option<u64>,
    /// Headers of every request.
    pub headers: Vec<(String, String)>,
    /// Stands in front of the client's own name in `User-Agent`.
    pub user_agent: Option<String>,
    /// Milliseconds after which an idle socket is not used again.
    pub keep_alive_ms: Option<u64>,
    /// Most connections at once.
    pub max_connections: Option<u32>,
    /// When HTTP/2 is spoken.
    pub http2: Http2,
    /// Which proxy requests go through.
    pub proxy: Proxy,
    /// Trust and identity of TLS connections.
    pub tls: TlsOptions,
    /// What the environment says; empty unless the caller reads it.
    pub environment: Environment,
}

/// Header values are often keys and a URL may carry a password by mistake, so neither is shown.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        let base_url = if self.base_url.contains('@') {
            "[redacted]"
        } else {
            &self.base_url
        };
        f.debug_struct("Options")
            .field("base_url", &base_url)
            .field("routes", &self.routes)
            .field("timeout_ms", &self.timeout_ms)
            .field("attempt_timeout_ms", &self.attempt_timeout_ms)
            .field("connect_timeout_ms", &self.connect_timeout_ms)
            .field("max_retries", &self.max_retries)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("max_request_bytes", &self.max_request_bytes)
            .field("headers", &names)
            .field("user_agent", &self.user_agent)
            .field("keep_alive_ms", &self.keep_alive_ms)
            .field("max_connections", &self.max_connections)
            .field("http2", &self.http2)
            .field("proxy", &self.proxy)
            .field("tls", &self.tls)
            .field("environment", &self.environment)
            .finish()
    }
}

/// When HTTP/2 is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Http2 {
    /// Where the server chooses it during the TLS handshake (ALPN); HTTP/1.1 elsewhere.
    #[default]
    Auto,
    /// Always and from the first byte, also without TLS (h2c).
    PriorKnowledge,
    /// Never.
    Off,
}

/// Which proxy requests go through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Proxy {
    /// The one that [`Options::environment`] names for the scheme of the service, save for the hosts in its `no_proxy`.
    #[default]
    Environment,
    /// None, whatever the environment names.
    Off,
    /// This one, save for the hosts in `no_proxy`: an http(s) URL, which may carry a user name and a password.
    Url(Secret),
}

/// The lowest version of TLS to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TlsVersion {
    /// TLS 1.2, the default.
    V1_2,
    /// TLS 1.3.
    V1_3,
}

/// Trust and identity of TLS connections.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct TlsOptions {
    /// Certificates of authorities to trust, each entry PEM text with one or more of them.
    pub ca: Vec<Vec<u8>>,
    /// The client's own certificate chain as PEM text, for services that ask for one. Needs `key`.
    pub cert: Option<Vec<u8>>,
    /// The private key of `cert` as unencrypted PEM text.
    pub key: Option<Secret>,
    /// The lowest version to accept; TLS 1.2 when absent.
    pub min_version: Option<TlsVersion>,
    /// Trust `ca` alone instead of adding it to the system's authorities and those of the environment.
    pub replace_roots: bool,
}

impl fmt::Debug for TlsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsOptions")
            .field("ca", &format_args!("{} given", self.ca.len()))
            .field(
                "cert",
                &format_args!("{}", if self.cert.is_some() { "given" } else { "none" }),
            )
            .field("key", &self.key)
            .field("min_version", &self.min_version)
            .field("replace_roots", &self.replace_roots)
            .finish()
    }
}
