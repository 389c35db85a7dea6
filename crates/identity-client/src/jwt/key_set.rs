//! The life of a fetched key set, as data: when it is used, when it is fetched again, and what a token gets for which no
//! key is known. Pure: times are milliseconds of a clock that never goes back.

use std::sync::Arc;

use super::Keys;

/// After a failed fetch the next may begin after this time, which doubles with each failure.
const FIRST_BACKOFF_MS: u64 = 1_000;
const LONGEST_BACKOFF_MS: u64 = 30_000;
/// A set is kept at least this long, whatever its `Cache-Control` says.
const SHORTEST_LIFE_MS: u64 = 60_000;

/// How long sets live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lifetimes {
    /// How long a set is fresh (`keysMaxAgeMs`).
    pub(crate) max_age_ms: u64,
    /// How long before that end it is fetched in the background (`keysRefreshAheadMs`).
    pub(crate) refresh_ahead_ms: u64,
    /// Between two fetches for unknown keys (`keysCooldownMs`).
    pub(crate) cooldown_ms: u64,
    /// How long after its end a set serves while it cannot be fetched (`keysStaleMs`).
    pub(crate) stale_ms: u64,
}

/// The set, and what became of its fetches.
#[derive(Debug)]
pub(crate) struct KeySetState {
    lifetimes: Lifetimes,
    current: Option<Current>,
    /// Counts the sets that differ from the one before.
    generation: u64,
    /// Failures since the last success.
    failures: u32,
    /// No fetch begins before.
    backs_off_until_ms: u64,
    /// When the last fetch for an unknown key began.
    asked_ms: Option<u64>,
    pub(crate) fetches: u64,
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
}

#[derive(Debug)]
struct Current {
    keys: Arc<Keys>,
    fetched_ms: u64,
    /// When it is no longer fresh.
    ends_ms: u64,
}

/// What to do with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Check it against the set that is there; `fetch` one in the background.
    Check { fetch: bool },
    /// No key is known for it, and none is looked for now.
    UnknownKey,
    /// Wait for a fetch.
    Wait,
    /// No usable set is at hand; a fetch may succeed after this time.
    Unavailable { retry_after_ms: u64 },
}

impl KeySetState {
    pub(crate) fn new(lifetimes: Lifetimes) -> KeySetState {
        KeySetState {
            lifetimes,
            current: None,
            generation: 0,
            failures: 0,
            backs_off_until_ms: 0,
            asked_ms: None,
            fetches: 0,
            succeeded: 0,
            failed: 0,
        }
    }

    /// The set, as long as it may be used.
    pub(crate) fn keys(&self, now_ms: u64) -> Option<&Arc<Keys>> {
        self.current
            .as_ref()
            .filter(|set| now_ms < set.ends_ms.saturating_add(self.lifetimes.stale_ms))
            .map(|set| &set.keys)
    }

    /// Changes whenever the set does.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// How old the set is.
    pub(crate) fn age_ms(&self, now_ms: u64) -> Option<u64> {
        let current = self.current.as_ref();
        current.map(|set| now_ms.saturating_sub(set.fetched_ms))
    }

    /// When the set may no longer be used.
    pub(crate) fn last_ms(&self) -> u64 {
        let current = self.current.as_ref();
        current.map_or(0, |set| set.ends_ms.saturating_add(self.lifetimes.stale_ms))
    }

    /// Whether the time of the set is over.
    pub(crate) fn is_stale(&self, now_ms: u64) -> bool {
        self.current.as_ref().is_some_and(|set| now_ms >= set.ends_ms)
    }

    /// What to do with a token whose key is in the set, or is not.
    pub(crate) fn decide(&self, now_ms: u64, is_known: bool) -> Decision {
        let Some(current) = self.current.as_ref().filter(|_| self.keys(now_ms).is_some()) else {
            return match self.backoff_ms(now_ms) {
                0 => Decision::Wait,
                retry_after_ms => Decision::Unavailable { retry_after_ms },
            };
        };
        let is_ahead = now_ms.saturating_add(self.lifetimes.refresh_ahead_ms) >= current.ends_ms;
        if is_known {
            return Decision::Check {
                fetch: is_ahead && self.backoff_ms(now_ms) == 0,
            };
        }
        let wait_ms = self.cooldown_ms(now_ms).max(self.backoff_ms(now_ms));
        if wait_ms == 0 {
            Decision::Wait
        } else {
            self.without_key(now_ms, wait_ms)
        }
    }

    /// What a token gets for which no key is known after a fetch has succeeded or failed.
    pub(crate) fn decide_after_fetch(&self, now_ms: u64, is_known: bool) -> Decision {
        if self.keys(now_ms).is_none() {
            let retry_after_ms = self.backoff_ms(now_ms).max(1);
            return Decision::Unavailable { retry_after_ms };
        }
        if is_known {
            return Decision::Check { fetch: false };
        }
        self.without_key(now_ms, self.backoff_ms(now_ms).max(1))
    }

    /// A key that a fresh set does not have does not exist. A stale set may merely be too old to have it.
    fn without_key(&self, now_ms: u64, retry_after_ms: u64) -> Decision {
        if self.is_stale(now_ms) {
            Decision::Unavailable { retry_after_ms }
        } else {
            Decision::UnknownKey
        }
    }

    /// A fetch begins; `for_unknown` when a set is there, and lacks a key.
    pub(crate) fn begin(&mut self, now_ms: u64, for_unknown: bool) {
        self.fetches += 1;
        if for_unknown && self.current.is_some() {
            self.asked_ms = Some(now_ms);
        }
    }

    /// A fetch brought a set, which its `Cache-Control` lets live for so long.
    pub(crate) fn succeed(&mut self, now_ms: u64, keys: Keys, max_age_ms: Option<u64>) {
        let life = max_age_ms
            .map(|age| age.max(SHORTEST_LIFE_MS))
            .map_or(self.lifetimes.max_age_ms, |age| {
                age.min(self.lifetimes.max_age_ms)
            });
        self.succeeded += 1;
        self.failures = 0;
        self.backs_off_until_ms = 0;
        let keys = match self.current.take() {
            Some(old) if *old.keys == keys => old.keys,
            _ => {
                self.generation += 1;
                Arc::new(keys)
            }
        };
        self.current = Some(Current {
            keys,
            fetched_ms: now_ms,
            ends_ms: now_ms.saturating_add(life),
        });
    }

    /// A fetch failed, or brought something that is not a usable set. The old one stays.
    pub(crate) fn fail(&mut self, now_ms: u64) {
        self.failed += 1;
        let backoff = FIRST_BACKOFF_MS << self.failures.min(5);
        self.backs_off_until_ms = now_ms.saturating_add(backoff.min(LONGEST_BACKOFF_MS));
        self.failures = self.failures.saturating_add(1);
    }

    fn backoff_ms(&self, now_ms: u64) -> u64 {
        self.backs_off_until_ms.saturating_sub(now_ms)
    }

    fn cooldown_ms(&self, now_ms: u64) -> u64 {
        self.asked_ms.map_or(0, |asked| {
            asked
                .saturating_add(self.lifetimes.cooldown_ms)
                .saturating_sub(now_ms)
        })
    }
}
