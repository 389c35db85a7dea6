//! Waits for access tokens. JavaScript fetches a token; how long that takes is measured here, since JavaScript's timers
//! and clocks may be those of a test, which stand still.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use crate::case;

/// The waits of one environment. Beginning and ending one takes logarithmic time; one task sleeps for all of them.
#[derive(Default)]
pub(super) struct Waits {
    running: HashMap<u32, Wait>,
    /// When the waits end, and their numbers.
    ends: BTreeSet<(Instant, u32)>,
    /// Until when the task sleeps; absent without a task.
    watched: Option<Instant>,
}

/// One wait.
pub(super) struct Wait {
    began: Instant,
    ends: Instant,
    /// The limit of the whole call.
    limit: Duration,
}

/// What must be done when a wait has begun.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Watch {
    /// The task sleeps no longer than the new wait may take.
    Enough,
    /// The task must be started.
    Start,
    /// The task must be woken, since it sleeps for too long.
    Sooner,
}

impl Waits {
    pub(super) fn begin(&mut self, id: u32, now: Instant, limit: Duration) -> Watch {
        // The core allows no limit that this addition could not hold.
        let ends = now.checked_add(limit).unwrap_or(now);
        let wait = Wait {
            began: now,
            ends,
            limit,
        };
        self.running.insert(id, wait);
        self.ends.insert((ends, id));
        match self.watched {
            Some(until) if until <= ends => Watch::Enough,
            Some(_) => Watch::Sooner,
            None => {
                self.watched = Some(ends);
                Watch::Start
            }
        }
    }

    /// Ends a wait; gives how long it took, unless it has expired.
    pub(super) fn end(&mut self, id: u32, now: Instant) -> Option<Duration> {
        let wait = self.running.remove(&id)?;
        self.ends.remove(&(wait.ends, id));
        Some(now.saturating_duration_since(wait.began))
    }

    /// Until when the task must sleep; without a wait it must end.
    pub(super) fn watch(&mut self) -> Option<Instant> {
        self.watched = self.ends.first().map(|(ends, _)| *ends);
        self.watched
    }

    /// Takes a wait that has lasted too long.
    pub(super) fn expired(&mut self, now: Instant) -> Option<(u32, Wait)> {
        let (ends, id) = *self.ends.first()?;
        if ends > now {
            return None;
        }
        self.ends.pop_first();
        Some((id, self.running.remove(&id)?))
    }

    pub(super) fn clear(&mut self) {
        self.running.clear();
        self.ends.clear();
    }
}

impl Wait {
    /// The JSON text of the case that the end of the wait is.
    pub(super) fn case(&self, now: Instant) -> String {
        case::token_timeout(self.limit, now.saturating_duration_since(self.began))
    }
}
