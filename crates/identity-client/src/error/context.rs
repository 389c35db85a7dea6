//! What the call knows that its failed attempt does not: name, id, attempts, time, and what a second try could do.

use std::time::Duration;

use super::call_context::CallContext;
use super::{Class, Error, Outcome};
use crate::operation::Operation;
use crate::request_id::request_id;

/// Facts about a call that decide `outcome` and `retryable`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeat {
    /// Doing the operation twice is as good as doing it once.
    pub(crate) harmless: bool,
    /// Doing the operation twice may do it twice.
    pub(crate) one_shot: bool,
    /// An earlier attempt of the same call may have taken effect.
    pub(crate) may_have_happened: bool,
    /// What went wrong passes by itself: a broken connection, a timeout, a status that says so.
    pub(crate) transient: bool,
}

impl Error {
    /// Completes the error of an attempt with what is known of its call.
    pub(crate) fn in_call(mut self, context: CallContext, repeat: Repeat) -> Error {
        let refused = self.0.outcome == Outcome::Rejected;
        // The service's no to the last attempt is no word about an earlier one that it may have carried out: the
        // address may be taken because that attempt took it.
        if repeat.may_have_happened && (repeat.one_shot || self.0.outcome == Outcome::NotSent) {
            self.0.outcome = Outcome::Unknown;
        }
        self.0.retryable = match self.class() {
            Class::Config | Class::Closed | Class::Internal => false,
            _ => match self.0.outcome {
                Outcome::NotSent => true,
                Outcome::Rejected => repeat.transient,
                // An answer that says neither yes nor no may be followed by a better one.
                Outcome::Unknown => repeat.harmless && (repeat.transient || !refused),
            },
        };
        self.0.context = Some(context);
        self
    }

    /// Completes an error that a caller found before it made its call: nothing was sent. `id` is what the caller gave
    /// as the call's id, `elapsed` the time that it has spent. An error of a call stays as it is.
    #[must_use]
    pub fn before_call(self, operation: Operation, id: Option<&str>, elapsed: Duration) -> Error {
        if self.0.context.is_some() {
            return self;
        }
        let context = CallContext {
            operation,
            request_id: request_id(id),
            attempts: 0,
            duration_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        };
        self.in_call(
            context,
            Repeat {
                harmless: false,
                one_shot: true,
                may_have_happened: false,
                transient: false,
            },
        )
    }

    /// Adds to the message where the request went. The place holds no value that a caller gave for the call.
    pub(crate) fn sent_to(mut self, place: String) -> Error {
        self.0.place = Some(place);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Phase, ServiceAnswer, Subject, TokenFailure};

    const SAFE: Repeat = Repeat {
        harmless: true,
        one_shot: false,
        may_have_happened: false,
        transient: true,
    };
    const ONCE: Repeat = Repeat {
        harmless: false,
        one_shot: true,
        ..SAFE
    };

    fn connection(sent: bool) -> Error {
        Error::connection(Phase::Request, String::new(), sent, None)
    }

    fn response(status: Option<u16>) -> Error {
        Error::response(crate::error::Reason::NotJson, status, "")
    }

    fn api(status: u16) -> Error {
        Error::api(ServiceAnswer::of_status(status))
    }

    #[test]
    fn outcome_and_retryable_follow_from_the_call() {
        use Outcome::{NotSent, Rejected, Unknown};
        let after = |repeat| Repeat {
            may_have_happened: true,
            ..repeat
        };
        let lasting = |repeat| Repeat {
            transient: false,
            ..repeat
        };
        let with_key = Repeat {
            harmless: true,
            ..ONCE
        };
        let table = [
            (connection(false), SAFE, NotSent, true),
            (connection(false), ONCE, NotSent, true),
            (connection(false), after(SAFE), Unknown, true),
            (connection(false), after(ONCE), Unknown, false),
            (connection(true), SAFE, Unknown, true),
            (connection(true), ONCE, Unknown, false),
            (connection(true), with_key, Unknown, true),
            (connection(true), after(with_key), Unknown, true),
            (api(409), lasting(ONCE), Rejected, false),
            (api(409), lasting(after(ONCE)), Unknown, false),
            (api(409), lasting(after(SAFE)), Rejected, false),
            (api(429), ONCE, Rejected, true),
            (api(429), SAFE, Rejected, true),
            (api(499), lasting(SAFE), Rejected, false),
            (api(409), lasting(after(with_key)), Unknown, false),
            (api(408), SAFE, Unknown, true),
            (api(408), ONCE, Unknown, false),
            (api(500), lasting(SAFE), Unknown, true),
            (api(500), lasting(ONCE), Unknown, false),
            (api(527), lasting(SAFE), Unknown, true),
            (response(Some(200)), lasting(SAFE), Unknown, true),
            (response(Some(200)), lasting(ONCE), Unknown, false),
            (response(Some(200)), lasting(with_key), Unknown, true),
            (response(Some(302)), lasting(SAFE), Rejected, false),
            (api(503), SAFE, Unknown, true),
            (api(503), ONCE, Unknown, false),
            (Error::abort(true), lasting(SAFE), Unknown, true),
            (Error::abort(true), lasting(ONCE), Unknown, false),
            (Error::abort(false), lasting(ONCE), NotSent, true),
            (Error::config("body", ""), lasting(SAFE), NotSent, false),
            (Error::closed(), lasting(SAFE), NotSent, false),
            (Error::internal(""), SAFE, Unknown, false),
        ];
        for (row, (error, repeat, outcome, retryable)) in table.into_iter().enumerate() {
            let context = CallContext {
                operation: Operation::Me,
                request_id: "id".into(),
                attempts: 2,
                duration_ms: 7,
            };
            let error = error.in_call(context, repeat);
            assert_eq!(
                (error.outcome(), error.retryable()),
                (outcome, retryable),
                "row {row}: {error:?}"
            );
            assert_eq!(
                (error.request_id(), error.attempts(), error.duration_ms()),
                (Some("id"), 2, 7)
            );
            assert_eq!(error.operation(), Some(Operation::Me));
        }
    }

    #[test]
    fn what_was_found_before_a_call_was_not_sent() {
        let waited = Duration::from_millis(7);
        for (error, outcome, retryable) in [
            (Error::closed(), Outcome::NotSent, false),
            (Error::abort(false), Outcome::NotSent, true),
            (Error::token_timeout(waited), Outcome::NotSent, true),
            (Error::token_provider(TokenFailure::Threw), Outcome::NotSent, true),
            (
                Error::wrong_type("signal", "an AbortSignal", "a number").about(Subject::Call),
                Outcome::NotSent,
                false,
            ),
            (Error::internal("x"), Outcome::Unknown, false),
        ] {
            let error = error.before_call(Operation::Login, Some("trace-1"), waited);
            assert_eq!(
                (error.outcome(), error.retryable()),
                (outcome, retryable),
                "{error:?}"
            );
            let facts = (error.request_id(), error.attempts(), error.duration_ms());
            assert_eq!(facts, (Some("trace-1"), 0, 7));
            assert!(error.to_string().starts_with("login: "), "{error}");
            let again = error.before_call(Operation::Me, None, Duration::ZERO);
            assert_eq!(again.operation(), Some(Operation::Login));
        }
    }

    #[test]
    fn an_answer_that_cannot_be_used_is_a_no_only_where_the_status_is_one() {
        let outcome = |status| Error::response(crate::error::Reason::Redirect, status, "").outcome();
        assert_eq!(outcome(Some(302)), Outcome::Rejected);
        assert_eq!(
            [outcome(Some(200)), outcome(Some(500)), outcome(None)],
            [Outcome::Unknown; 3]
        );
    }
}
