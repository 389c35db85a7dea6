//! The headers of a request: the client's, then the caller's for this one call, then those with a meaning of their own.

use std::borrow::Cow;
use std::net::IpAddr;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use zeroize::Zeroizing;

use crate::{
    client::CallOptions,
    config::header::{self, X_REQUEST_ID},
    error::Error,
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Longest request id or idempotency key: what databases and proxies commonly have room for.
const LONGEST_NAME: usize = 255;

/// The caller's id of a call, checked, or a new one of 32 hexadecimal digits. It only has to be unlikely to occur
/// twice; nobody must be unable to guess it.
pub(crate) fn request_id(given: Option<&str>) -> Result<String, Error> {
    match given {
        Some(id) => token("requestId", id).map(|_| id.to_owned()),
        None => Ok(hexadecimal(fastrand::u128(..))),
    }
}

/// The number in 32 digits.
fn hexadecimal(number: u128) -> String {
    let digits = (0..32).rev().map(|place| (number >> (place * 4) & 0xf) as u32);
    let mut text = String::with_capacity(32);
    text.extend(digits.filter_map(|digit| char::from_digit(digit, 16)));
    text
}

/// `fixed` are the client's, with places for those of one call.
pub(super) fn headers(
    fixed: &HeaderMap,
    options: &CallOptions,
    request_id: &str,
    has_body: bool,
) -> Result<HeaderMap, Error> {
    let mut headers = fixed.clone();
    for (name, text) in &options.headers {
        header::insert(&mut headers, name, text)?;
    }
    if !has_body {
        // A content type without content makes strict services answer 400.
        headers.remove(CONTENT_TYPE);
    }
    headers.insert(X_REQUEST_ID, token("requestId", request_id)?);
    match options.access_token.as_ref().filter(|secret| !secret.is_empty()) {
        Some(secret) => headers.insert(AUTHORIZATION, bearer(secret.expose())?),
        None => headers.remove(AUTHORIZATION),
    };
    if let Some(key) = &options.idempotency_key {
        let mut value = token("idempotencyKey", key.expose())?;
        value.set_sensitive(true);
        headers.insert(IDEMPOTENCY_KEY, value);
    }
    if let Some(ip) = &options.client_ip {
        headers.insert(X_FORWARDED_FOR, client_ip(ip)?);
    }
    if let Some(agent) = options
        .user_agent
        .as_deref()
        .filter(|agent| !agent.trim().is_empty())
    {
        headers.insert(USER_AGENT, header::value("userAgent", &in_ascii(agent))?);
    }
    Ok(headers)
}

/// What an end user's browser calls itself is not in the caller's hands: it must not fail a login. Servers may take
/// bytes beyond ASCII amiss (RFC 9110 §5.5), so they are replaced.
fn in_ascii(agent: &str) -> Cow<'_, str> {
    if agent.is_ascii() {
        return Cow::Borrowed(agent);
    }
    agent
        .chars()
        .map(|char| if char.is_ascii() { char } else { '?' })
        .collect()
}

/// `Authorization: Bearer …` (RFC 6750 §2.1), for any token of visible ASCII.
fn bearer(access_token: &str) -> Result<HeaderValue, Error> {
    const FIELD: &str = "accessToken";
    const SCHEME: &str = "Bearer ";
    if access_token
        .get(..SCHEME.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
    {
        return Err(Error::config(
            FIELD,
            "`accessToken` must be the token alone, without `Bearer` in front",
        ));
    }
    if !access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::config(
            FIELD,
            "`accessToken` must be visible ASCII without spaces or line breaks",
        ));
    }
    let mut text = Zeroizing::new(Vec::with_capacity(SCHEME.len() + access_token.len()));
    text.extend_from_slice(SCHEME.as_bytes());
    text.extend_from_slice(access_token.as_bytes());
    // The value is this very text, which is wiped when the last copy of the headers is dropped.
    let value = HeaderValue::from_maybe_shared(Bytes::from_owner(text));
    let mut value = value.map_err(|_| Error::internal("an access token could not be written"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A name for a call: visible ASCII.
fn token(field: &str, text: &str) -> Result<HeaderValue, Error> {
    if text.is_empty() || text.len() > LONGEST_NAME || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message =
            format!("`{field}` must be 1 to {LONGEST_NAME} visible ASCII characters without spaces");
        return Err(Error::config(field, message));
    }
    header::value(field, text)
}

/// An address in its shortest form. Node.js servers that listen on `::` see IPv4 callers as `::ffff:192.0.2.1`.
fn client_ip(text: &str) -> Result<HeaderValue, Error> {
    const FIELD: &str = "clientIp";
    match text.parse::<IpAddr>() {
        Ok(ip) => header::value(FIELD, &ip.to_canonical().to_string()),
        Err(_) => Err(Error::config(
            FIELD,
            "`clientIp` must be an IPv4 or IPv6 address, without a port",
        )),
    }
}
