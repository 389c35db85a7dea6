//! One constructor a kind.

use std::time::{Duration, Instant};

use super::kind::{Kind, Reason, Subject};
use super::{CauseText, Details, Error, Outcome, Phase, ServiceAnswer};
use crate::blocking::BrokenOff;
use crate::deadline::Fires;
use crate::jwt::TokenFault;
use crate::step::Step;

/// How a provider of access tokens failed.
#[derive(Clone, Copy, Debug)]
pub enum TokenFailure<'a> {
    /// It threw an error.
    Threw,
    /// It gave something that is not a token: the name of its type.
    Gave(&'a str),
}

impl Error {
    fn new(kind: Kind, outcome: Outcome) -> Error {
        let retryable = false;
        Error(Box::new(Details {
            kind,
            cause: None,
            outcome,
            retryable,
            context: None,
            place: None,
        }))
    }

    /// An option is wrong: of the client, unless [`Error::about`] says otherwise. `message` never contains the value.
    pub fn config(field: impl Into<String>, message: impl Into<String>) -> Error {
        Error::new(
            Kind::Config {
                subject: Subject::Client,
                field: field.into(),
                message: message.into(),
            },
            Outcome::NotSent,
        )
    }

    /// A field of a call's body is wrong, or the body itself. `message` never contains the value.
    pub fn body(field: impl Into<String>, message: impl Into<String>) -> Error {
        Error::config(field, message).about(Subject::Body)
    }

    /// An option or a field is of the wrong type. `expected` and `got` name types, and never contain the value.
    pub fn wrong_type(field: impl Into<String>, expected: &str, got: &str) -> Error {
        let field = field.into();
        let message = format!("`{field}` must be {expected}; got {got}");
        Error::config(field, message)
    }

    /// Says where the wrong option was given. Errors of other classes stay as they are.
    #[must_use]
    pub fn about(mut self, given: Subject) -> Error {
        if let Kind::Config { subject, .. } = &mut self.0.kind {
            *subject = given;
        }
        self
    }

    /// The client was closed before the call.
    pub fn closed() -> Error {
        Error::new(Kind::Closed, Outcome::NotSent)
    }

    /// The caller cancelled; `sent` when bytes of the request may have left.
    pub fn abort(sent: bool) -> Error {
        Error::new(Kind::Abort, sent_or_not(sent))
    }

    /// What the call waited for took longer than the limit of `fires`.
    pub(crate) fn timeout(step: Step, fires: Fires, host: &str) -> Error {
        let limit_ms = u64::try_from(fires.limit.as_millis()).unwrap_or(u64::MAX);
        let (phase, what) = match step {
            Step::Token => (Phase::Token, "`getAuthToken` provided no access token".to_owned()),
            Step::Check => (
                Phase::Connect,
                format!("the request to {host} could not be prepared"),
            ),
            Step::Dns | Step::Connecting => (Phase::Connect, format!("could not connect to {host}")),
            Step::Queued(places) => (
                Phase::Connect,
                format!(
                    "all connections to {host} are in use (`maxConnections`: {places}) and none was released"
                ),
            ),
            Step::Exchange => (Phase::Headers, format!("{host} did not answer")),
            Step::Body => (Phase::Body, format!("{host} did not send a complete answer")),
            Step::Judgement => (Phase::Body, format!("the answer of {host} could not be read")),
        };
        let kind = Kind::Timeout {
            phase,
            limit_ms,
            text: format!("{what} within {limit_ms} ms (`{}`)", fires.option),
        };
        Error::new(kind, sent_or_not(step.has_sent()))
    }

    /// No connection, or one that broke; `sent` when bytes of the request may have left.
    pub(crate) fn connection(phase: Phase, text: String, sent: bool, cause: Option<String>) -> Error {
        let mut error = Error::new(Kind::Connection { phase, text }, sent_or_not(sent));
        error.0.cause = cause.map(|text| CauseText { text });
        error
    }

    /// An answer that cannot be used.
    pub(crate) fn response(reason: Reason, status: Option<u16>, text: impl Into<String>) -> Error {
        let outcome = match status {
            Some(300..=499) => Outcome::Rejected,
            _ => Outcome::Unknown,
        };
        Error::new(
            Kind::Response {
                reason,
                status,
                text: text.into(),
            },
            outcome,
        )
    }

    /// The service answered with a 4xx or 5xx status.
    pub(crate) fn api(answer: ServiceAnswer) -> Error {
        // 408 comes from a server that saw no whole request (RFC 9110 §15.5.9), but also from a proxy whose service was
        // too slow, and nothing tells the two apart.
        let outcome = match answer.status {
            408 | 500.. => Outcome::Unknown,
            _ => Outcome::Rejected,
        };
        Error::new(Kind::Api(Box::new(answer)), outcome)
    }

    /// No access token came within `limit`, the value of `timeoutMs`.
    pub fn token_timeout(limit: Duration) -> Error {
        let fires = Fires {
            at: Instant::now(),
            limit,
            option: "timeoutMs",
        };
        Error::timeout(Step::Token, fires, "")
    }

    /// The caller's provider of access tokens failed. For callers that fetch a token before each call.
    pub fn token_provider(failure: TokenFailure<'_>) -> Error {
        let text = match failure {
            TokenFailure::Threw => "`getAuthToken` failed; see `cause`".to_owned(),
            TokenFailure::Gave(kind) => {
                format!("`getAuthToken` must return a string, null or undefined; got {kind}")
            }
        };
        Error::new(Kind::TokenProvider { text }, Outcome::NotSent)
    }

    /// An access token was checked, and refused.
    pub fn token(fault: TokenFault) -> Error {
        Error::new(Kind::Token(fault), Outcome::Rejected)
    }

    /// No usable key set is at hand; a fetch may succeed after this time.
    pub fn keys_unavailable(retry_after_ms: u64) -> Error {
        let mut error = Error::new(Kind::KeysUnavailable { retry_after_ms }, Outcome::NotSent);
        error.0.retryable = true;
        error
    }

    /// A defect of this client or of the layer around it, such as a panic in a task.
    pub fn internal(message: &'static str) -> Error {
        Error::new(Kind::Internal { message }, Outcome::Unknown)
    }
}

impl From<BrokenOff> for Error {
    fn from(_: BrokenOff) -> Error {
        Error::internal("work on a large input was interrupted")
    }
}

/// A request of which bytes may have left may have taken effect.
fn sent_or_not(sent: bool) -> Outcome {
    if sent { Outcome::Unknown } else { Outcome::NotSent }
}
