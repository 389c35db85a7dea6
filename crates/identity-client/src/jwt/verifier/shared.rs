//! Key sets that are fetched, shared by all verifiers of the process that want the same.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::options::FetchLimits;
use super::source::{KeySet, KeySetSource, SourceKey};
use crate::config::Options;
use crate::error::Error;
use crate::jwt::{Decision, KeySetState, Keys};
use crate::registry::{Registry, now_ms};

/// By URL, connections and limits.
static SETS: LazyLock<Registry<(SourceKey, FetchLimits), SharedKeys>> = LazyLock::new(Registry::default);

/// A key set and the one fetch of it that may be under way.
pub(super) struct SharedKeys {
    source: KeySetSource,
    limits: FetchLimits,
    state: Mutex<KeySetState>,
    /// Open for as long as a fetch is under way.
    flight: Mutex<Option<watch::Receiver<()>>>,
}

impl SharedKeys {
    pub(super) fn of(options: &Options, limits: &FetchLimits) -> Result<Arc<SharedKeys>, Error> {
        let source = KeySetSource::new(options)?;
        SETS.get((source.identity(), limits.clone()), now_ms(), |_| {
            Ok(SharedKeys {
                source,
                limits: limits.clone(),
                state: Mutex::new(KeySetState::new(limits.lifetimes)),
                flight: Mutex::default(),
            })
        })
    }

    pub(super) fn state(&self) -> MutexGuard<'_, KeySetState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to do with a token, and the set to do it with.
    pub(super) fn decide(&self, is_known: impl FnOnce(&Keys) -> bool) -> (Decision, Option<Arc<Keys>>) {
        let now = now_ms();
        let is_flying = self.joinable().is_some();
        let state = self.state();
        let keys = state.keys(now).cloned();
        let is_known = keys.as_deref().is_some_and(is_known);
        // Whoever lacks a key joins the fetch that is under way.
        let decision = if is_flying && !is_known {
            Decision::Wait
        } else {
            state.decide(now, is_known)
        };
        (decision, keys)
    }

    /// The same once a fetch has ended.
    pub(super) fn decide_after_fetch(
        &self,
        is_known: impl FnOnce(&Keys) -> bool,
    ) -> (Decision, Option<Arc<Keys>>) {
        let now = now_ms();
        let state = self.state();
        let keys = state.keys(now).cloned();
        let is_known = keys.as_deref().is_some_and(is_known);
        (state.decide_after_fetch(now, is_known), keys)
    }

    fn joinable(&self) -> Option<watch::Receiver<()>> {
        let flight = self.flight.lock().unwrap_or_else(PoisonError::into_inner);
        flight
            .as_ref()
            .filter(|flight| flight.has_changed().is_ok())
            .cloned()
    }

    /// Starts a fetch, or joins the one that is under way. It goes on whoever stops waiting. Must be called within a tokio
    /// runtime.
    pub(super) fn fetch(self: &Arc<Self>, for_unknown: bool) -> watch::Receiver<()> {
        let mut flight = self.flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = flight.as_ref().filter(|running| running.has_changed().is_ok()) {
            return running.clone();
        }
        let (running, ends) = watch::channel(());
        *flight = Some(ends.clone());
        drop(flight);
        self.state().begin(now_ms(), for_unknown);
        let shared = Arc::clone(self);
        tokio::spawn(async move {
            let fetched = shared.source.fetch().await;
            shared.take(fetched);
            drop(running);
        });
        ends
    }

    fn take(&self, fetched: Result<KeySet, Error>) {
        let read = fetched.ok().and_then(|set| {
            let keys = Keys::read(set.text.as_bytes(), self.limits.max_keys).ok()?;
            // A set without a usable key would lock every user out; that is a mistake of the service.
            (keys.len() > 0).then_some((keys, max_age_ms(set.cache_control.as_deref())))
        });
        let now = now_ms();
        let mut state = self.state();
        match read {
            Some((keys, max_age)) => state.succeed(now, keys, max_age),
            None => state.fail(now),
        }
    }
}

impl fmt::Debug for SharedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedKeys")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// `max-age` of a `Cache-Control` header (RFC 9111 §5.2.2.1).
fn max_age_ms(header: Option<&str>) -> Option<u64> {
    header?.split(',').find_map(|directive| {
        let (name, value) = directive.trim().split_once('=')?;
        let seconds: u64 = value.trim_matches('"').parse().ok()?;
        let is_it = name.eq_ignore_ascii_case("max-age");
        is_it.then(|| seconds.saturating_mul(1_000))
    })
}
