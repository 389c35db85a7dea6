//! The headers of a request: the client's, then the caller's for this one call, then those with a meaning of their own.

use std::fmt::Write;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
};
use zeroize::Zeroizing;

use super::end_user;
use crate::{
    config::CallOptions,
    config::header::{self, X_REQUEST_ID},
    error::{Error, Subject},
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Longest request id or idempotency key: what databases and proxies commonly have room for.
const LONGEST_NAME: usize = 255;
/// Longest access token: servers refuse heads that are much smaller.
const LONGEST_TOKEN: usize = 64 * 1024;

/// The caller's id of a call, or a new one of 32 hexadecimal digits, also in place of one that cannot be sent: it may
/// come from the end user's request, which must not fail a call. A new one only has to be unlikely to occur twice;
/// nobody must be unable to guess it.
pub(crate) fn request_id(given: Option<&str>) -> String {
    match given {
        Some(id) if is_token(id) => id.to_owned(),
        _ => hexadecimal(fastrand::u128(..)),
    }
}

/// The number in 32 digits.
fn hexadecimal(number: u128) -> String {
    let mut text = String::with_capacity(32);
    // Writing into a `String` cannot fail.
    let _ = write!(text, "{number:032x}");
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
        header::insert(&mut headers, name, text).map_err(|error| error.about(Subject::Call))?;
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
    if let Some(ip) = options.client_ip.as_deref().and_then(end_user::address) {
        headers.insert(X_FORWARDED_FOR, ip);
    }
    if let Some(agent) = options.user_agent.as_deref().and_then(end_user::agent) {
        headers.insert(USER_AGENT, agent);
    }
    Ok(headers)
}

/// `Authorization: Bearer …` (RFC 6750 §2.1), for any token of visible ASCII.
fn bearer(access_token: &str) -> Result<HeaderValue, Error> {
    const SCHEME: &str = "Bearer ";
    let refuse =
        |why: &str| Error::config("accessToken", format!("`accessToken` must be {why}")).about(Subject::Call);
    if access_token
        .get(..SCHEME.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(SCHEME))
    {
        return Err(refuse("the token alone, without `Bearer` in front"));
    }
    if !access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refuse("visible ASCII without spaces or line breaks"));
    }
    if access_token.len() > LONGEST_TOKEN {
        return Err(refuse(&format!("at most {LONGEST_TOKEN} characters long")));
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
    let refuse = || {
        let message =
            format!("`{field}` must be 1 to {LONGEST_NAME} visible ASCII characters without spaces");
        Error::config(field, message).about(Subject::Call)
    };
    if is_token(text) {
        HeaderValue::from_str(text).map_err(|_| refuse())
    } else {
        Err(refuse())
    }
}

fn is_token(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
