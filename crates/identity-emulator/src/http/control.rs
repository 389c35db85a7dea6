//! What tests need to see and to break. Under `/__emulator`, never under `/api`: no deployment should forward it.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::{Request, State},
    http::StatusCode,
    routing::{get, post},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    body,
    error::{ApiError, FieldErrors},
    fault_injection::OperationNames,
};
use crate::{faults::Fault, state::AppState, tokens::Algorithm};

/// A longer wait is surely a mistake: a minute outlasts every default deadline.
const MAX_LATENCY_MS: u64 = 10 * 60 * 1000;

/// The control endpoints. The guard stands before the whole path prefix, in [`app`](super::app).
pub(super) fn router(names: OperationNames) -> Router<AppState> {
    let arm = async move |state: State<AppState>, request: Request| arm_fault(state, names, request).await;
    Router::new()
        .route("/__emulator/outbox", get(outbox))
        .route("/__emulator/reset", post(reset))
        .route("/__emulator/clock", post(advance_clock))
        .route("/__emulator/keys/rotate", post(rotate_keys))
        .route("/__emulator/keys/drop", post(drop_keys))
        .route("/__emulator/keys/algorithm", post(change_algorithm))
        .route(
            "/__emulator/faults",
            post(arm).get(pending_faults).delete(clear_faults),
        )
}

async fn outbox(State(state): State<AppState>) -> Json<Value> {
    Json(json!({ "messages": state.outbox.messages() }))
}

async fn reset(State(state): State<AppState>) -> Result<Json<Value>, ApiError> {
    state.reset().await?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    advance_ms: u32,
}

async fn advance_clock(State(state): State<AppState>, request: Request) -> Result<Json<Value>, ApiError> {
    let Advance { advance_ms } = parse(request).await?;
    state.clock.advance(Duration::from_millis(advance_ms.into()));
    Ok(Json(json!({ "now": state.clock.now().iso() })))
}

async fn rotate_keys(State(state): State<AppState>) -> Result<Json<Value>, ApiError> {
    state.access_tokens.rotate(None)?;
    Ok(Json(state.access_tokens.jwks()))
}

async fn drop_keys(State(state): State<AppState>) -> Json<Value> {
    state.access_tokens.drop_old();
    Json(state.access_tokens.jwks())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    algorithm: Algorithm,
}

async fn change_algorithm(State(state): State<AppState>, request: Request) -> Result<Json<Value>, ApiError> {
    let Change { algorithm } = parse(request).await?;
    state.access_tokens.rotate(Some(algorithm))?;
    Ok(Json(state.access_tokens.jwks()))
}

async fn arm_fault(
    State(state): State<AppState>,
    names: OperationNames,
    request: Request,
) -> Result<(StatusCode, Json<Fault>), ApiError> {
    let fault: Fault = parse(request).await?;
    check(&fault, &names).map_err(|(field, problem)| refuse(field, problem))?;
    match state.faults.add(fault.clone()) {
        true => Ok((StatusCode::CREATED, Json(fault))),
        false => Err(refuse("", "a thousand faults are armed already")),
    }
}

async fn pending_faults(State(state): State<AppState>) -> Json<Value> {
    Json(json!({ "faults": state.faults.pending() }))
}

async fn clear_faults(State(state): State<AppState>) -> Json<Value> {
    state.faults.clear();
    Json(json!({}))
}

/// A fault that could not strike as written is refused when it is armed, not silently left out when it strikes.
fn check(fault: &Fault, names: &OperationNames) -> Result<(), (&'static str, &'static str)> {
    let named = fault.operation.as_deref();
    if named.is_some_and(|name| !names.contains(name)) {
        Err(("operation", "is not the name of an operation"))
    } else if fault.times == 0 {
        Err(("times", "must be at least 1"))
    } else if fault.latency_ms > MAX_LATENCY_MS {
        Err(("latencyMs", "must be at most ten minutes"))
    } else if fault.status.is_some_and(|status| !(200..=599).contains(&status)) {
        Err(("status", "must be from 200 to 599"))
    } else if fault.status.is_none() && (fault.body.is_some() || !fault.headers.is_empty()) {
        Err(("status", "is required with a body or headers"))
    } else if fault.header_map().is_none() {
        Err(("headers", "must be HTTP headers"))
    } else if fault.status.is_none() && fault.connection.is_none() && fault.latency_ms == 0 {
        Err(("", "nothing would go wrong: give latencyMs, status or connection"))
    } else {
        Ok(())
    }
}

async fn parse<T: DeserializeOwned>(request: Request) -> Result<T, ApiError> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body).await?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| ApiError::MalformedJson)?;
    T::deserialize(value).map_err(|error| refuse("", error.to_string()))
}

fn refuse(field: &'static str, problem: impl Into<String>) -> ApiError {
    ApiError::Validation(FieldErrors::from([(field, problem.into())]))
}
