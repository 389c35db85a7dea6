//! A core error as plain data. The glue turns it into an `Error` in the caller's own async frame,
//! so that the stack names the caller's line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use identity_client::{Error, Operation};
use napi::{Env, Status};
use serde::Serialize;

/// Writing this much takes well below a millisecond.
const SHORT_BYTES: usize = 32 * 1024;

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

impl<'a> From<&'a Error> for Failure<'a> {
    fn from(error: &'a Error) -> Failure<'a> {
        Failure {
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
        }
    }
}

/// The JSON text of `error`, for the completion queue.
pub(crate) fn text(error: &Error) -> String {
    serde_json::to_string(&Failure::from(error)).unwrap_or_else(|_| DEFECT.to_owned())
}

/// The same where it is short, as nearly always. What a service answered may be megabytes: to write that takes
/// milliseconds, which the one worker thread does not have.
pub(crate) fn short_text(error: &Error) -> Option<String> {
    let mut text = Short(Vec::with_capacity(512));
    serde_json::to_writer(&mut text, &Failure::from(error)).ok()?;
    String::from_utf8(text.0).ok()
}

/// A text that must not become long.
struct Short(Vec<u8>);

impl Write for Short {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.0.len() + part.len() > SHORT_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Told when a task ended without a result: a panic, or the runtime going away. The glue has its failure made.
pub(crate) const DEFECT: &str = r#"{"case":"defect"}"#;

/// Throws the text of `error` in JavaScript, where the glue catches it.
pub(crate) fn throw(env: Env, error: &Error) -> napi::Error {
    match env.throw(text(error)) {
        Ok(()) => napi::Error::from_status(Status::PendingException),
        Err(refused) => refused,
    }
}
