//! Checks access tokens with the keys of their issuer.

mod options;
mod queue;
mod shared;
mod source;

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tokio::runtime::Handle;

use super::{Decision, Keys, Policy, TokenFault, Verified};
use crate::error::Error;
use crate::redact::Secret;
use crate::registry::now_ms;
pub use options::{FetchOptions, KeysFrom, VerifierOptions};
pub use queue::Wake;
use shared::SharedKeys;
pub use source::{KeySet, KeySetSource};

/// Checks access tokens. Clones are the same verifier.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    policy: Policy,
    max_age_ms: Option<u64>,
    keys: KeyRing,
}

enum KeyRing {
    Fixed(Arc<Keys>),
    Fetched(Arc<SharedKeys>),
}

/// A token that is good, and how long that may be relied on.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// Its claims and its end.
    pub token: Verified,
    /// Until when it is surely good, in milliseconds since 1970: the skew is no part of it.
    pub good_until_ms: f64,
    /// See [`Verifier::generation`].
    pub generation: u64,
    /// The keys may be used for so long; `None` for fixed ones.
    pub keys_last_ms: Option<u64>,
}

/// Receives the result of a check, on a thread of the runtime; gives what tells its caller that results have come.
pub type Done = Box<dyn FnOnce(Result<Checked, Error>) -> Wake + Send>;

/// The key set in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeySetStats {
    /// Fetches that were started.
    pub fetches: u64,
    /// Fetches that brought a usable set.
    pub successes: u64,
    /// Fetches that failed, or brought nothing usable.
    pub failures: u64,
    /// Milliseconds since the set was fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_ms: Option<u64>,
    /// Keys that can be used.
    pub keys: usize,
    /// Keys that were refused because they are private.
    pub private_keys: usize,
    /// Its time is over, and it serves because no other can be fetched.
    pub stale: bool,
}

impl Verifier {
    /// Checks the options. No I/O.
    ///
    /// # Errors
    ///
    /// A wrong option, which the error names.
    pub fn new(options: &VerifierOptions) -> Result<Verifier, Error> {
        let policy = options.policy()?;
        let max_keys = options.max_keys()?;
        let keys = match &options.keys {
            KeysFrom::Nowhere => {
                let message = "`identity` is required, unless `keys` is given";
                return Err(Error::config("identity", message));
            }
            KeysFrom::Fixed(text) => KeyRing::Fixed(Arc::new(options::fixed(text, max_keys)?)),
            KeysFrom::Fetched(fetch) => {
                let limits = fetch.limits(max_keys)?;
                KeyRing::Fetched(SharedKeys::of(&fetch.source(&limits)?, &limits)?)
            }
        };
        Ok(Verifier(Arc::new(Inner {
            policy,
            max_age_ms: options.max_age_ms()?,
            keys,
        })))
    }

    /// Checks a token off the calling thread; `max_age_ms` takes the place of the option. `done` is called exactly once,
    /// or dropped if the check panics.
    pub fn submit(&self, runtime: &Handle, token: Secret, max_age_ms: Option<u64>, done: Done) {
        let inner = Arc::clone(&self.0);
        let handle = runtime.clone();
        queue::submit(
            runtime,
            Box::new(move || inner.check(&handle, token, max_age_ms, false, done)),
        );
    }

    /// Checks a token.
    ///
    /// # Errors
    ///
    /// The token is refused ([`Class::Token`](crate::Class)), or no usable key set is at hand
    /// ([`Class::KeysUnavailable`](crate::Class)).
    pub async fn verify(&self, token: Secret) -> Result<Checked, Error> {
        let (result, received) = tokio::sync::oneshot::channel();
        let done: Done = Box::new(move |checked| {
            // The receiver is gone when the caller has stopped waiting.
            let _ = result.send(checked);
            Box::new(|| {})
        });
        self.submit(&Handle::current(), token, None, done);
        let received = received.await;
        received.unwrap_or_else(|_| Err(Error::internal("a token could not be checked")))
    }

    /// Makes sure that a usable key set is at hand.
    ///
    /// # Errors
    ///
    /// None is, and none could be fetched.
    pub async fn prefetch(&self) -> Result<(), Error> {
        let KeyRing::Fetched(shared) = &self.0.keys else {
            return Ok(());
        };
        if let (Decision::Wait, _) = shared.decide(|_| true) {
            // It ends when the fetch does.
            let _ = shared.fetch(false).changed().await;
        }
        match shared.decide_after_fetch(|_| true) {
            (Decision::Unavailable { retry_after_ms }, _) => Err(Error::keys_unavailable(retry_after_ms)),
            _ => Ok(()),
        }
    }

    /// Changes whenever the key set does: what was checked before is no longer to be relied on.
    pub fn generation(&self) -> u64 {
        match &self.0.keys {
            KeyRing::Fixed(_) => 0,
            KeyRing::Fetched(shared) => shared.state().generation(),
        }
    }

    /// The key set in figures.
    pub fn stats(&self) -> KeySetStats {
        match &self.0.keys {
            KeyRing::Fixed(keys) => KeySetStats {
                fetches: 0,
                successes: 0,
                failures: 0,
                age_ms: None,
                keys: keys.len(),
                private_keys: keys.private,
                stale: false,
            },
            KeyRing::Fetched(shared) => {
                let now = now_ms();
                let state = shared.state();
                let keys = state.keys(now);
                KeySetStats {
                    fetches: state.fetches,
                    successes: state.succeeded,
                    failures: state.failed,
                    age_ms: state.age_ms(now),
                    keys: keys.map_or(0, |keys| keys.len()),
                    private_keys: keys.map_or(0, |keys| keys.private),
                    stale: state.is_stale(now),
                }
            }
        }
    }
}

impl Inner {
    /// Checks a token with the keys at hand, or has it checked again after a fetch. Gives whom to wake.
    fn check(
        self: Arc<Self>,
        runtime: &Handle,
        token: Secret,
        max_age_ms: Option<u64>,
        has_fetched: bool,
        done: Done,
    ) -> Option<Wake> {
        let compact = match self.policy.read(token.expose()) {
            Ok(compact) => compact,
            Err(fault) => return Some(done(Err(Error::token(fault)))),
        };
        let is_known = |keys: &Keys| keys.find(&compact.header).is_some();
        let (decision, keys) = match &self.keys {
            KeyRing::Fixed(keys) => (Decision::Check { fetch: false }, Some(Arc::clone(keys))),
            KeyRing::Fetched(shared) if has_fetched => shared.decide_after_fetch(is_known),
            KeyRing::Fetched(shared) => shared.decide(is_known),
        };
        let result = match (decision, keys, &self.keys) {
            (Decision::Check { fetch }, Some(keys), ring) => {
                if let (true, KeyRing::Fetched(shared)) = (fetch, ring) {
                    let _running = runtime.enter();
                    drop(shared.fetch(false));
                }
                let max_age = max_age_ms.or(self.max_age_ms);
                #[allow(clippy::cast_precision_loss, reason = "durations of days are exact")]
                let max_age = max_age.map(|age| age as f64);
                let verified = self.policy.verify(compact, &keys, wall_ms(), max_age);
                verified
                    .map(|token| self.checked(token, max_age))
                    .map_err(Error::token)
            }
            (Decision::Wait, keys, KeyRing::Fetched(shared)) if !has_fetched => {
                let mut ends = {
                    let _running = runtime.enter();
                    shared.fetch(keys.is_some())
                };
                drop(compact);
                let inner = Arc::clone(&self);
                let handle = runtime.clone();
                runtime.spawn(async move {
                    // It ends when the fetch does.
                    let _ = ends.changed().await;
                    let job = {
                        let handle = handle.clone();
                        move || inner.check(&handle, token, max_age_ms, true, done)
                    };
                    queue::submit(&handle, Box::new(job));
                });
                return None;
            }
            (Decision::Unavailable { retry_after_ms }, ..) => Err(Error::keys_unavailable(retry_after_ms)),
            _ => Err(Error::token(TokenFault::UnknownKey)),
        };
        Some(done(result))
    }

    fn checked(&self, token: Verified, max_age_ms: Option<f64>) -> Checked {
        let skew = f64::from(self.policy.rules.skew_ms);
        let too_old_ms = token
            .issued_ms
            .zip(max_age_ms)
            .map_or(f64::INFINITY, |(issued, max_age)| issued + max_age);
        let (generation, keys_last_ms) = match &self.keys {
            KeyRing::Fixed(_) => (0, None),
            KeyRing::Fetched(shared) => {
                let state = shared.state();
                let left = state.last_ms().saturating_sub(now_ms());
                (state.generation(), Some(left))
            }
        };
        Checked {
            good_until_ms: (token.ends_ms - skew).min(too_old_ms),
            token,
            generation,
            keys_last_ms,
        }
    }
}

/// Milliseconds since 1970.
fn wall_ms() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs_f64() * 1e3
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("policy", &self.0.policy)
            .finish_non_exhaustive()
    }
}
