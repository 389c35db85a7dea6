//! A core error as plain data. The glue turns it into an `Error` in the caller's own async frame,
//! so that the stack names the caller's line.

use std::collections::BTreeMap;

use identity_client::{Error, Operation};
use napi::{Env, Status};
use serde::Serialize;

/// The fields of the public error classes; absent ones do not apply to the class of `code`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure<'a> {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    attempts: u32,
    duration_ms: u64,
    retryable: bool,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<&'a BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a serde_json::Value>,
}

/// The JSON text of `error`, for the completion queue.
pub(crate) fn text(error: &Error) -> String {
    let failure = Failure {
        code: error.code(),
        message: error.to_string(),
        operation: error.operation().map(Operation::name),
        request_id: error.request_id(),
        attempts: error.attempts(),
        duration_ms: error.duration_ms(),
        retryable: error.retryable(),
        outcome: error.outcome().as_str(),
        field: error.field(),
        subject: error.subject().map(|subject| subject.as_str()),
        phase: error.phase().map(|phase| phase.as_str()),
        timeout_ms: error.timeout_ms(),
        status: error.status(),
        response_status: error.response_status(),
        reason: error.reason(),
        server_code: error.server_code(),
        fields: error.fields(),
        retry_after_ms: error.retry_after_ms(),
        data: error.data(),
    };
    serde_json::to_string(&failure).unwrap_or_else(|_| INTERNAL.to_owned())
}

/// What is told when a task ended without a result: a panic, or the runtime going away.
pub(crate) const INTERNAL: &str = r#"{"code":"INTERNAL_ERROR","message":"The client failed in a way it should not; please report it with what led to it.","attempts":0,"durationMs":0,"retryable":false,"outcome":"unknown"}"#;

/// Throws the text of `error` in JavaScript, where the glue catches it.
pub(crate) fn throw(env: Env, error: &Error) -> napi::Error {
    match env.throw(text(error)) {
        Ok(()) => napi::Error::from_status(Status::PendingException),
        Err(refused) => refused,
    }
}
