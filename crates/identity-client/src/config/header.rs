//! Header names and values of callers, for every request and for one call.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;

pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Checks one header and puts it into the map, in place of one of the same name.
///
/// Values may hold keys, so they are marked sensitive: `Debug` hides them and HTTP/2 keeps them out of its tables
/// (RFC 7541 §7.1.3).
pub(crate) fn insert(headers: &mut HeaderMap, name: &str, text: &str) -> Result<(), Error> {
    let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
        // Not repeated: a name this wrong may be anything.
        return Err(Error::config(
            "headers",
            "`headers` has a name that is not a valid header name (RFC 9110 §5.1)",
        ));
    };
    if let Some(why) = refused(header.as_str()) {
        return Err(Error::config(
            format!("headers.{name}"),
            format!("`headers.{name}` must not be set: {why}"),
        ));
    }
    let mut value = value(&format!("headers.{name}"), text)?;
    value.set_sensitive(true);
    headers.insert(header, value);
    Ok(())
}

/// A header value of printable ASCII. CR, LF and NUL would let a value become a header of its own, and what other
/// characters mean is not agreed between servers (RFC 9110 §5.5).
pub(crate) fn value(field: &str, text: &str) -> Result<HeaderValue, Error> {
    let printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
    let refuse = || Error::config(field, format!("`{field}` must be printable ASCII on one line"));
    if printable {
        HeaderValue::from_str(text).map_err(|_| refuse())
    } else {
        Err(refuse())
    }
}

/// Why a header belongs to the client and not to its caller, if so.
fn refused(name: &str) -> Option<&'static str> {
    match name {
        "authorization" => Some("give the token as `accessToken` or `getAuthToken`"),
        "host" => Some("it follows from `baseUrl`"),
        "content-length" => Some("it follows from the body"),
        "x-request-id" => Some("each call has its own; give it as the call option `requestId`"),
        "idempotency-key" => Some("each call has its own; give it as the call option `idempotencyKey`"),
        "expect" => Some("the client does not wait for an interim answer"),
        "connection" | "keep-alive" | "te" | "trailer" | "transfer-encoding" | "upgrade"
        | "http2-settings" => Some("it is about the connection, which the client manages (RFC 9110 §7.6.1)"),
        _ if name.starts_with("proxy-") => {
            Some("it is meant for a proxy; put credentials into the URL of `proxy`")
        }
        _ => None,
    }
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
