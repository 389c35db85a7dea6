//! Retry or stop: the table of classes and failures as one function.

use std::time::Duration;

use super::backoff::backoff;
use crate::error::{Class, Error, Outcome, Reason};
use crate::operation::{Operation, RetryClass};

/// What an attempt came to, as far as retries are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
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

impl Happened {
    /// What an error status comes to.
    fn of_status(status: u16) -> Happened {
        match status {
            408 | 502..=504 | 520..=524 => Happened::Unavailable,
            429 => Happened::TooMany,
            _ => Happened::Final,
        }
    }

    /// What a failed attempt comes to.
    pub(crate) fn of(error: &Error) -> Happened {
        match error.class() {
            Class::Connection | Class::Timeout if error.outcome() == Outcome::NotSent => Happened::NotSent,
            Class::Connection | Class::Timeout => Happened::NoAnswer,
            // Half an answer is none.
            Class::Response if error.reason() == Some(Reason::Truncated.as_str()) => Happened::NoAnswer,
            Class::Api | Class::RateLimit | Class::Server => {
                error.status().map_or(Happened::Final, Happened::of_status)
            }
            _ => Happened::Final,
        }
    }

    /// Whether it passes by itself.
    pub(crate) fn is_transient(self) -> bool {
        self != Happened::Final
    }
}

/// Everything a decision is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    pub(crate) operation: Operation,
    /// The call carries an idempotency key.
    pub(crate) has_key: bool,
    pub(crate) happened: Happened,
    /// Retries made before this one.
    pub(crate) retries: u32,
    pub(crate) max_retries: u32,
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

/// Whether doing the operation twice is as good as doing it once.
pub(crate) fn is_harmless(operation: Operation, has_key: bool) -> bool {
    match operation.retry_class() {
        RetryClass::Read | RetryClass::Idempotent => true,
        RetryClass::OneShot => has_key && operation.key_allows_retry(),
    }
}

/// Whether the table allows another attempt, whatever the limits say.
fn is_allowed(operation: Operation, has_key: bool, happened: Happened) -> bool {
    match happened {
        Happened::Final => false,
        Happened::NotSent => true,
        Happened::NoAnswer => is_harmless(operation, has_key),
        // A gateway's answer does not say whether the service behind it saw the request; for a one-shot operation
        // the answer stands, with a key as well.
        Happened::Unavailable | Happened::TooMany => operation.retry_class() != RetryClass::OneShot,
    }
}

/// Retry or stop.
pub(crate) fn decide(situation: Situation) -> Decision {
    if situation.retries >= situation.max_retries
        || !is_allowed(situation.operation, situation.has_key, situation.happened)
    {
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
    use super::Happened::{Final, NoAnswer, NotSent, TooMany, Unavailable};
    use super::*;
    use crate::deadline::Wait;
    use crate::error::{Phase, Scrubber, ServiceAnswer};

    fn situation(operation: Operation, happened: Happened) -> Situation {
        Situation {
            operation,
            has_key: false,
            happened,
            retries: 0,
            max_retries: 2,
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
        for operation in Operation::ALL {
            let repeatable = operation.retry_class() != RetryClass::OneShot;
            let table = [
                (NotSent, true),
                (NoAnswer, repeatable),
                (Unavailable, repeatable),
                (TooMany, repeatable),
                (Final, false),
            ];
            for (happened, expected) in table {
                assert_eq!(
                    retries(situation(operation, happened)),
                    expected,
                    "{operation:?} {happened:?}"
                );
            }
        }
    }

    #[test]
    fn a_key_allows_a_second_try_only_where_the_operation_honours_it() {
        for operation in Operation::ALL {
            let with_key = |happened| Situation {
                has_key: true,
                ..situation(operation, happened)
            };
            let expected = operation.retry_class() != RetryClass::OneShot || operation.key_allows_retry();
            assert_eq!(retries(with_key(NoAnswer)), expected, "{operation:?}");
            if operation.retry_class() == RetryClass::OneShot {
                assert!(!retries(with_key(Unavailable)), "{operation:?}");
                assert!(!retries(with_key(TooMany)), "{operation:?}");
            }
        }
    }

    #[test]
    fn limits_end_it() {
        let base = situation(Operation::Me, NoAnswer);
        assert_eq!(decide(base), Decision::RetryAfter(Duration::from_millis(100)));
        assert_eq!(
            decide(Situation { retries: 1, ..base }),
            Decision::RetryAfter(Duration::from_millis(200))
        );
        assert_eq!(decide(Situation { retries: 2, ..base }), Decision::Stop);
        assert_eq!(
            decide(Situation {
                max_retries: 0,
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
            ..situation(Operation::Me, TooMany)
        };
        assert_eq!(decide(ask(3)), Decision::RetryAfter(Duration::from_secs(3)));
        assert_eq!(decide(ask(10)), Decision::Stop);
        assert_eq!(decide(ask(0)), Decision::RetryAfter(Duration::ZERO));
    }

    #[test]
    fn failures_fall_into_their_classes() {
        let timeout = |wait| Error::timeout(wait, Duration::from_secs(1), "timeoutMs", "h");
        let connection = |sent| Error::connection(Phase::Request, String::new(), sent, None);
        let response = |reason| Error::response(reason, Some(200), "");
        let api = |status| Error::api(ServiceAnswer::read(status, b"", None, &Scrubber::default()));
        let table = [
            (timeout(Wait::Connect), NotSent),
            (timeout(Wait::Headers), NoAnswer),
            (timeout(Wait::Body), NoAnswer),
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
            assert_eq!(Happened::of(&error), expected, "{error:?}");
            assert_eq!(
                Happened::of(&error).is_transient(),
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
            assert_eq!(Happened::of_status(status), expected, "{status}");
        }
    }
}
