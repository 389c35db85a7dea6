//! Slows guessing down. Only failures count: a right password or code gives its try back, and nothing else does.
//!
//! Wrong guesses are counted for each account, whatever address they come from, and for each address, whatever account
//! they aim at. So that strangers who use up an account's tries do not keep its owner out, an address from which the
//! account was signed in has further ones, and so has who is signed in. These are never seen from outside: while the
//! common tries are used up, a wrong guess is answered in the same way whether it was judged or not and whether there is
//! such an account or not. Only who guesses right learns something.

mod allowance;
mod expiring;

use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use self::{allowance::Allowance, expiring::Expiring};
use crate::clock::{Clock, Timestamp};

/// What is being guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Guess {
    /// A password: five tries, then one every 30 s.
    Password,
    /// A code of any kind: ten tries in ten minutes.
    Code,
}

/// Whose tries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// Everybody's for an account.
    Account(Guess, String),
    /// Those of an address from which the account was signed in.
    OwnersPassword(String, IpAddr),
    /// Those of all such addresses together, and of who is signed in.
    OwnersCode(String),
    /// Those of an address for all accounts.
    Address(IpAddr),
}

impl Key {
    fn allowance(&self) -> Allowance {
        match self {
            Self::Account(Guess::Password, _) | Self::OwnersPassword(..) => {
                Allowance::bucket(5, Duration::from_secs(30))
            }
            Self::Account(Guess::Code, _) | Self::OwnersCode(_) => {
                Allowance::window(10, Duration::from_secs(10 * 60))
            }
            // A whole office, or a backend that does not say for whom it calls, shares one address.
            Self::Address(_) => Allowance::bucket(100, Duration::from_secs(3)),
        }
    }
}

/// Counts guesses. In memory: a restart forgets them.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    clock: Clock,
    allowances: Mutex<Expiring<Key, Allowance>>,
}

/// A guess that was counted.
#[must_use]
#[derive(Debug)]
pub(crate) struct Try {
    at: Timestamp,
    taken: Vec<Key>,
    judged: bool,
    refusal: Option<Duration>,
}

impl Try {
    /// Whether the guess may be looked at. If not, the same work is to be done for nothing: the time that a refusal takes
    /// would tell whether there is such an account.
    pub(crate) fn may_be_judged(&self) -> bool {
        self.judged
    }

    /// How long to wait, if that is what a wrong guess is told.
    pub(crate) fn refusal(&self) -> Option<Duration> {
        self.refusal
    }
}

impl RateLimiter {
    /// With every try left.
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            allowances: Mutex::default(),
        }
    }

    /// Counts a guess at an account from an address. When the address has no try left, nothing is counted and the answer
    /// is how long to wait. `owner` says whether the account was signed in from this address before, or is by this call.
    pub(crate) fn take(
        &self,
        guess: Guess,
        account: &str,
        address: IpAddr,
        owner: bool,
    ) -> Result<Try, Duration> {
        let now = self.clock.now();
        let mut allowances = self.allowances.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |allowances: &Expiring<_, Allowance>, key: &Key| {
            allowances.get(key).and_then(|allowance| allowance.wait(now))
        };
        let common = Key::Account(guess, account.to_owned());
        let own = match guess {
            Guess::Password => Key::OwnersPassword(account.to_owned(), address),
            Guess::Code => Key::OwnersCode(account.to_owned()),
        };
        let address = Key::Address(address);

        let refusal = wait(&allowances, &common);
        if let Some(wait) = wait(&allowances, &address) {
            return Err(wait.max(refusal.unwrap_or_default()));
        }
        let (judged, taken) = match refusal {
            None => (true, vec![address, common]),
            Some(_) if owner && wait(&allowances, &own).is_none() => (true, vec![address, own]),
            Some(_) => (false, vec![address]),
        };
        for key in &taken {
            allowances
                .entry(
                    key.clone(),
                    || key.allowance(),
                    |allowance| allowance.is_full(now),
                )
                .take(now);
        }
        Ok(Try {
            at: now,
            taken,
            judged,
            refusal,
        })
    }

    /// Gives back the try of somebody who guessed right.
    pub(crate) fn give_back(&self, tried: Try) {
        let mut allowances = self.allowances.lock().unwrap_or_else(PoisonError::into_inner);
        for key in tried.taken {
            if let Some(allowance) = allowances.get_mut(&key) {
                allowance.give_back(tried.at);
            }
        }
    }

    /// Gives everybody every try.
    pub(crate) fn reset(&self) {
        *self.allowances.lock().unwrap_or_else(PoisonError::into_inner) = Expiring::default();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const ANN: &str = "ann@example.com";
    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const KINDS: [(Guess, u32, u64); 2] = [(Guess::Password, 5, 30), (Guess::Code, 10, 600)];

    fn there(n: u32) -> IpAddr {
        Ipv4Addr::from(0xC000_0200 + n).into()
    }

    /// One whose tries for [`ANN`] are used up, each from another address.
    fn exhausted(guess: Guess, tries: u32) -> (Clock, RateLimiter) {
        let clock = Clock::system();
        let limiter = RateLimiter::new(clock.clone());
        for n in 0..tries {
            let tried = limiter.take(guess, ANN, there(n), false).unwrap();
            assert!(tried.may_be_judged() && tried.refusal().is_none());
        }
        (clock, limiter)
    }

    #[test]
    fn an_account_has_its_tries_whatever_the_address() {
        for (guess, tries, refill) in KINDS {
            let (clock, limiter) = exhausted(guess, tries);
            let tried = limiter.take(guess, ANN, HERE, false).unwrap();
            let wait = tried.refusal().unwrap();
            assert!(!tried.may_be_judged());
            assert!(
                wait <= Duration::from_secs(refill) && wait > Duration::from_secs(refill - 1),
                "{wait:?}"
            );
            clock.advance(wait);
            assert!(limiter.take(guess, ANN, HERE, false).unwrap().may_be_judged());
        }
    }

    #[test]
    fn an_owner_is_judged_after_that_and_refused_like_all() {
        for (guess, tries, _) in KINDS {
            let (_, limiter) = exhausted(guess, tries);
            for n in 0..2 * tries {
                let stranger = limiter.take(guess, ANN, there(100), false).unwrap();
                let owner = limiter.take(guess, ANN, HERE, true).unwrap();
                assert_eq!(owner.may_be_judged(), n < tries, "{guess:?} {n}");
                let (owner, stranger) = (owner.refusal().unwrap(), stranger.refusal().unwrap());
                assert!(owner.abs_diff(stranger) < Duration::from_secs(1), "{guess:?}");
            }
        }
    }

    #[test]
    fn many_addresses_of_an_owner_have_no_more_codes_than_one() {
        let (_, limiter) = exhausted(Guess::Code, 10);
        let judged = (0..300)
            .filter(|n| {
                limiter
                    .take(Guess::Code, ANN, there(*n), true)
                    .unwrap()
                    .may_be_judged()
            })
            .count();
        assert_eq!(judged, 10);
    }

    #[test]
    fn other_accounts_and_other_guesses_are_not_touched() {
        let (_, limiter) = exhausted(Guess::Password, 5);
        for (guess, account) in [(Guess::Password, "bob@example.com"), (Guess::Code, ANN)] {
            assert_eq!(limiter.take(guess, account, HERE, false).unwrap().refusal(), None);
        }
    }

    #[test]
    fn right_guesses_cost_nothing_and_refill_nothing() {
        for (guess, tries, _) in KINDS {
            let limiter = RateLimiter::new(Clock::system());
            let wrong = |n| limiter.take(guess, ANN, there(n), false).unwrap();
            for n in 1..tries {
                assert_eq!(wrong(n).refusal(), None);
                for _ in 0..50 {
                    limiter.give_back(limiter.take(guess, ANN, HERE, false).unwrap());
                }
            }
            assert_eq!(wrong(0).refusal(), None);
            assert!(wrong(0).refusal().is_some());
        }
    }

    #[test]
    fn one_address_cannot_try_many_accounts() {
        let limiter = RateLimiter::new(Clock::system());
        let take =
            |n: u32, address| limiter.take(Guess::Password, &format!("{n}@example.com"), address, false);
        for n in 0..100 {
            assert!(take(n, HERE).is_ok());
        }
        assert!(take(100, HERE).is_err());
        assert!(take(100, there(1)).is_ok());
    }
}
