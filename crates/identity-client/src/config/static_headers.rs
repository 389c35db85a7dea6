//! The headers that every request of a client has.

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use reqwest::Url;

use super::header;
use super::options::{Http2, Options};
use crate::error::Error;

/// The client's name and version in `User-Agent`.
pub(crate) const PRODUCT: &str = concat!("identity-api/", env!("CARGO_PKG_VERSION"));

/// Most characters of a `User-Agent`: real ones are below 500, and servers refuse heads that are much larger.
pub(crate) const LONGEST_USER_AGENT: usize = 1024;

/// What a call copies in one go. It has all that the HTTP stack would otherwise put together for each request, and
/// places for what each call fills or takes away: a copy of a map has no room to grow into.
///
/// The caller's headers come last, so that they may replace `Accept` and `User-Agent`.
pub(super) fn static_headers(options: &Options, base: &Url) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::with_capacity(8 + options.headers.len());
    headers.insert(AUTHORIZATION, HeaderValue::from_static(""));
    headers.insert(header::X_REQUEST_ID, HeaderValue::from_static(""));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br"));
    if let Some(host) = host(options, base) {
        headers.insert(HOST, host);
    }
    let agent = match options.user_agent.as_deref().map(str::trim) {
        Some(prefix) if prefix.len() > LONGEST_USER_AGENT => {
            let message = format!("`userAgent` must be at most {LONGEST_USER_AGENT} characters long");
            return Err(Error::config("userAgent", message));
        }
        Some(prefix) if !prefix.is_empty() => {
            header::value(|| "userAgent".to_owned(), &format!("{prefix} {PRODUCT}"))?
        }
        _ => HeaderValue::from_static(PRODUCT),
    };
    headers.insert(USER_AGENT, agent);
    for (name, value) in &options.headers {
        header::insert(&mut headers, name, value)?;
    }
    Ok(headers)
}

/// The host for HTTP/1.1 (RFC 9112 §3.2); `None` where HTTP/2 may be spoken, which has `:authority` instead.
fn host(options: &Options, base: &Url) -> Option<HeaderValue> {
    let http1 = match options.http2 {
        Http2::Off => true,
        Http2::Auto => base.scheme() == "http",
        Http2::PriorKnowledge => false,
    };
    if !http1 {
        return None;
    }
    let host = base.host_str()?;
    let host = match base.port() {
        Some(port) => HeaderValue::from_str(&format!("{host}:{port}")),
        None => HeaderValue::from_str(host),
    };
    host.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_host_is_given_where_http_1_is_certain() {
        let host = |base_url: &str, http2| {
            let options = Options {
                base_url: base_url.into(),
                http2,
                ..Options::default()
            };
            let host = Config::new(&options).unwrap().headers.get(HOST).cloned();
            host.map(|host| host.to_str().unwrap().to_owned())
        };
        let table = [
            ("http://h", Http2::Auto, Some("h")),
            ("http://h:80/api", Http2::Auto, Some("h")),
            ("http://h:443", Http2::Auto, Some("h:443")),
            ("http://[::1]:8080", Http2::Auto, Some("[::1]:8080")),
            ("http://[::1]", Http2::Off, Some("[::1]")),
            ("http://bücher.example", Http2::Off, Some("xn--bcher-kva.example")),
            ("https://h:443", Http2::Off, Some("h")),
            ("https://h", Http2::Auto, None),
            ("http://h", Http2::PriorKnowledge, None),
        ];
        for (url, http2, expected) in table {
            assert_eq!(host(url, http2).as_deref(), expected, "{url} {http2:?}");
        }
    }
}
