//! One constructor a kind.

use std::time::Duration;

use super::kind::{Kind, Reason, Subject};
use super::{Cause, Error, Inner, Outcome, Phase, ServiceAnswer};
use crate::deadline::Wait;

impl Error {
    fn new(kind: Kind, outcome: Outcome) -> Error {
        let retryable = false;
        Error(Box::new(Inner {
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

    /// Says where the wrong option was given. Errors of other classes stay as they are.
    #[must_use]
    pub fn about(mut self, given: Subject) -> Error {
        if let Kind::Config { subject, .. } = &mut self.0.kind {
            *subject = given;
        }
        self
    }

    /// The client was closed before the call.
    pub(crate) fn closed() -> Error {
        Error::new(Kind::Closed, Outcome::NotSent)
    }

    /// The caller cancelled; `sent` when bytes of the request may have left.
    pub(crate) fn abort(sent: bool) -> Error {
        Error::new(
            Kind::Abort,
            if sent { Outcome::Unknown } else { Outcome::NotSent },
        )
    }

    /// A wait took longer than `limit`, the value of `option`.
    pub(crate) fn timeout(wait: Wait, limit: Duration, option: &'static str, host: &str) -> Error {
        let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        let (phase, outcome, what) = match wait {
            Wait::Token => (Phase::Token, Outcome::NotSent, "no access token came".to_owned()),
            Wait::Connect => (
                Phase::Connect,
                Outcome::NotSent,
                format!("no connection to {host} could be made"),
            ),
            Wait::Request => (
                Phase::Connect,
                Outcome::NotSent,
                format!("the request to {host} was not ready"),
            ),
            Wait::Place(places) => (
                Phase::Connect,
                Outcome::NotSent,
                format!(
                    "all connections to {host} are in use (`maxConnections`: {places}) and none became free"
                ),
            ),
            Wait::Headers => (Phase::Headers, Outcome::Unknown, format!("{host} did not answer")),
            Wait::Body => (
                Phase::Body,
                Outcome::Unknown,
                format!("{host} did not finish its answer"),
            ),
            Wait::Answer => (
                Phase::Body,
                Outcome::Unknown,
                format!("the answer of {host} was not read"),
            ),
        };
        let text = format!("{what} within {limit_ms} ms (`{option}`)");
        Error::new(
            Kind::Timeout {
                phase,
                limit_ms,
                text,
            },
            outcome,
        )
    }

    /// No connection, or one that broke; `sent` when bytes of the request may have left.
    pub(crate) fn connection(phase: Phase, text: String, sent: bool, cause: Option<String>) -> Error {
        let outcome = if sent { Outcome::Unknown } else { Outcome::NotSent };
        let mut error = Error::new(Kind::Connection { phase, text }, outcome);
        error.0.cause = cause.map(|text| Cause { text });
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

    /// The caller's provider of access tokens failed. For callers that fetch a token before each call.
    pub fn token_provider() -> Error {
        let mut error = Error::new(Kind::TokenProvider, Outcome::NotSent);
        error.0.retryable = true;
        error
    }

    /// A defect of this client or of the layer around it, such as a panic in a task.
    pub fn internal(message: &'static str) -> Error {
        Error::new(Kind::Internal { message }, Outcome::Unknown)
    }
}
