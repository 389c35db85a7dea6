//! Retries, explained first.
//!
//! A call is tried again only when that cannot do harm. Three classes of operations decide it: one that only reads
//! and one that is idempotent may be repeated after every transient failure; one-shot operations (login, register, a
//! code that is used up) only when their request provably never left, or when the call carries an idempotency key and
//! the operation honours keys. Between attempts the client waits a random time, or as long as the service asks. A
//! budget for each origin bounds the load that retries add to a service in trouble. Decisions are made from values
//! alone: no clock, no network, no random source.

mod backoff;
mod budget;
mod policy;

pub(crate) use budget::Budget;
pub use budget::RetryBudget;
pub(crate) use policy::{Decision, FailureKind, RetryPolicy, Situation, decide};
