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
mod tests {
    use super::FailureKind::{Final, NoAnswer, NotSent, TooMany, Unavailable};
    use super::*;
    use crate::deadline::Fires;
    use crate::error::{Phase, ServiceAnswer};
    use crate::step::Step;

    const CLASSES: [RetryClass; 3] = [RetryClass::Read, RetryClass::Idempotent, RetryClass::OneShot];

    fn situation(class: RetryClass, failed: FailureKind) -> Situation {
        Situation {
            policy: RetryPolicy {
                class,
                has_key: false,
                max_retries: 2,
            },
            failed,
            retries: 0,
            left: Duration::from_secs(10),
            retry_after: None,
            affordable: true,
            random: 0.5,
        }
    }

    fn retries(situation: Situation) -> bool {
        matches!(decide(situation), Decision::RetryAfter(_))
    }

    #[test]
    fn the_table_of_classes_and_failures() {
        for class in CLASSES {
            let repeatable = class != RetryClass::OneShot;
            let table = [
                (NotSent, true),
                (NoAnswer, repeatable),
                (Unavailable, repeatable),
                (TooMany, repeatable),
                (Final, false),
            ];
            for (failed, expected) in table {
                assert_eq!(
                    retries(situation(class, failed)),
                    expected,
                    "{class:?} {failed:?}"
                );
            }
        }
    }

    #[test]
    fn a_key_allows_a_second_try_when_no_answer_came() {
        let with_key = |failed| {
            let mut situation = situation(RetryClass::OneShot, failed);
            situation.policy.has_key = true;
            situation
        };
        assert!(retries(with_key(NotSent)) && retries(with_key(NoAnswer)));
        assert!(!retries(with_key(Unavailable)) && !retries(with_key(TooMany)));
    }

    #[test]
    fn limits_end_it() {
        let base = situation(RetryClass::Read, NoAnswer);
        assert_eq!(decide(base), Decision::RetryAfter(Duration::from_millis(100)));
        assert_eq!(
            decide(Situation { retries: 1, ..base }),
            Decision::RetryAfter(Duration::from_millis(200))
        );
        assert_eq!(decide(Situation { retries: 2, ..base }), Decision::Stop);
        assert_eq!(
            decide(Situation {
                policy: RetryPolicy {
                    max_retries: 0,
                    ..base.policy
                },
                ..base
            }),
            Decision::Stop
        );
        assert_eq!(
            decide(Situation {
                left: Duration::from_millis(100),
                ..base
            }),
            Decision::Stop
        );
        assert_eq!(
            decide(Situation {
                affordable: false,
                ..base
            }),
            Decision::OutOfBudget
        );
    }

    #[test]
    fn what_the_service_asks_for_is_obeyed_if_it_fits() {
        let ask = |seconds| Situation {
            retry_after: Some(Duration::from_secs(seconds)),
            ..situation(RetryClass::Read, TooMany)
        };
        assert_eq!(decide(ask(3)), Decision::RetryAfter(Duration::from_secs(3)));
        assert_eq!(decide(ask(10)), Decision::Stop);
        assert_eq!(decide(ask(0)), Decision::RetryAfter(Duration::ZERO));
    }

    #[test]
    fn failures_fall_into_their_classes() {
        let fires = Fires {
            at: std::time::Instant::now(),
            limit: Duration::from_secs(1),
            option: "timeoutMs",
        };
        let timeout = |step| Error::timeout(step, fires, "h");
        let connection = |sent| Error::connection(Phase::Request, String::new(), sent, None);
        let response = |reason| Error::response(reason, Some(200), "");
        let api = |status| Error::api(ServiceAnswer::of_status(status));
        let table = [
            (timeout(Step::Connecting), NotSent),
            (timeout(Step::Exchange), NoAnswer),
            (timeout(Step::Body), NoAnswer),
            (connection(false), NotSent),
            (connection(true), NoAnswer),
            (response(Reason::Truncated), NoAnswer),
            (response(Reason::TooLarge), Final),
            (response(Reason::NotJson), Final),
            (api(429), TooMany),
            (api(503), Unavailable),
            (api(408), Unavailable),
            (api(522), Unavailable),
            (api(418), Final),
            (api(500), Final),
            (api(404), Final),
            (Error::abort(true), Final),
            (Error::abort(false), Final),
            (Error::closed(), Final),
            (Error::config("body", ""), Final),
            (Error::internal(""), Final),
        ];
        for (error, expected) in table {
            assert_eq!(FailureKind::of(&error), expected, "{error:?}");
            assert_eq!(
                FailureKind::of(&error).is_transient(),
                expected != Final,
                "{error:?}"
            );
        }
    }

    #[test]
    fn statuses_fall_into_their_classes() {
        let table = [
            (200, Final),
            (400, Final),
            (404, Final),
            (407, Final),
            (408, Unavailable),
            (409, Final),
            (429, TooMany),
            (500, Final),
            (501, Final),
            (502, Unavailable),
            (503, Unavailable),
            (504, Unavailable),
            (505, Final),
            (519, Final),
            (520, Unavailable),
            (524, Unavailable),
            (525, Final),
            (527, Final),
        ];
        for (status, expected) in table {
            assert_eq!(FailureKind::of_status(status), expected, "{status}");
        }
    }
}
