//! What the call knows that its failed attempt does not: name, id, attempts, time, and what a second try could do.

use super::{Class, Error, Outcome};
use crate::operation::Operation;

/// The call an error belongs to.
#[derive(Debug)]
pub(crate) struct CallContext {
    pub(crate) operation: Operation,
    pub(crate) request_id: String,
    pub(crate) attempts: u32,
    pub(crate) duration_ms: u64,
}

/// Facts about a call that decide `outcome` and `retryable`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeat {
    /// Doing the operation twice is as good as doing it once.
    pub(crate) harmless: bool,
    /// Doing the operation twice may do it twice.
    pub(crate) one_shot: bool,
    /// An earlier attempt of the same call may have taken effect.
    pub(crate) may_have_happened: bool,
    /// What went wrong passes by itself: a broken connection, a timeout, 429, 502, 503, 504.
    pub(crate) transient: bool,
}

impl Error {
    /// Completes the error of an attempt with what is known of its call.
    pub(crate) fn in_call(mut self, context: CallContext, repeat: Repeat) -> Error {
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
                Outcome::Unknown => repeat.harmless && (repeat.transient || self.is_abort()),
            },
        };
        self.0.context = Some(context);
        self
    }
}
