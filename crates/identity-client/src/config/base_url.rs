//! The address of the service: where every request goes, whatever else a caller gives.

use std::net::Ipv6Addr;

use reqwest::Url;

use super::segment::check_literal;
use crate::error::Error;

const FIELD: &str = "baseUrl";

/// Longest base URL: with the longest route behind it, it leaves most of a URL to the fields of a body.
const LONGEST: usize = 2 * 1024;
/// Longest name in the DNS as text (RFC 1035 §2.3.4).
const LONGEST_HOST: usize = 253;

/// Checks the base URL and takes the trailing slash off its path, so that a route can be put behind it.
///
/// Malformed URLs are refused, not normalised: the URL parser repairs much (white space, backslashes, encoded or
/// full-width hosts, short IP addresses), and what it makes of them may be another host than a reviewer saw. No
/// message repeats the value, which may carry a password by mistake.
pub(super) fn parse(text: &str) -> Result<Url, Error> {
    if text.is_empty() {
        return Err(refuse(
            "is required: the absolute URL of the identity service, such as http://localhost:3001/api",
        ));
    }
    if text.len() > LONGEST {
        return Err(refuse(&format!("must be at most {LONGEST} characters long")));
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
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err(refuse(
            "must not have a user name or a password; use `headers` or an access token",
        ));
    }
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        check_literal(segment).map_err(refuse)?;
        // One empty segment at the end is a trailing slash, or there is no path.
        if segment.is_empty() && segments.peek().is_some() {
            return Err(refuse("must not have an empty segment (`//`) in its path"));
        }
    }
    let mut url = Url::parse(text).map_err(|cause| refuse(&format!("is not a valid URL: {cause}")))?;
    if authority.is_empty() || !url.has_host() {
        return Err(refuse("must contain a host"));
    }
    check_authority(authority, url.host_str().unwrap_or_default()).map_err(refuse)?;
    if url.port() == Some(0) {
        return Err(refuse("must not have port 0"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Compares host and port as they were written with the host that the parser made of them.
fn check_authority(authority: &str, parsed: &str) -> Result<(), &'static str> {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if let Some(port) = port
        && !port.parse::<u16>().is_ok_and(|number| number.to_string() == port)
    {
        return Err("must have a decimal port without leading zeros, or no port");
    }
    if parsed.len() > LONGEST_HOST {
        return Err("must have a host of at most 253 characters");
    }
    let same = if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        // An IPv6 address has many spellings, all of them plain.
        address.parse::<Ipv6Addr>().is_ok()
    } else if host.is_ascii() {
        host.eq_ignore_ascii_case(parsed)
    } else {
        // Names in other scripts are mapped to ASCII; back again they must be what was written.
        let (unicode, valid) = idna::domain_to_unicode(parsed);
        // A capital letter may be another spelling, but not of an ASCII letter: the Kelvin sign is no `k`.
        let is_foreign = |char: char| char.is_ascii() || char.to_lowercase().all(|char| !char.is_ascii());
        valid.is_ok() && unicode == host.to_lowercase() && host.chars().all(is_foreign)
    };
    if !same {
        return Err(
            "must not contain percent-encoding, invisible, full-width or decomposed characters in its host; an IPv4 \
             address has four decimal numbers",
        );
    }
    if host
        .strip_suffix('.')
        .unwrap_or(host)
        .split('.')
        .any(str::is_empty)
    {
        return Err("must not have an empty label in its host name");
    }
    Ok(())
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
            ("http://127.0.0.1:80", "http://127.0.0.1/"),
            ("http://[::FFFF:127.0.0.1]", "http://[::ffff:7f00:1]/"),
            ("http://[0:0::1]:1", "http://[::1]:1/"),
            ("http://my_service.internal", "http://my_service.internal/"),
            ("http://identity.example.", "http://identity.example./"),
            ("https://b\u{fc}cher.example/x", "https://xn--bcher-kva.example/x"),
            ("https://B\u{dc}CHER.Example", "https://xn--bcher-kva.example/"),
            ("https://XN--BCHER-KVA.example", "https://xn--bcher-kva.example/"),
            ("https://stra\u{df}e.example", "https://xn--strae-oqa.example/"),
            ("https://\u{4f8b}\u{5b50}.example", "https://xn--fsqu00a.example/"),
            ("http://h/a:b/;x=1", "http://h/a:b/;x=1"),
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
            ("http:///path", "contain a host"),
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
            ("http://%6cocalhost/", "in its host"),
            ("http://b%C3%BCcher.example/", "in its host"),
            ("http://\u{ff4c}\u{ff4f}calhost/", "in its host"),
            ("http://local\u{ad}host/", "in its host"),
            ("http://local\u{200b}host/", "in its host"),
            ("http://local\u{2060}host/", "in its host"),
            ("http://bu\u{308}cher.example/", "in its host"),
            ("http://b\u{fc}cher\u{3002}example/", "in its host"),
            ("http://\u{2460}.example/", "in its host"),
            ("http://\u{212a}elvin.example/", "in its host"),
            ("http://127.1/", "in its host"),
            ("http://2130706433/", "in its host"),
            ("http://0x7f000001/", "in its host"),
            ("http://0x7f.1/", "in its host"),
            ("http://0177.0.0.1/", "in its host"),
            ("http://127.0.0.1./", "in its host"),
            ("http://\u{ff11}27.0.0.1/", "in its host"),
            ("http://h:/", "decimal port"),
            ("http://h:080/", "decimal port"),
            ("http://[::1]:/", "decimal port"),
            ("http://a..b/", "empty label"),
            ("http://.a/", "empty label"),
            ("http://h/a//b", "empty segment"),
            ("http://h/a//", "empty segment"),
            ("http://h//", "empty segment"),
            ("http://h/caf\u{e9}", "percent-encoded"),
            ("http://h/{tenant}", "percent-encoded"),
            ("http://h/a|b", "percent-encoded"),
            ("http://h/%zz", "two hexadecimal digits"),
            ("http://h/%2e%2e/b", "`.` or `..`"),
        ];
        for (given, part) in table {
            let error = parse(given).unwrap_err();
            assert_eq!(error.field(), Some("baseUrl"), "{given}");
            let text = error.to_string();
            assert!(text.contains(part), "{given}: {text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
        let label = "a".repeat(60);
        let long_host = format!("http://{label}.{label}.{label}.{label}.{label}/");
        assert!(parse(&long_host).unwrap_err().to_string().contains("253"));
        let long_path = format!("http://h/{}", "a".repeat(70_000));
        assert!(
            parse(&long_path)
                .unwrap_err()
                .to_string()
                .contains("at most 2048")
        );
    }
}
