//! Counts what a client does.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use crate::error::{Class, Error};
use crate::retry::BudgetState;

/// What a client has done so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// Calls that were started.
    pub calls: u64,
    /// Calls that have not ended.
    pub in_flight: u64,
    /// Calls that ended with an answer.
    pub succeeded: u64,
    /// Calls that ended otherwise, by the code of the error. A call whose future was dropped is `ABORTED`.
    pub failed: BTreeMap<&'static str, u64>,
    /// Attempts beyond the first of a call.
    pub retries: u64,
    /// What is left of the retry budget of the client's origin, which all its clients share.
    pub retry_budget: RetryBudget,
    /// The connections to the client's origin, which clients with the same options share.
    pub connections: Connections,
}

/// A bucket of tokens: a retry takes 5, a success returns 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryBudget {
    /// Tokens that are left.
    pub tokens: u32,
    /// Tokens of a full bucket.
    pub capacity: u32,
    /// Retries that were not made because the bucket was empty.
    pub exhausted: u64,
}

/// Connections. Through a proxy the HTTP stack says when it makes one, but not when it closes one, so `open` and `idle`
/// are not known there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connections {
    /// Connections made so far.
    pub opened: u64,
    /// Connections that are open now, where known.
    pub open: Option<u64>,
    /// Open connections that no call uses, where known; none over HTTP/2, where all calls share one.
    pub idle: Option<u64>,
}

/// The counters behind [`Stats`].
#[derive(Debug, Default)]
pub(crate) struct Counters {
    started: AtomicU64,
    succeeded: AtomicU64,
    failed: [AtomicU64; Class::ALL.len()],
    retries: AtomicU64,
}

impl Counters {
    /// Counts a call from now until the value is dropped.
    pub(crate) fn start(&self) -> Running<'_> {
        self.started.fetch_add(1, Ordering::Relaxed);
        Running {
            counters: self,
            ended: false,
        }
    }

    pub(crate) fn retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn stats(&self, budget: BudgetState, connections: Connections) -> Stats {
        let succeeded = self.succeeded.load(Ordering::Relaxed);
        let counts = self.failed.iter().map(|count| count.load(Ordering::Relaxed));
        let failed: BTreeMap<_, _> = Class::ALL
            .into_iter()
            .map(Class::code)
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .collect();
        let calls = self.started.load(Ordering::Relaxed);
        Stats {
            calls,
            in_flight: calls.saturating_sub(succeeded + failed.values().sum::<u64>()),
            succeeded,
            failed,
            retries: self.retries.load(Ordering::Relaxed),
            retry_budget: RetryBudget {
                tokens: budget.tokens,
                capacity: budget.capacity,
                exhausted: budget.exhausted,
            },
            connections,
        }
    }

    fn fail(&self, class: Class) {
        if let Some(count) = self.failed.get(class as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A call that is being counted. Dropped before its end, it counts as aborted.
pub(crate) struct Running<'a> {
    counters: &'a Counters,
    ended: bool,
}

impl Running<'_> {
    pub(crate) fn end<T>(mut self, result: &Result<T, Error>) {
        self.ended = true;
        match result {
            Ok(_) => {
                self.counters.succeeded.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => self.counters.fail(error.class()),
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.counters.fail(Class::Abort);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(counters: &Counters) -> Stats {
        counters.stats(
            BudgetState {
                tokens: 500,
                capacity: 500,
                exhausted: 0,
            },
            Connections {
                opened: 3,
                open: Some(2),
                idle: None,
            },
        )
    }

    #[test]
    fn classes_are_counted_where_they_stand() {
        for (index, class) in Class::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, index);
        }
    }

    #[test]
    fn every_call_ends_in_one_count() {
        let counters = Counters::default();
        counters.start().end(&Ok(()));
        counters.start().end::<()>(&Err(Error::closed()));
        drop(counters.start());
        let running = counters.start();
        counters.retry();
        let now = stats(&counters);
        assert_eq!(
            (now.calls, now.in_flight, now.succeeded, now.retries),
            (4, 1, 1, 1)
        );
        assert_eq!(now.failed, BTreeMap::from([("ABORTED", 1), ("CLIENT_CLOSED", 1)]));
        running.end(&Ok(()));
        assert_eq!(stats(&counters).in_flight, 0);
    }

    #[test]
    fn names_are_those_of_javascript() {
        let text = serde_json::to_string(&stats(&Counters::default())).unwrap();
        assert_eq!(
            text,
            r#"{"calls":0,"inFlight":0,"succeeded":0,"failed":{},"retries":0,"retryBudget":{"tokens":500,"capacity":500,"exhausted":0},"connections":{"opened":3,"open":2,"idle":null}}"#
        );
    }
}
