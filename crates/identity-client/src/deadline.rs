//! Named waits under one deadline.
//!
//! The deadline of a call is computed once, when the call starts, and carried along: no wait adds time to it. The
//! clock is a value: every function takes the instant it is asked about.

use std::time::{Duration, Instant};

/// The limits of a call, in the words of the options.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// `timeoutMs`: the whole call.
    pub(crate) total: Duration,
    /// `attemptTimeoutMs`: one attempt.
    pub(crate) attempt: Duration,
    /// `connectTimeoutMs`: DNS, TCP and TLS.
    pub(crate) connect: Duration,
}

/// The deadline of one call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    limits: Limits,
    /// When the whole call ends.
    ends: Instant,
}

/// The limit that fires first, and the option that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fires {
    pub(crate) at: Instant,
    pub(crate) limit: Duration,
    pub(crate) option: &'static str,
}

impl Deadline {
    /// Starts a call at `now` of which `elapsed` has passed already.
    pub(crate) fn start(now: Instant, elapsed: Duration, limits: Limits) -> Deadline {
        let ends = later(now, limits.total.saturating_sub(elapsed));
        Deadline { limits, ends }
    }

    /// What ends the whole call.
    pub(crate) fn total(&self) -> Fires {
        Fires {
            at: self.ends,
            limit: self.limits.total,
            option: "timeoutMs",
        }
    }

    /// Set when nothing is left at `now`.
    pub(crate) fn passed(&self, now: Instant) -> Option<Fires> {
        let total = self.total();
        (total.at <= now).then_some(total)
    }

    /// What ends an attempt that starts at `now`.
    pub(crate) fn attempt(&self, now: Instant) -> Fires {
        let total = self.total();
        let at = later(now, self.limits.attempt);
        if at < total.at {
            Fires {
                at,
                limit: self.limits.attempt,
                option: "attemptTimeoutMs",
            }
        } else {
            total
        }
    }

    /// The limit of making a connection, for an error that says it has passed.
    pub(crate) fn connect(&self) -> Fires {
        Fires {
            at: self.ends,
            limit: self.limits.connect,
            option: "connectTimeoutMs",
        }
    }

    /// What is left of the whole call.
    pub(crate) fn left(&self, now: Instant) -> Duration {
        self.ends.saturating_duration_since(now)
    }
}

/// `from + wait`; a wait beyond what the clock can hold ends in a century, which is as good as never.
fn later(from: Instant, wait: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
    from.checked_add(wait.min(CENTURY)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn start(now: Instant, elapsed: u64) -> Deadline {
        let limits = Limits {
            total: ms(1000),
            attempt: ms(400),
            connect: ms(100),
        };
        Deadline::start(now, ms(elapsed), limits)
    }

    #[test]
    fn the_nearer_limit_fires() {
        let now = Instant::now();
        let deadline = start(now, 0);
        assert_eq!(deadline.attempt(now).option, "attemptTimeoutMs");
        assert_eq!(deadline.attempt(now).at, now + ms(400));
        assert_eq!(deadline.attempt(now + ms(700)).option, "timeoutMs");
        assert_eq!(deadline.attempt(now + ms(700)).at, now + ms(1000));
        assert_eq!(deadline.attempt(now + ms(700)).limit, ms(1000));
    }

    #[test]
    fn retries_do_not_move_the_deadline() {
        let now = Instant::now();
        let deadline = start(now, 0);
        for at in [0, 300, 600, 999] {
            assert!(deadline.attempt(now + ms(at)).at <= now + ms(1000));
            assert_eq!(deadline.left(now + ms(at)), ms(1000 - at));
        }
        assert_eq!(deadline.left(now + ms(2000)), Duration::ZERO);
    }

    #[test]
    fn what_the_caller_spent_counts() {
        let now = Instant::now() + ms(10_000);
        let deadline = start(now, 300);
        assert_eq!(deadline.left(now), ms(700));
        assert!(deadline.passed(now).is_none());
        for elapsed in [1000, 1001, u64::MAX] {
            let passed = start(now, elapsed).passed(now);
            assert_eq!(passed.map(|fires| fires.limit), Some(ms(1000)));
        }
    }

    #[test]
    fn limits_without_end_do_not_overflow() {
        let now = Instant::now();
        let limits = Limits {
            total: Duration::MAX,
            attempt: Duration::MAX,
            connect: Duration::MAX,
        };
        let deadline = Deadline::start(now, Duration::ZERO, limits);
        assert!(deadline.attempt(now).at > now);
        assert!(deadline.passed(now).is_none());
    }
}
