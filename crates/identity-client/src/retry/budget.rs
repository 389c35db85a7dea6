//! A bucket of tokens per origin that bounds how much load retries may add.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use serde::Serialize;

use crate::registry::{Registry, now_ms};

/// Tokens of a full bucket.
const CAPACITY: u32 = 500;
/// Tokens a retry takes out.
const RETRY_COST: u32 = 5;
/// Tokens a success puts back.
const SUCCESS_GAIN: u32 = 1;

/// The tokens of one origin: a hundred retries in a row, then one for every five successes.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
    refused: AtomicU64,
}

/// What is left of a budget: a retry takes 5 tokens, a success returns 1.
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

static BUDGETS: LazyLock<Registry<String, Budget>> = LazyLock::new(Registry::default);

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            tokens: AtomicU32::new(CAPACITY),
            refused: AtomicU64::new(0),
        }
    }
}

impl Budget {
    /// The budget of an origin, which all its clients share.
    pub(crate) fn of(origin: &str) -> Arc<Budget> {
        let made = BUDGETS.get(origin.to_owned(), now_ms(), |_| {
            Ok::<_, Infallible>(Budget::default())
        });
        match made {
            Ok(budget) => budget,
            Err(never) => match never {},
        }
    }

    /// Whether a retry could be paid.
    pub(crate) fn affords_retry(&self) -> bool {
        self.tokens.load(Ordering::Relaxed) >= RETRY_COST
    }

    /// Pays for a retry; false, and counted, when the bucket is too empty.
    pub(crate) fn pay_for_retry(&self) -> bool {
        let pay = |tokens: u32| tokens.checked_sub(RETRY_COST);
        let paid = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay)
            .is_ok();
        if !paid {
            self.refuse();
        }
        paid
    }

    /// Counts a retry that was not made for want of tokens.
    pub(crate) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// A call succeeded.
    pub(crate) fn reward(&self) {
        // A full bucket is the rule; reading it first spares the cores a fight over the cache line.
        if self.tokens.load(Ordering::Relaxed) < CAPACITY {
            let gain = |tokens: u32| Some((tokens + SUCCESS_GAIN).min(CAPACITY));
            let _ = self
                .tokens
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, gain);
        }
    }

    pub(crate) fn state(&self) -> RetryBudget {
        RetryBudget {
            tokens: self.tokens.load(Ordering::Relaxed),
            capacity: CAPACITY,
            exhausted: self.refused.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_pays_for_a_hundred_retries() {
        let budget = Budget::default();
        for _ in 0..100 {
            assert!(budget.affords_retry());
            assert!(budget.pay_for_retry());
        }
        assert!(!budget.affords_retry());
        assert!(!budget.pay_for_retry());
        assert_eq!(
            budget.state(),
            RetryBudget {
                tokens: 0,
                capacity: 500,
                exhausted: 1
            }
        );
    }

    #[test]
    fn five_successes_pay_for_one_retry() {
        let budget = Budget::default();
        while budget.pay_for_retry() {}
        for _ in 0..4 {
            budget.reward();
        }
        assert!(!budget.affords_retry());
        budget.reward();
        assert!(budget.pay_for_retry());
    }

    #[test]
    fn an_origin_has_one_budget() {
        let budget = Budget::of("http://one.test");
        assert!(Arc::ptr_eq(&budget, &Budget::of("http://one.test")));
        assert!(!Arc::ptr_eq(&budget, &Budget::of("http://one.test:81")));
    }

    #[test]
    fn a_bucket_never_overflows() {
        let budget = Budget::default();
        budget.reward();
        assert_eq!(budget.state().tokens, 500);
    }
}
