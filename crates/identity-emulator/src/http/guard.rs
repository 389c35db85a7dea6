//! Keeps web pages out of `/__emulator`: a page that a browser shows can send requests to this machine, and its owner
//! can point a public name at a private address (DNS rebinding).

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::error::ApiError;
use crate::state::AppState;

const ORIGIN: HeaderName = header::ORIGIN;
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// Domains of which nobody can register a name (RFC 6761, ICANN SAC113).
const PRIVATE_DOMAINS: [&str; 3] = ["localhost", "internal", "test"];

/// Every path that begins so is guarded, whether there is something or not.
const GUARDED: &str = "/__emulator";

/// Of the requests for `/__emulator`, lets those pass that no foreign page can have sent, and marks every answer as one
/// that no page may load. `/api` stands for a service that is open to all.
pub(super) async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with(GUARDED) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let mut response = match judge(&parts, &state.allowed_hosts) {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (RESOURCE_POLICY, "same-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn judge(parts: &Parts, allowed: &[String]) -> Result<(), ApiError> {
    let host = only(&parts.headers, &header::HOST)
        .filter(|host| is_private(host, allowed))
        .ok_or(ApiError::HostNotAllowed)?;
    // A request in absolute form names the host twice (RFC 9112 §3.2.2).
    if let Some(authority) = parts.uri.authority()
        && !authority.as_str().eq_ignore_ascii_case(host)
    {
        return Err(ApiError::HostNotAllowed);
    }
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if reads || (origin_is(&parts.headers, host) && fetched_by_own_page(&parts.headers)) {
        Ok(())
    } else {
        Err(ApiError::OriginNotAllowed)
    }
}

/// The value of a header that must come exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    match values.next() {
        None => first.to_str().ok(),
        Some(_) => None,
    }
}

/// Browsers send `Origin` with every write; clients that are no browser send none.
fn origin_is(headers: &HeaderMap, host: &str) -> bool {
    !headers.contains_key(ORIGIN)
        || only(headers, &ORIGIN).and_then(|origin| origin.strip_prefix("http://")) == Some(host)
}

fn fetched_by_own_page(headers: &HeaderMap) -> bool {
    let own = |site: &HeaderValue| site == "same-origin" || site == "none";
    headers.get_all(SEC_FETCH_SITE).iter().all(own)
}

/// Whether a `Host` is an address, or a name that nobody can have pointed here from outside.
fn is_private(host: &str, allowed: &[String]) -> bool {
    let Some(name) = without_port(host) else {
        return false;
    };
    if let Some(address) = name.strip_prefix('[') {
        let address = address.strip_suffix(']');
        return address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let lower = name.to_ascii_lowercase();
    let (name, absolute) = match lower.strip_suffix('.') {
        Some(name) => (name, true),
        None => (lower.as_str(), false),
    };
    if !is_host_name(name) {
        return false;
    }
    match name.rsplit_once('.') {
        Some((_, domain)) if PRIVATE_DOMAINS.contains(&domain) => true,
        // A single label is a service of Docker or Kubernetes; with a dot at its end it is a top-level domain.
        None if !absolute || name == "localhost" => true,
        _ => allowed.iter().any(|allowed| allowed == name),
    }
}

fn without_port(host: &str) -> Option<&str> {
    let port_from = match host.starts_with('[') {
        true => host.find(']')?.checked_add(1)?,
        false => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at_checked(port_from)?;
    let port_fits = match port.strip_prefix(':') {
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok(),
        None => port.is_empty(),
    };
    port_fits.then_some(name)
}

/// Whether a text is a host name without a port: labels of letters, digits, `-` and `_`.
fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// A name for [`Settings::allowed_hosts`](crate::Settings::allowed_hosts) in the form in which hosts are compared, or
/// nothing when it is not a host name.
pub fn host_name(text: &str) -> Option<String> {
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    is_host_name(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_nobody_can_register_are_private() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:3001",
            "0.0.0.0:3001",
            "192.168.1.20:3001",
            "[::1]",
            "[::1]:3001",
            "[fd00::17]:3001",
            "localhost",
            "LocalHost:3001",
            "localhost.",
            "localhost.:3001",
            "identity",
            "identity_service:3001",
            "id.localhost:3001",
            "host.docker.internal:3001",
            "identity.test",
            "identity.test.",
            "id.allowed.example:3001",
            "ID.allowed.example.",
        ] {
            assert!(is_private(host, &["id.allowed.example".to_owned()]), "{host}");
        }
    }

    #[test]
    fn public_and_malformed_hosts_are_not() {
        for host in [
            "",
            ":3001",
            "evil.example",
            "EVIL.example:3001",
            "evil.example.",
            "ai.",
            "127.0.0.1.evil.example",
            "127.0.0.1.",
            "localhost.evil.example",
            "evil.examplelocalhost",
            ".localhost",
            "a..localhost",
            "localhost@evil.example",
            "evil.example@localhost",
            "evil.example#.localhost",
            "evil.example/.localhost",
            "localhost:",
            "localhost:3001:80",
            "localhost:+80",
            "localhost:65536",
            "localhost, evil.example",
            "[::1",
            "[::1]evil.example",
            "[::1]:evil",
            "[fe80::1%25eth0]",
            "[evil.example]",
            "sub.id.allowed.example",
        ] {
            assert!(!is_private(host, &["id.allowed.example".to_owned()]), "{host}");
        }
    }

    #[test]
    fn an_allowed_host_is_a_name() {
        assert_eq!(host_name("ID.Example."), Some("id.example".to_owned()));
        for bad in [
            "",
            "id.example:3001",
            "http://id.example",
            "*.example",
            "[::1]",
            "a b",
        ] {
            assert_eq!(host_name(bad), None, "{bad}");
        }
    }
}
