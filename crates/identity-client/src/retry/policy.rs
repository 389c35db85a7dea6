//! Retry or stop: the table of classes and failures as one function.

use std::time::Duration;

use super::backoff::backoff;
use crate::error::{Class, Error, Outcome, Reason};
use crate::operation::RetryClass;

/// How an attempt failed, as far as retries are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The request provably never reached the service: DNS, connect, TLS, a refused stream, a connection that closed
    /// before the first byte was written.
    NotSent,
    /// The request left and no whole answer came back.
    NoAnswer,
    /// 408, 502, 503, 504, or one of 520 to 524, with which a proxy says that it got no answer from the service.
    Unavailable,
    /// 429.
    TooMany,
    /// Anything a repetition would not change: an answer, 500, other 4xx, a redirect, an abort.
    Final,
}

impl FailureKind {
    /// The kind of an error status.
    fn of_status(status: u16) -> FailureKind {
        match status {
            408 | 502..=504 | 520..=524 => FailureKind::Unavailable,
            429 => FailureKind::TooMany,
            _ => FailureKind::Final,
        }
    }

    /// The kind of a failed attempt.
    pub(crate) fn of(error: &Error) -> FailureKind {
        match error.class() {
            Class::Connection | Class::Timeout if error.outcome() == Outcome::NotSent => FailureKind::NotSent,
            Class::Connection | Class::Timeout => FailureKind::NoAnswer,
            // Half an answer is none.
            Class::Response if error.response_reason() == Some(Reason::Truncated) => FailureKind::NoAnswer,
            Class::Api | Class::RateLimit | Class::Server => {
                error.status().map_or(FailureKind::Final, FailureKind::of_status)
            }
            _ => FailureKind::Final,
        }
    }

    /// Whether it passes by itself.
    pub(crate) fn is_transient(self) -> bool {
        self != FailureKind::Final
    }
}

/// What may be repeated of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RetryPolicy {
    /// What a second try could do.
    pub(crate) class: RetryClass,
    /// The call carries an idempotency key, and what it calls honours keys.
    pub(crate) has_key: bool,
    pub(crate) max_retries: u32,
}

impl RetryPolicy {
    /// Whether doing it twice is as good as doing it once.
    pub(crate) fn is_harmless(self) -> bool {
        match self.class {
            RetryClass::Read | RetryClass::Idempotent => true,
            RetryClass::OneShot => self.has_key,
        }
    }

    /// Whether the table allows another attempt, whatever the limits say.
    fn allows(self, failed: FailureKind) -> bool {
        match failed {
            FailureKind::Final => false,
            FailureKind::NotSent => true,
            FailureKind::NoAnswer => self.is_harmless(),
            // A gateway's answer does not say whether the service behind it saw the request; for a one-shot operation
            // the answer stands, with a key as well.
            FailureKind::Unavailable | FailureKind::TooMany => self.class != RetryClass::OneShot,
        }
    }
}

/// Everything a decision is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    pub(crate) policy: RetryPolicy,
    pub(crate) failed: FailureKind,
    /// Retries made before this one.
    pub(crate) retries: u32,
    /// What is left of the call's deadline.
    pub(crate) left: Duration,
    /// The wait that the service asks for.
    pub(crate) retry_after: Option<Duration>,
    /// The budget of the origin can pay.
    pub(crate) affordable: bool,
    /// In `0.0..1.0`.
    pub(crate) random: f64,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Wait, then try again.
    RetryAfter(Duration),
    /// The budget is empty: stop, and count it.
    OutOfBudget,
    /// The caller gets what happened.
    Stop,
}

/// Retry or stop.
pub(crate) fn decide(situation: Situation) -> Decision {
    let Situation { policy, failed, .. } = situation;
    if situation.retries >= policy.max_retries || !policy.allows(failed) {
        return Decision::Stop;
    }
    let wait = situation
        .retry_after
        .unwrap_or_else(|| backoff(situation.retries, situation.random));
    if wait >= situation.left {
        return Decision::Stop;
    }
    if situation.affordable {
        Decision::RetryAfter(wait)
    } else {
        Decision::OutOfBudget
    }
}

#[cfg(test)]
mod tests;
