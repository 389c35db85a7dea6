//! `Idempotency-Key`: a call that comes again under the same key is answered again, and not carried out again.

use axum::{
    body::Body,
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{bearer::Bearer, body, error::ApiError, fault_injection::OperationNames};
use crate::{
    idempotency::{KeptAnswer, KeyedCall},
    secret::Secret,
    state::AppState,
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_KEY: usize = 255;

/// The operations that take keys. Those that use up a password's, code's or token's single use do not: to give their
/// answer again would be to use it twice.
const KEYED: [&str; 3] = [REGISTER, "toggle2FA", "requestEmailChange"];
/// The only one of them without a signed-in user.
const REGISTER: &str = "register";

/// Answers a keyed call from memory, or carries it out and keeps its answer.
pub(super) async fn repeat(
    State((state, names)): State<(AppState, OperationNames)>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let operation = names.find(request.method(), path.as_str());
    match KEYED.into_iter().find(|keyed| operation == Some(*keyed)) {
        Some(operation) if request.headers().contains_key(IDEMPOTENCY_KEY) => {
            let answer = answer(&state, operation, request, next).await;
            answer.unwrap_or_else(IntoResponse::into_response)
        }
        _ => next.run(request).await,
    }
}

async fn answer(
    state: &AppState,
    operation: &'static str,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let (mut parts, body) = request.into_parts();
    let user = match operation {
        REGISTER => None,
        _ => Some(Bearer::from_request_parts(&mut parts, state).await?.user.id),
    };
    let key = key(&parts.headers)?;
    let bytes = body::read(&parts.headers, body).await?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| ApiError::MalformedJson)?;
    let email = value.get("email").and_then(Value::as_str);
    let account = user.or_else(|| email.map(str::to_ascii_lowercase));
    let request = Request::from_parts(parts, Body::from(bytes));
    let Some(account) = account else {
        // The operation will say what is wrong with it.
        return Ok(next.run(request).await);
    };

    // Written anew, so that spaces and the order of the fields make no other body.
    let body = Zeroizing::new(value.to_string());
    let call = KeyedCall::new(operation, &account, &key, body.as_bytes());
    let slot = state.kept_answers.slot(&call, state.clock.now());
    // A task of its own: a client that hangs up now will ask again.
    let task = tokio::spawn(async move {
        let mut slot = slot.lock_owned().await;
        match &*slot {
            Some(kept) if call.is_answered_by(kept) => return Ok(again(kept)),
            Some(_) => return Err(ApiError::IdempotencyKeyReused),
            None => {}
        }
        let (parts, body) = next.run(request).await.into_parts();
        let bytes = body.collect().await.map_err(|_| ApiError::Internal)?.to_bytes();
        if is_final(&parts) {
            *slot = Some(call.answered(parts.status, &bytes));
        }
        Ok(Response::from_parts(parts, Body::from(bytes)))
    });
    task.await?
}

/// Whether the call was judged for good: it was carried out, or is in conflict with what there is. After another refusal,
/// or a failure, nothing has happened, and the same key may be used for a better try.
fn is_final(parts: &Parts) -> bool {
    parts.status.is_success() || parts.status == StatusCode::CONFLICT
}

fn again(kept: &KeptAnswer) -> Response {
    let json = HeaderValue::from_static("application/json");
    let body = Body::from(kept.body.to_vec());
    (kept.status, [(header::CONTENT_TYPE, json)], body).into_response()
}

fn key(headers: &HeaderMap) -> Result<Secret, ApiError> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (first, second) = (values.next(), values.next());
    first
        .filter(|_| second.is_none())
        .and_then(|key| key.to_str().ok())
        .filter(|key| (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()))
        .map(|key| Secret::new(key.to_owned()))
        .ok_or(ApiError::IdempotencyKeyInvalid)
}
