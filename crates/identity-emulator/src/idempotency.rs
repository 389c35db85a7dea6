//! Answers that are given again when a call comes again under the same `Idempotency-Key`
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! In memory only, since an answer may hold tokens. Neither keys nor bodies are kept, only hashes; that of a body is
//! made with the key, so that it cannot be searched for a password without it.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Mutex as AsyncMutex;
use zeroize::Zeroizing;

use crate::{clock::Timestamp, secret::Secret};

/// How long an answer is given again.
const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// How many answers are kept; the oldest go first.
const CAPACITY: usize = 10_000;

/// The answers by operation, account and key.
#[derive(Debug, Default)]
pub(crate) struct KeptAnswers {
    slots: Mutex<Slots>,
}

#[derive(Debug, Default)]
struct Slots {
    by_name: HashMap<[u8; 32], Slot>,
    /// Each name and when it is forgotten, oldest first.
    oldest: VecDeque<([u8; 32], Timestamp)>,
}

/// Where the answer of one call stands when there is one. Who holds the lock carries the call out; twins wait for it.
pub(crate) type Slot = Arc<AsyncMutex<Option<KeptAnswer>>>;

/// One answer.
pub(crate) struct KeptAnswer {
    fingerprint: [u8; 32],
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its body, JSON.
    pub(crate) body: Zeroizing<Vec<u8>>,
}

/// What a call is known by.
#[derive(Debug)]
pub(crate) struct KeyedCall {
    name: [u8; 32],
    fingerprint: [u8; 32],
}

impl KeyedCall {
    /// A call with a key, which is without control characters. `account` is whom the call is about.
    pub(crate) fn new(operation: &str, account: &str, key: &Secret, body: &[u8]) -> Self {
        let digest = |parts: [&[u8]; 3]| {
            let [first, second, third] = parts;
            let hash = Sha256::new().chain_update(first).chain_update([0]);
            let hash = hash.chain_update(second).chain_update([0]);
            hash.chain_update(third).finalize().into()
        };
        let key = key.reveal().as_bytes();
        Self {
            name: digest([operation.as_bytes(), account.as_bytes(), key]),
            fingerprint: digest([b"body", key, body]),
        }
    }

    /// Whether an answer was given to this very call.
    pub(crate) fn is_answered_by(&self, answer: &KeptAnswer) -> bool {
        self.fingerprint.ct_eq(&answer.fingerprint).into()
    }

    /// The answer to this call, to be kept.
    pub(crate) fn answered(&self, status: StatusCode, body: &[u8]) -> KeptAnswer {
        KeptAnswer {
            fingerprint: self.fingerprint,
            status,
            body: Zeroizing::new(body.to_vec()),
        }
    }
}

impl KeptAnswers {
    /// The place of a call's answer, for a day from the first time it is asked for.
    pub(crate) fn slot(&self, call: &KeyedCall, now: Timestamp) -> Slot {
        let mut slots = self.lock();
        while slots.oldest.front().is_some_and(|(_, until)| *until <= now) {
            slots.forget_oldest();
        }
        if let Some(slot) = slots.by_name.get(&call.name) {
            return slot.clone();
        }
        if slots.oldest.len() >= CAPACITY {
            slots.forget_oldest();
        }
        let slot = Slot::default();
        slots.by_name.insert(call.name, slot.clone());
        slots.oldest.push_back((call.name, now.plus(LIFETIME)));
        slot
    }

    /// Forgets every answer.
    pub(crate) fn clear(&self) {
        *self.lock() = Slots::default();
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    fn forget_oldest(&mut self) {
        if let Some((name, _)) = self.oldest.pop_front() {
            self.by_name.remove(&name);
        }
    }
}

impl fmt::Debug for KeptAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptAnswer")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn call(operation: &str, account: &str, key: &str) -> KeyedCall {
        KeyedCall::new(operation, account, &Secret::new(key.to_owned()), b"{}")
    }

    #[test]
    fn operation_account_and_key_each_make_another_call() {
        let answers = KeptAnswers::default();
        let slot = |operation, account, key| answers.slot(&call(operation, account, key), NOW);
        let first = slot("register", "a", "k");
        assert!(Arc::ptr_eq(&first, &slot("register", "a", "k")));
        for (operation, account, key) in [
            ("toggle2FA", "a", "k"),
            ("register", "b", "k"),
            ("register", "a", "l"),
            ("register", "a\0k", ""),
        ] {
            assert!(!Arc::ptr_eq(&first, &slot(operation, account, key)));
        }
    }

    #[test]
    fn an_answer_is_forgotten_after_a_day_and_their_number_is_bounded() {
        let answers = KeptAnswers::default();
        let slot = |key: &str, now| answers.slot(&call("register", "a", key), now);
        let first = slot("k", NOW);
        let almost = NOW.plus(LIFETIME).minus(Duration::from_millis(1));
        assert!(Arc::ptr_eq(&first, &slot("k", almost)));
        let second = slot("k", NOW.plus(LIFETIME));
        assert!(!Arc::ptr_eq(&first, &second));

        for n in 0..CAPACITY {
            slot(&n.to_string(), NOW.plus(LIFETIME));
        }
        let slots = answers.lock();
        assert_eq!((slots.by_name.len(), slots.oldest.len()), (CAPACITY, CAPACITY));
    }

    #[test]
    fn debug_shows_no_answer() {
        let answer = call("register", "a", "key").answered(StatusCode::OK, b"token-of-ann");
        assert!(!format!("{answer:?}").contains("token"));
    }
}
