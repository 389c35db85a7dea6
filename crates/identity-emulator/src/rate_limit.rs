//! Slows guessing down. Only failures count: a right password or code gives its try back.
//!
//! Every key has a bucket of tries that refills steadily, so no wait is longer than one refill and nobody is locked out
//! for good. An address from which an account was signed in before has a bucket of its own for that account: strangers
//! who empty the common one do not keep the owner out.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::clock::{Clock, Timestamp};

/// When this many buckets are held, the full ones are dropped.
const SWEEP_AT: usize = 10_000;

/// What is being guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Guess {
    /// A password: five tries, then one every 30 s.
    Password,
    /// A code: five tries, then one a minute.
    Code,
}

/// Whose bucket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Account(Guess, String),
    AccountAtKnownAddress(Guess, String, IpAddr),
    Address(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Rule {
    tries: u32,
    refill: Duration,
}

impl Key {
    fn rule(&self) -> Rule {
        match self {
            Self::Account(Guess::Password, _) | Self::AccountAtKnownAddress(Guess::Password, ..) => Rule {
                tries: 5,
                refill: Duration::from_secs(30),
            },
            Self::Account(Guess::Code, _) | Self::AccountAtKnownAddress(Guess::Code, ..) => Rule {
                tries: 5,
                refill: Duration::from_secs(60),
            },
            // A whole office, or a backend that does not say for whom it calls, shares one address.
            Self::Address(_) => Rule {
                tries: 100,
                refill: Duration::from_secs(3),
            },
        }
    }
}

/// A bucket is stored as the moment when it will be full again.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    clock: Clock,
    full_at: Mutex<HashMap<Key, Timestamp>>,
}

/// One try that was let through.
#[must_use]
#[derive(Debug)]
pub(crate) struct Try {
    keys: [Key; 2],
}

impl RateLimiter {
    /// With every bucket full.
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            full_at: Mutex::default(),
        }
    }

    /// Takes one try from the account's and the address's bucket. When either is empty, nothing is taken and the answer
    /// is how long to wait. `known` says whether the account was signed in from this address before.
    pub(crate) fn take(
        &self,
        guess: Guess,
        account: &str,
        address: IpAddr,
        known: bool,
    ) -> Result<Try, Duration> {
        let account = account.to_owned();
        let account = match known {
            true => Key::AccountAtKnownAddress(guess, account, address),
            false => Key::Account(guess, account),
        };
        let keys = [account, Key::Address(address)];
        let now = self.clock.now();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= SWEEP_AT {
            full_at.retain(|_, full| *full > now);
        }
        let taken = |key: &Key| {
            full_at
                .get(key)
                .copied()
                .unwrap_or(now)
                .max(now)
                .plus(key.rule().refill)
        };
        let after = [taken(&keys[0]), taken(&keys[1])];
        let wait = keys.iter().zip(after).map(|(key, full)| {
            let Rule { tries, refill } = key.rule();
            full.since(now.plus(refill * tries))
        });
        match wait.max() {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                full_at.extend(keys.iter().cloned().zip(after));
                Ok(Try { keys })
            }
        }
    }

    /// Gives back the try of somebody who guessed right.
    pub(crate) fn give_back(&self, tried: Try) {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for key in tried.keys {
            if let Some(full) = full_at.get_mut(&key) {
                *full = full.minus(key.rule().refill);
            }
        }
    }

    /// Fills every bucket.
    pub(crate) fn reset(&self) {
        self.full_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 9));

    fn exhausted(guess: Guess) -> (Clock, RateLimiter) {
        let clock = Clock::system();
        let limiter = RateLimiter::new(clock.clone());
        for _ in 0..5 {
            assert!(limiter.take(guess, "a@example.com", HERE, false).is_ok());
        }
        (clock, limiter)
    }

    #[test]
    fn the_sixth_try_waits_for_one_refill() {
        for (guess, refill) in [(Guess::Password, 30), (Guess::Code, 60)] {
            let (clock, limiter) = exhausted(guess);
            let wait = limiter.take(guess, "a@example.com", HERE, false).unwrap_err();
            assert!(
                wait <= Duration::from_secs(refill) && wait > Duration::from_secs(refill - 1),
                "{wait:?}"
            );
            clock.advance(wait);
            assert!(limiter.take(guess, "a@example.com", HERE, false).is_ok());
            assert!(limiter.take(guess, "a@example.com", HERE, false).is_err());
        }
    }

    #[test]
    fn a_known_address_and_other_accounts_are_not_touched() {
        let (_, limiter) = exhausted(Guess::Password);
        assert!(
            limiter
                .take(Guess::Password, "a@example.com", THERE, false)
                .is_err()
        );
        assert!(
            limiter
                .take(Guess::Password, "a@example.com", THERE, true)
                .is_ok()
        );
        assert!(
            limiter
                .take(Guess::Password, "b@example.com", HERE, false)
                .is_ok()
        );
        assert!(limiter.take(Guess::Code, "a@example.com", HERE, false).is_ok());
    }

    #[test]
    fn right_guesses_cost_nothing() {
        let limiter = RateLimiter::new(Clock::system());
        for _ in 0..1000 {
            let tried = limiter
                .take(Guess::Password, "a@example.com", HERE, false)
                .unwrap();
            limiter.give_back(tried);
        }
    }

    #[test]
    fn one_address_cannot_try_many_accounts() {
        let limiter = RateLimiter::new(Clock::system());
        for n in 0..100 {
            assert!(
                limiter
                    .take(Guess::Password, &format!("{n}@example.com"), HERE, false)
                    .is_ok()
            );
        }
        assert!(
            limiter
                .take(Guess::Password, "new@example.com", HERE, false)
                .is_err()
        );
        assert!(
            limiter
                .take(Guess::Password, "new@example.com", THERE, false)
                .is_ok()
        );
    }
}
