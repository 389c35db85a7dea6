//! Validated configuration: raw [`Options`] in, [`Config`] out. A bad option is an error that names it.

mod address;
mod base_url;
mod call_options;
mod connection;
mod environment;
pub(crate) mod header;
mod limits;
mod nearest;
mod no_proxy;
mod options;
mod proxy;
mod route;
mod segment;
mod static_headers;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::HeaderMap;
use reqwest::Url;

use crate::{deadline::Limits, error::Error, operation::Operation};

pub(crate) use address::Address;
pub use call_options::CallOptions;
pub(crate) use connection::{Authorities, ConnectionOptions};
pub use environment::Environment;
pub(crate) use limits::CallLimits;
pub use nearest::shown;
pub use options::{Http2, Options, Proxy, TlsOptions, TlsVersion};
pub(crate) use proxy::ProxyServer;
pub(crate) use route::Route;
pub(crate) use segment::Segment;
use static_headers::static_headers;
pub(crate) use static_headers::{LONGEST_USER_AGENT, PRODUCT};

/// Most characters of a path that a message shows.
const LONGEST_SHOWN_PATH: usize = 200;
/// The checked options of one client, with everything prepared that its calls have in common.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Where requests go. Its path has no slash at the end, unless it is nothing but that slash.
    pub(crate) base: Url,
    /// Scheme, host and port of `base`, for messages and for the retry budget.
    pub(crate) origin: String,
    /// Limits a call may override.
    pub(crate) limits: CallLimits,
    /// For one attempt (`attemptTimeoutMs`). Default: 10 000 ms.
    pub(crate) attempt_timeout: Duration,
    /// Most bytes of one answer after decompression (`maxResponseBytes`). Default: 1 MiB.
    pub(crate) max_response_bytes: u64,
    /// Most bytes of one request's body (`maxRequestBytes`). Default: 1 MiB.
    pub(crate) max_request_bytes: u64,
    /// Headers of every request, the caller's own (`headers`) among them; see [`static_headers`].
    pub(crate) headers: HeaderMap,
    /// How many and how large the caller's own among them are: those of a call are added.
    pub(crate) given_headers: header::Given,
    /// The address of each operation whose route has no placeholders, made by its first call.
    pub(crate) addresses: [OnceLock<Arc<Address>>; Operation::ALL.len()],
    /// What decides which clients share connections.
    pub(crate) connection: ConnectionOptions,
    routes: route::Routes,
}

impl Config {
    /// Checks every option. No I/O: certificates and keys are parsed when their pool is built.
    pub(crate) fn new(options: &Options) -> Result<Config, Error> {
        let base = base_url::parse(&options.base_url)?;
        let given_headers = header::Given::default().and(&options.headers)?;
        let headers = static_headers(options, &base)?;
        let connection = ConnectionOptions::new(options, &base)?;
        Ok(Config {
            origin: base.origin().ascii_serialization(),
            base,
            limits: CallLimits::default().with(options.timeout_ms, options.max_retries)?,
            attempt_timeout: limits::attempt_timeout(options.attempt_timeout_ms)?,
            max_response_bytes: limits::bytes("maxResponseBytes", options.max_response_bytes)?,
            max_request_bytes: limits::bytes("maxRequestBytes", options.max_request_bytes)?,
            headers,
            given_headers,
            addresses: Default::default(),
            connection,
            routes: route::Routes::new(&options.routes)?,
        })
    }

    /// The limits of the waits of a call with these limits.
    pub(crate) fn waits(&self, limits: CallLimits) -> Limits {
        Limits {
            total: limits.timeout,
            attempt: self.attempt_timeout,
            connect: self.connection.connect_timeout,
        }
    }

    /// The route of an operation: the caller's, else the default.
    pub(crate) fn route(&self, operation: Operation) -> Result<&Route, Error> {
        self.routes
            .get(operation)
            .ok_or_else(|| Error::internal("an operation has no valid default route"))
    }
}

impl Config {
    /// Where an operation's requests go, for a message: verb, path and host. The path is the route as it was written,
    /// without what a call puts into it.
    pub(crate) fn place(&self, operation: Operation) -> String {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        let Ok(route) = self.route(operation) else {
            return host.to_owned();
        };
        let base = self.base.path().trim_end_matches('/');
        let path = format!("{base}{}", route.path());
        let shown: String = path.chars().take(LONGEST_SHOWN_PATH).collect();
        let cut = if shown.len() < path.len() { "…" } else { "" };
        format!("{} {shown}{cut} at {host}", route.method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options {
            base_url: "http://localhost:3001/api".into(),
            ..Options::default()
        }
    }

    #[test]
    fn the_documented_defaults() {
        let config = Config::new(&options()).unwrap();
        assert_eq!(config.limits.timeout, Duration::from_millis(15_000));
        assert_eq!(config.attempt_timeout, Duration::from_millis(10_000));
        assert_eq!(config.connection.connect_timeout, Duration::from_millis(2_000));
        assert_eq!(config.connection.keep_alive, Duration::from_millis(4_000));
        assert_eq!(config.limits.max_retries, 2);
        assert_eq!(config.max_response_bytes, 1_048_576);
        assert_eq!(config.max_request_bytes, 1_048_576);
        assert_eq!(config.origin, "http://localhost:3001");
        assert_eq!(config.headers["user-agent"], "identity-api/2.0.0");
        assert_eq!(config.headers["accept"], "application/json");
        assert_eq!(config.headers["accept-encoding"], "gzip, deflate, br");
        assert_eq!(config.headers["host"], "localhost:3001");
        assert_eq!(config.headers.len(), 7, "{:?}", config.headers);
    }

    #[test]
    fn the_callers_names_and_headers_go_along() {
        let config = Config::new(&Options {
            user_agent: Some("shop/3.1".into()),
            headers: vec![
                ("X-Tenant".into(), "blue".into()),
                ("Accept".into(), "application/vnd.x+json".into()),
            ],
            ..options()
        })
        .unwrap();
        assert_eq!(config.headers["user-agent"], "shop/3.1 identity-api/2.0.0");
        assert_eq!(config.headers["x-tenant"], "blue");
        assert_eq!(config.headers["accept"], "application/vnd.x+json");
    }

    #[test]
    fn a_place_is_verb_path_and_host() {
        let place = |base_url: &str, route: &str| {
            let config = Config::new(&Options {
                base_url: base_url.into(),
                routes: vec![("logoutSession".into(), route.into())],
                ..Options::default()
            });
            config.unwrap().place(Operation::LogoutSession)
        };
        assert_eq!(
            place("http://h:1/api/", "put /s/:sessionId/"),
            "PUT /api/s/:sessionId/ at h:1"
        );
        assert_eq!(place("https://h", "GET /"), "GET / at h");
        let long = place("https://h", &format!("GET /{}", "a".repeat(300)));
        assert_eq!(long, format!("GET /{}… at h", "a".repeat(199)));
    }

    #[test]
    fn a_bad_option_is_named() {
        let bad = Options {
            user_agent: Some("a\r\nb".into()),
            ..options()
        };
        assert_eq!(Config::new(&bad).unwrap_err().field(), Some("userAgent"));
        let long = Options {
            user_agent: Some("a".repeat(1025)),
            ..options()
        };
        let error = Config::new(&long).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`userAgent` must be at most 1024 characters long"
        );
        let bad = Options {
            headers: vec![("Host".into(), "x".into())],
            ..options()
        };
        assert_eq!(Config::new(&bad).unwrap_err().field(), Some("headers.Host"));
        assert_eq!(
            Config::new(&Options::default()).unwrap_err().field(),
            Some("baseUrl")
        );
    }

    #[test]
    fn options_show_no_secret() {
        let shown = format!(
            "{:?}",
            Options {
                base_url: "http://u:hunter2@h".into(),
                headers: vec![("X-Key".into(), "hunter2".into())],
                proxy: Proxy::Url("http://u:hunter2@p".into()),
                tls: TlsOptions {
                    key: Some("hunter2".into()),
                    cert: Some("hunter2".into()),
                    ..TlsOptions::default()
                },
                ..Options::default()
            }
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
