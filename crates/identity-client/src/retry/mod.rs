//! Retries, explained first.
//!
//! A call is tried again only when that cannot do harm. Three classes of operations decide it: one that only reads
//! and one that is idempotent may be repeated after every transient failure; one-shot operations (login, register, a
//! code that is used up) only when their request provably never left, or when the call carries an idempotency key and
//! the operation honours keys. Between attempts the client waits a random time, or as long as the service asks. A
//! budget per origin keeps a service that is down from being hit by retries as well. What is decided here is decided
//! from values alone: no clock, no network, no random source of its own.

mod backoff;
mod budget;
mod policy;

pub(crate) use backoff::retry_after;
pub(crate) use budget::{Budget, BudgetState};
pub(crate) use policy::{Decision, Happened, Situation, decide, is_harmless};
