//! Header names and values of callers, for every request and for one call.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::nearest::shown;
use crate::error::Error;

pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Most headers that callers may add to a request. [`HeaderMap`] itself panics above 2^15.
const MOST: usize = 100;
/// Most bytes of their names and values: servers refuse heads that are much smaller.
const MOST_BYTES: usize = 64 * 1024;

/// How many headers callers add to a request, and how large they are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given {
    count: usize,
    bytes: usize,
}

impl Given {
    /// These and further ones, within the limits. To be called before any of them goes into a map.
    pub(crate) fn and(self, further: &[(String, String)]) -> Result<Given, Error> {
        let size = |(name, text): &(String, String)| name.len() + text.len();
        let given = Given {
            count: self.count + further.len(),
            bytes: self.bytes + further.iter().map(size).sum::<usize>(),
        };
        if given.count <= MOST && given.bytes <= MOST_BYTES {
            return Ok(given);
        }
        let message = format!(
            "`headers` must have at most {MOST} entries and {} KiB, those of the client and of the call together",
            MOST_BYTES / 1024
        );
        Err(Error::config("headers", message))
    }
}

/// Checks one header and puts it into the map, in place of one of the same name.
///
/// Values may hold keys, so they are marked sensitive: `Debug` hides them and HTTP/2 keeps them out of its tables
/// (RFC 7541 §7.1.3).
pub(crate) fn insert(headers: &mut HeaderMap, name: &str, text: &str) -> Result<(), Error> {
    let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
        // Not repeated: a name this wrong may be anything.
        return Err(Error::config(
            "headers",
            "`headers` contains a name that is not a valid header name (RFC 9110 §5.1)",
        ));
    };
    let field = || format!("headers.{}", shown(name));
    if let Some(why) = refused(header.as_str(), text) {
        let field = field();
        let message = format!("`{field}` must not be set: {why}");
        return Err(Error::config(field, message));
    }
    let mut value = value(field, text)?;
    if header == http::header::CONTENT_TYPE {
        // It says what the client says anyway, and only where there is a body.
        return Ok(());
    }
    value.set_sensitive(true);
    match headers.try_insert(header, value) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::config("headers", "`headers` has too many entries")),
    }
}

/// A header value of printable ASCII. CR, LF and NUL would let a value become a header of its own, and what other
/// characters mean is not agreed between servers (RFC 9110 §5.5).
pub(super) fn value(field: impl Fn() -> String, text: &str) -> Result<HeaderValue, Error> {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
    let refuse = || {
        let field = field();
        let message = format!("`{field}` must be printable ASCII on one line");
        Error::config(field, message)
    };
    if printable {
        HeaderValue::from_str(text).map_err(|_| refuse())
    } else {
        Err(refuse())
    }
}

/// Why a caller must not set this header, if so: it belongs to the client, or it would be untrue of what is sent or
/// of what the client can read.
fn refused(name: &str, text: &str) -> Option<&'static str> {
    match name {
        "authorization" => Some("use `accessToken` or `getAuthToken`"),
        "host" => Some("the client derives it from `baseUrl`"),
        "content-length" => Some("the client derives it from the body"),
        "content-type" if !is_json(text) => Some("the client sends application/json"),
        "content-encoding" | "content-range" => Some("the client sends complete, uncompressed bodies"),
        "accept-encoding" if !is_readable(text) => {
            Some("the client accepts only gzip, deflate, br and identity")
        }
        "range" | "if-range" | "if-none-match" | "if-modified-since" => {
            Some("the client needs complete answers")
        }
        "x-request-id" => Some("each call has its own; use the call option `requestId`"),
        "idempotency-key" => Some("each call has its own; use the call option `idempotencyKey`"),
        "expect" => Some("the client does not wait for an interim answer"),
        "connection" | "keep-alive" | "te" | "trailer" | "transfer-encoding" | "upgrade"
        | "http2-settings" => Some("the client manages the connection (RFC 9110 §7.6.1)"),
        _ if name.starts_with("proxy-") => Some("put the credentials of a proxy into the URL of `proxy`"),
        _ => None,
    }
}

/// `application/json`, alone or with the only character set that JSON has.
fn is_json(text: &str) -> bool {
    let mut parts = text.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = |parameter: &str| {
        let Some((name, value)) = parameter.split_once('=') else {
            return parameter.is_empty();
        };
        name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    };
    json && parts.all(utf8)
}

/// A list of codings that the client decodes, each with or without a weight.
fn is_readable(text: &str) -> bool {
    let coding = |item: &str| {
        item.split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    };
    text.split(',').all(|item| {
        matches!(
            coding(item).as_str(),
            "gzip" | "x-gzip" | "deflate" | "br" | "identity" | ""
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_plain_headers_and_hides_their_values() {
        let mut headers = HeaderMap::new();
        for (name, text) in [
            ("X-Api-Key", "k-123"),
            ("x-api-key", "k-456"),
            ("Cookie", "a=b; c=d"),
            ("X-Empty", ""),
        ] {
            insert(&mut headers, name, text).unwrap();
        }
        assert_eq!(headers.len(), 3);
        assert_eq!(headers["x-api-key"], "k-456");
        assert!(!format!("{headers:?}").contains("k-456"));
    }

    #[test]
    fn headers_are_limited_in_number_and_size() {
        let list = |count: usize, length: usize| -> Vec<(String, String)> {
            (0..count)
                .map(|index| (format!("x-{index:05}"), "v".repeat(length)))
                .collect()
        };
        let none = Given::default();
        assert!(none.and(&list(100, 1)).is_ok());
        assert!(none.and(&list(1, 64 * 1024 - 7)).is_ok());
        let half = none.and(&list(50, 600)).unwrap();
        assert!(half.and(&list(50, 600)).is_ok());
        for over in [
            none.and(&list(101, 1)),
            none.and(&list(40_000, 1)),
            none.and(&list(1, 64 * 1024 - 6)),
            half.and(&list(51, 1)),
            half.and(&list(50, 700)),
        ] {
            let error = over.unwrap_err();
            assert_eq!(error.field(), Some("headers"));
            assert!(
                error.to_string().contains("at most 100 entries and 64 KiB"),
                "{error}"
            );
        }
    }

    #[test]
    fn what_the_client_says_anyway_means_nothing() {
        for text in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
            "application/json;",
        ] {
            let mut headers = HeaderMap::new();
            insert(&mut headers, "Content-Type", text).unwrap();
            assert!(headers.is_empty(), "{text}");
        }
    }

    #[test]
    fn headers_that_would_be_untrue_are_refused() {
        let refused = [
            ("Content-Type", "text/plain"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("content-type", "application/json; charset=latin1"),
            ("content-type", "application/json; x"),
            ("content-type", ""),
            ("Content-Encoding", "gzip"),
            ("content-range", "bytes 0-1/2"),
            ("Accept-Encoding", "zstd"),
            ("accept-encoding", "gzip, *"),
            ("range", "bytes=0-1"),
            ("if-none-match", "\"a\""),
        ];
        for (name, text) in refused {
            let error = insert(&mut HeaderMap::new(), name, text).unwrap_err();
            assert_eq!(
                error.field(),
                Some(format!("headers.{name}").as_str()),
                "{name}: {text}"
            );
            assert!(text.is_empty() || !error.to_string().contains(text), "{error}");
        }
        for text in ["identity", "gzip;q=1.0, br;q=0.5", "deflate,BR"] {
            let mut headers = HeaderMap::new();
            insert(&mut headers, "Accept-Encoding", text).unwrap();
            assert_eq!(headers["accept-encoding"], text);
        }
    }

    #[test]
    fn a_long_name_is_cut_in_the_message() {
        let name = "x".repeat(60_000);
        let error = insert(&mut HeaderMap::new(), &name, "a\nb").unwrap_err();
        assert!(error.to_string().len() < 120, "{}", error.to_string().len());
        assert!(error.field().is_some_and(|field| field.len() < 60));
    }

    #[test]
    fn refuses_what_could_change_the_message_around_it() {
        let table = [
            ("", "v", "headers", "valid header name"),
            ("X Y", "v", "headers", "valid header name"),
            ("X\r\nEvil", "v", "headers", "valid header name"),
            ("X:Y", "v", "headers", "valid header name"),
            ("\u{e9}", "v", "headers", "valid header name"),
            ("X-A", "a\r\nB: c", "headers.X-A", "printable ASCII"),
            ("X-A", "a\nb", "headers.X-A", "printable ASCII"),
            ("X-A", "a\0b", "headers.X-A", "printable ASCII"),
            ("X-A", "caf\u{e9}", "headers.X-A", "printable ASCII"),
            ("X-A", "\u{7f}", "headers.X-A", "printable ASCII"),
            (
                "Authorization",
                "Bearer x",
                "headers.Authorization",
                "accessToken",
            ),
            ("HOST", "evil", "headers.HOST", "baseUrl"),
            ("Content-Length", "0", "headers.Content-Length", "the body"),
            ("Proxy-Authorization", "x", "headers.Proxy-Authorization", "proxy"),
            ("Proxy-Connection", "x", "headers.Proxy-Connection", "proxy"),
            (
                "Transfer-Encoding",
                "chunked",
                "headers.Transfer-Encoding",
                "connection",
            ),
            ("X-Request-Id", "1", "headers.X-Request-Id", "requestId"),
            (
                "Idempotency-Key",
                "1",
                "headers.Idempotency-Key",
                "idempotencyKey",
            ),
        ];
        for (name, text, field, part) in table {
            let error = insert(&mut HeaderMap::new(), name, text).unwrap_err();
            assert_eq!(error.field(), Some(field), "{name}");
            assert!(error.to_string().contains(part), "{name}: {error}");
        }
        for name in ["connection", "keep-alive", "te", "trailer", "upgrade", "expect"] {
            assert!(insert(&mut HeaderMap::new(), name, "x").is_err(), "{name}");
        }
    }
}
