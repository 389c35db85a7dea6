//! One opaque error outside, private kinds inside. This is the only place that maps a status or a cause.
//!
//! Every text is built from parts that are known to be safe: names of operations and options, host and port without
//! user info, limits. What the service itself said is scrubbed first; see [`scrub`](crate::scrub).

mod call_context;
mod class;
mod construct;
mod context;
mod kind;
mod service;

use std::collections::BTreeMap;
use std::fmt;

use crate::operation::Operation;

pub(crate) use call_context::CallContext;
pub use class::Class;
pub use construct::TokenFailure;
pub(crate) use context::Repeat;
use kind::Kind;
pub(crate) use kind::Reason;
pub use kind::{Outcome, Phase, Subject};
pub(crate) use service::ServiceAnswer;

/// What went wrong with a call, or with the options of a client.
///
/// It fits into one pointer. `Display` is one line that a person can act on and never contains a secret.
pub struct Error(Box<Details>);

struct Details {
    kind: Kind,
    cause: Option<CauseText>,
    outcome: Outcome,
    retryable: bool,
    context: Option<CallContext>,
    /// Where the request went, for a failure that a wrong address may explain.
    place: Option<String>,
}

/// The cause of an error as a text that is safe to show: the errors of the HTTP stack carry URLs, so they never leave.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
struct CauseText {
    text: String,
}

impl Error {
    /// The kind of error, as the names of the error classes have it.
    pub fn class(&self) -> Class {
        self.0.kind.class()
    }

    /// A stable name of the kind of error, for example `TIMEOUT`.
    pub fn code(&self) -> &'static str {
        self.class().code()
    }

    /// A deadline passed.
    pub fn is_timeout(&self) -> bool {
        self.class() == Class::Timeout
    }

    /// DNS, TCP or TLS failed, or the connection broke.
    pub fn is_connection(&self) -> bool {
        self.class() == Class::Connection
    }

    /// An option or an argument is wrong.
    pub fn is_config(&self) -> bool {
        self.class() == Class::Config
    }

    /// The caller cancelled the call.
    pub fn is_abort(&self) -> bool {
        self.class() == Class::Abort
    }

    /// The answer is not one that can be used.
    pub fn is_response(&self) -> bool {
        self.class() == Class::Response
    }

    /// The service answered with a 4xx or 5xx status.
    pub fn is_api(&self) -> bool {
        matches!(self.0.kind, Kind::Api(_))
    }

    /// The client was closed before the call.
    pub fn is_closed(&self) -> bool {
        self.class() == Class::Closed
    }

    /// The wrong option or argument, by its public name.
    pub fn field(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Config { field, .. } => Some(field),
            _ => None,
        }
    }

    /// Where the wrong option or argument was given.
    pub fn subject(&self) -> Option<Subject> {
        match &self.0.kind {
            Kind::Config { subject, .. } => Some(*subject),
            _ => None,
        }
    }

    /// What the call was waiting for, or what failed.
    pub fn phase(&self) -> Option<Phase> {
        match &self.0.kind {
            Kind::Connection { phase, .. } | Kind::Timeout { phase, .. } => Some(*phase),
            _ => None,
        }
    }

    /// Timeouts: the limit that passed, in milliseconds.
    pub fn timeout_ms(&self) -> Option<u64> {
        match &self.0.kind {
            Kind::Timeout { limit_ms, .. } => Some(*limit_ms),
            _ => None,
        }
    }

    /// The HTTP status of a failure: a 4xx or 5xx. Frameworks answer their own users with it, so the status of an
    /// unusable 200 must not be here; see [`Error::response_status`].
    pub fn status(&self) -> Option<u16> {
        match &self.0.kind {
            Kind::Response { status, .. } => status.filter(|status| (400..600).contains(status)),
            Kind::Api(answer) => Some(answer.status),
            _ => None,
        }
    }

    /// Unusable answers: their HTTP status, whatever it is, where one arrived.
    pub fn response_status(&self) -> Option<u16> {
        match &self.0.kind {
            Kind::Response { status, .. } => *status,
            _ => None,
        }
    }

    /// Why an answer is unusable.
    pub(crate) fn response_reason(&self) -> Option<Reason> {
        match &self.0.kind {
            Kind::Response { reason, .. } => Some(*reason),
            _ => None,
        }
    }

    /// Unusable answers: `redirect`, `too_large`, `not_json`, `wrong_shape`, `truncated`, `empty`, `encoding` or `headers`.
    /// Refused tokens: see [`TokenFault`](crate::TokenFault).
    pub fn reason(&self) -> Option<&'static str> {
        match &self.0.kind {
            Kind::Token(fault) => Some(fault.as_str()),
            _ => self.response_reason().map(Reason::as_str),
        }
    }

    /// The service's own code for its error, scrubbed.
    pub fn server_code(&self) -> Option<&str> {
        self.answer().and_then(|answer| answer.code.as_deref())
    }

    /// The service's messages about single fields of the request, scrubbed.
    pub fn fields(&self) -> Option<&BTreeMap<String, String>> {
        self.answer().and_then(|answer| answer.fields.as_ref())
    }

    /// How long the service asks to wait before the next try, in milliseconds.
    pub fn retry_after_ms(&self) -> Option<u64> {
        match &self.0.kind {
            Kind::KeysUnavailable { retry_after_ms } => Some(*retry_after_ms),
            _ => self.answer().and_then(|answer| answer.retry_after_ms),
        }
    }

    /// The service's whole JSON answer, scrubbed.
    pub fn data(&self) -> Option<&serde_json::Value> {
        self.answer().and_then(|answer| answer.data.as_ref())
    }

    /// The operation of the call; `None` for an error of a constructor.
    pub fn operation(&self) -> Option<Operation> {
        self.0.context.as_ref().map(|context| context.operation)
    }

    /// The id the call was sent with; `None` for an error of a constructor.
    pub fn request_id(&self) -> Option<&str> {
        self.0.context.as_ref().map(|context| context.request_id.as_str())
    }

    /// How many attempts were started.
    pub fn attempts(&self) -> u32 {
        self.0.context.as_ref().map_or(0, |context| context.attempts)
    }

    /// How long the call took, in milliseconds, with the time the caller had already spent on it.
    pub fn duration_ms(&self) -> u64 {
        self.0.context.as_ref().map_or(0, |context| context.duration_ms)
    }

    /// Whether the same call may safely be made again.
    pub fn retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the call may have taken effect.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// Whether a wrong `baseUrl` or route is a likely cause: what answered does not know the request, or is another
    /// server altogether.
    pub(crate) fn may_be_misdirected(&self) -> bool {
        match &self.0.kind {
            Kind::Response { .. } => true,
            Kind::Api(answer) => matches!(answer.status, 404 | 405 | 501),
            _ => false,
        }
    }

    fn answer(&self) -> Option<&ServiceAnswer> {
        match &self.0.kind {
            Kind::Api(answer) => Some(answer),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(context) = &self.0.context {
            write!(f, "{}: ", context.operation.name())?;
        }
        write!(f, "{}", self.0.kind)?;
        match &self.0.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.code())
            .field("message", &format_args!("{self}"))
            .field("outcome", &self.outcome())
            .field("retryable", &self.retryable())
            .field("request_id", &self.request_id())
            .field("attempts", &self.attempts())
            .field("duration_ms", &self.duration_ms())
            .field("cause", &self.0.cause)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .cause
            .as_ref()
            .map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests;
