//! Cases that are found outside the core, by the glue or by the binding, become failures of the core. So class,
//! message, `retryable`, `outcome` and the form of the id have one owner.

use std::time::Duration;

use identity_client::{
    Error, Operation, Subject, TokenFailure, TokenFault, cancelled_undelivered, request_id, shown,
};
use napi::Result;
use napi_derive::napi;
use serde::Deserialize;

use crate::failure;
use crate::options::well_formed;
use crate::panics::caught;

/// The wait for a token lasted too long.
pub(crate) fn token_timeout(limit: Duration, spent: Duration) -> String {
    let (limit_ms, spent_ms) = (limit.as_millis(), spent.as_millis());
    format!(r#"{{"case":"token_timeout","limitMs":{limit_ms},"spentMs":{spent_ms}}}"#)
}

/// A case and the call that it belongs to, as `lib/failures.js` writes them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    #[serde(flatten)]
    case: Case,
    operation: Option<String>,
    request_id: Option<String>,
    #[serde(default)]
    spent_ms: f64,
}

/// What was found. Values are never part of it, as any of them may be a secret.
#[derive(Deserialize)]
#[serde(tag = "case", rename_all = "snake_case")]
enum Case {
    Closed,
    Aborted,
    /// Aborted when the answer had arrived and was not delivered yet.
    Undelivered {
        attempts: u32,
        keyed: bool,
    },
    TokenThrew,
    TokenIsNot {
        got: String,
    },
    TokenTimeout {
        #[serde(rename = "limitMs")]
        limit_ms: u64,
    },
    WrongType {
        field: String,
        expected: String,
        got: String,
        subject: Given,
    },
    /// Code of the user's threw while the option was read.
    Unreadable {
        field: String,
        subject: Given,
    },
    NotJson {
        field: String,
        subject: Given,
    },
    /// A method was called without its client.
    Detached {
        method: String,
    },
    /// An access token was refused by the glue.
    Token {
        reason: String,
    },
    Defect,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Given {
    Client,
    Call,
    Body,
}

/// The id that a call is sent with: the given one where it can be sent, else a new one.
#[napi(skip_typescript)]
pub fn request_id_of(given: Option<String>) -> Result<String> {
    caught(|| Ok(request_id(given.as_deref())))
}

/// The JSON text of the failure that a case is.
#[napi(skip_typescript)]
pub fn failure_of(found: String) -> Result<String> {
    caught(|| Ok(failure::text(&error_of(&found))))
}

fn error_of(text: &str) -> Error {
    let found: serde_json::Result<Found> =
        serde_json::from_str(text).or_else(|_| serde_json::from_str(&well_formed(text)));
    let Ok(found) = found else {
        return Error::internal("unknown case of failure");
    };
    let spent = Duration::try_from_secs_f64(found.spent_ms / 1e3).unwrap_or_default();
    let operation = found.operation.as_deref().and_then(Operation::from_name);
    if let (Case::Undelivered { attempts, keyed }, Some(operation)) = (&found.case, operation) {
        let id = request_id(found.request_id.as_deref());
        return cancelled_undelivered(operation, *keyed, id, *attempts, spent);
    }
    let error = found.case.error();
    match operation {
        Some(operation) => error.before_call(operation, found.request_id.as_deref(), spent),
        None => error,
    }
}

impl Case {
    fn error(self) -> Error {
        match self {
            Case::Closed => Error::closed(),
            Case::Aborted => Error::abort(false),
            Case::Undelivered { .. } => Error::abort(true),
            Case::TokenThrew => Error::token_provider(TokenFailure::Threw),
            Case::TokenIsNot { got } => Error::token_provider(TokenFailure::Gave(&got)),
            Case::TokenTimeout { limit_ms } => Error::token_timeout(Duration::from_millis(limit_ms)),
            Case::WrongType {
                field,
                expected,
                got,
                subject,
            } => Error::wrong_type(field, &expected, &got).about(subject.into()),
            Case::Unreadable { field, subject } => {
                let field = shown(&field);
                let message = format!("reading `{field}` threw an error; see `cause`");
                Error::config(field, message).about(subject.into())
            }
            Case::NotJson { field, subject } => {
                let message = format!("`{field}` contains a value that JSON cannot represent");
                Error::config(field, message).about(subject.into())
            }
            Case::Detached { method } => {
                let message = format!(
                    "`{method}` was called without its client: call it as `client.{method}(…)`, not detached from the client or through a Proxy"
                );
                Error::config("this", message)
            }
            Case::Token { reason } => match TokenFault::from_name(&reason) {
                Some(fault) => Error::token(fault),
                None => Error::internal("there is no such reason"),
            },
            Case::Defect => Error::internal("unexpected exception, see `cause`"),
        }
    }
}

impl From<Given> for Subject {
    fn from(given: Given) -> Subject {
        match given {
            Given::Client => Subject::Client,
            Given::Call => Subject::Call,
            Given::Body => Subject::Body,
        }
    }
}
