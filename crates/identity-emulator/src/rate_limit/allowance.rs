use std::{collections::VecDeque, time::Duration};

use crate::clock::Timestamp;

/// What is left of a number of tries.
#[derive(Debug)]
pub(super) enum Allowance {
    /// So many tries at once, and one more each time `every` has passed.
    Bucket {
        tries: u32,
        every: Duration,
        /// When every try will be back.
        full_at: Timestamp,
    },
    /// So many tries in any stretch of this length.
    Window {
        tries: usize,
        length: Duration,
        /// When those of the last stretch were taken, oldest first.
        taken: VecDeque<Timestamp>,
    },
}

impl Allowance {
    pub(super) fn bucket(tries: u32, every: Duration) -> Self {
        Self::Bucket {
            tries,
            every,
            full_at: Timestamp(0),
        }
    }

    pub(super) fn window(tries: usize, length: Duration) -> Self {
        Self::Window {
            tries,
            length,
            taken: VecDeque::new(),
        }
    }

    /// How long to wait for the next try; nothing when there is one.
    pub(super) fn wait(&self, now: Timestamp) -> Option<Duration> {
        let wait = match self {
            Self::Bucket {
                tries,
                every,
                full_at,
            } => full_at.max(&now).plus(*every).since(now.plus(*every * *tries)),
            Self::Window { tries, length, taken } => {
                // Never more than `tries` of the last stretch, so the one that has to go is the oldest of that many.
                let blocking = taken.len().checked_sub(*tries).and_then(|index| taken.get(index));
                blocking.map_or(Duration::ZERO, |at| at.plus(*length).since(now))
            }
        };
        (!wait.is_zero()).then_some(wait)
    }

    /// Takes one try, which must be there.
    pub(super) fn take(&mut self, now: Timestamp) {
        match self {
            Self::Bucket { every, full_at, .. } => *full_at = (*full_at).max(now).plus(*every),
            Self::Window { length, taken, .. } => {
                while taken.front().is_some_and(|at| at.plus(*length) <= now) {
                    taken.pop_front();
                }
                taken.push_back(now);
            }
        }
    }

    /// Gives back the try that was taken at a moment.
    pub(super) fn give_back(&mut self, at: Timestamp) {
        match self {
            Self::Bucket { every, full_at, .. } => *full_at = full_at.minus(*every),
            Self::Window { taken, .. } => {
                if let Some(index) = taken.iter().rposition(|taken| *taken == at) {
                    taken.remove(index);
                }
            }
        }
    }

    /// Whether every try is there, so that nothing need be remembered.
    pub(super) fn is_full(&self, now: Timestamp) -> bool {
        match self {
            Self::Bucket { full_at, .. } => *full_at <= now,
            Self::Window { length, taken, .. } => taken.back().is_none_or(|at| at.plus(*length) <= now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);
    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn a_bucket_refills_one_by_one() {
        let mut bucket = Allowance::bucket(5, MINUTE);
        for _ in 0..5 {
            assert_eq!(bucket.wait(NOW), None);
            bucket.take(NOW);
        }
        assert_eq!(bucket.wait(NOW), Some(MINUTE));
        let later = NOW.plus(MINUTE);
        assert_eq!(bucket.wait(later), None);
        bucket.take(later);
        assert_eq!(bucket.wait(later), Some(MINUTE));
        assert!(!bucket.is_full(later) && bucket.is_full(later.plus(5 * MINUTE)));
    }

    #[test]
    fn a_window_never_holds_more_than_its_tries() {
        let mut window = Allowance::window(10, 10 * MINUTE);
        let mut taken = Vec::new();
        // A try whenever there is one, looked for every seven seconds for two hours.
        for step in 0..1029 {
            let now = NOW.plus(Duration::from_secs(7 * step));
            if window.wait(now).is_none() {
                window.take(now);
                taken.push(now);
            }
        }
        assert!(
            taken
                .windows(11)
                .all(|eleven| eleven[10].since(eleven[0]) >= 10 * MINUTE)
        );
        assert!(taken.len() >= 110, "{}", taken.len());
    }

    #[test]
    fn the_wait_of_a_window_is_exact() {
        let mut window = Allowance::window(2, 10 * MINUTE);
        window.take(NOW);
        window.take(NOW.plus(MINUTE));
        let now = NOW.plus(3 * MINUTE);
        assert_eq!(window.wait(now), Some(7 * MINUTE));
        assert_eq!(window.wait(NOW.plus(10 * MINUTE)), None);
        window.give_back(NOW.plus(MINUTE));
        assert_eq!(window.wait(now), None);
        assert!(window.is_full(NOW.plus(10 * MINUTE)));
    }
}
