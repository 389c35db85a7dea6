//! The address of the service: where every request goes, whatever else a caller gives.

use reqwest::Url;

use crate::error::Error;

const FIELD: &str = "baseUrl";

/// Checks the base URL and takes the trailing slash off its path, so that a route can be put behind it.
///
/// The URL parser repairs much (RFC 3986 calls for errors): white space, backslashes, a missing slash. Those are
/// refused here first, because a repaired address is not the one somebody reviewed. No message repeats the value,
/// which may carry a password by mistake.
pub(super) fn parse(text: &str) -> Result<Url, Error> {
    if text.is_empty() {
        return Err(refuse(
            "is required: the absolute URL of the identity service, such as http://localhost:3001/api",
        ));
    }
    if text
        .bytes()
        .any(|byte| byte <= b' ' || byte == b'\\' || byte == 0x7f)
    {
        return Err(refuse(
            "must not contain white space, control characters or backslashes",
        ));
    }
    let Some(rest) = after_scheme(text) else {
        return Err(refuse(
            "must be an absolute URL that starts with http:// or https://",
        ));
    };
    if rest.contains(['?', '#']) {
        return Err(refuse("must not have a query or a fragment"));
    }
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return Err(refuse(
            "must not have a user name or a password; use `headers` or an access token",
        ));
    }
    let dots = |segment: &str| {
        matches!(
            segment.to_ascii_lowercase().replace("%2e", ".").as_str(),
            "." | ".."
        )
    };
    if rest.split('/').skip(1).any(dots) {
        return Err(refuse("must not have `.` or `..` as a segment of its path"));
    }
    let mut url = Url::parse(text).map_err(|cause| refuse(&format!("is not a valid URL: {cause}")))?;
    if authority.is_empty() || !url.has_host() {
        return Err(refuse("must name a host"));
    }
    if url.port() == Some(0) {
        return Err(refuse("must not have port 0"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

fn after_scheme(text: &str) -> Option<&str> {
    ["http://", "https://"]
        .into_iter()
        .find_map(|scheme| match text.get(..scheme.len()) {
            Some(start) if start.eq_ignore_ascii_case(scheme) => text.get(scheme.len()..),
            _ => None,
        })
}

fn refuse(why: &str) -> Error {
    Error::config(FIELD, format!("`{FIELD}` {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_host_port_and_path() {
        let table = [
            ("http://localhost:3001/api", "http://localhost:3001/api"),
            ("http://localhost:3001/api/", "http://localhost:3001/api"),
            ("http://localhost:3001", "http://localhost:3001/"),
            ("HTTPS://Identity.Example/", "https://identity.example/"),
            ("https://identity.example:443/a/b", "https://identity.example/a/b"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            ("http://127.0.0.1/v1/%7Etenant", "http://127.0.0.1/v1/%7Etenant"),
        ];
        for (given, kept) in table {
            assert_eq!(parse(given).unwrap().as_str(), kept, "{given}");
        }
    }

    #[test]
    fn refuses_everything_that_is_not_a_plain_http_address() {
        let table = [
            ("", "is required"),
            ("localhost:3001/api", "absolute URL"),
            ("/api", "absolute URL"),
            ("ftp://host/", "absolute URL"),
            ("http:/host/", "absolute URL"),
            ("http:host", "absolute URL"),
            ("http://", "is not a valid URL"),
            ("http:///path", "name a host"),
            (" http://host", "white space"),
            ("http://host\n", "white space"),
            ("http://ho\tst", "white space"),
            ("http:\\\\host", "backslashes"),
            ("http://host\\@evil", "backslashes"),
            ("http://user:hunter2@host/", "user name or a password"),
            ("http://@host/", "user name or a password"),
            ("http://host/api?x=1", "query or a fragment"),
            ("http://host/api?", "query or a fragment"),
            ("http://host/#top", "query or a fragment"),
            ("http://host:99999/", "is not a valid URL"),
            ("http://host:0/", "port 0"),
            ("http://host/a/../b", "`.` or `..`"),
            ("http://host/a/.%2E", "`.` or `..`"),
            ("http://[::1/", "is not a valid URL"),
            ("http://exa mple/", "white space"),
        ];
        for (given, part) in table {
            let error = parse(given).unwrap_err();
            assert_eq!(error.field(), Some("baseUrl"), "{given}");
            let text = error.to_string();
            assert!(text.contains(part), "{given}: {text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
