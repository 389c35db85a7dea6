//! The headers of a request: the client's, then the caller's for this one call, then those with a meaning of their own.

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
    request_id::{LONGEST, is_sendable},
};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Longest access token: servers refuse heads that are much smaller.
const LONGEST_TOKEN: usize = 64 * 1024;

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
        return Err(refuse("the token without the prefix `Bearer`"));
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
    let mut value = value.map_err(|_| Error::internal("an access token is not a valid header value"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A name for a call: visible ASCII.
fn token(field: &str, text: &str) -> Result<HeaderValue, Error> {
    let refuse = || {
        let message = format!("`{field}` must be 1 to {LONGEST} visible ASCII characters without spaces");
        Error::config(field, message).about(Subject::Call)
    };
    if is_sendable(text) {
        HeaderValue::from_str(text).map_err(|_| refuse())
    } else {
        Err(refuse())
    }
}
