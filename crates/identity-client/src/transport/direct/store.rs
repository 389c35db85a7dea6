//! Which connections there are, and who waits for one. No I/O; the clock is a value.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::multiplexing::{Multiplexing, Race};
use crate::transport::fault::FaultCause;

/// A connection as the store sees it.
pub(super) trait Reusable: Sized {
    /// Whether it can carry a request now.
    fn is_open(&self) -> bool;

    /// Another handle of a connection that carries many requests at once (HTTP/2); `None` for any other.
    fn share(&self) -> Option<Self>;

    /// Gives up its place among the connections there may be; true the first time.
    fn forfeit(&self) -> bool;
}

/// What comes of waiting.
pub(super) enum Handed<C> {
    /// A connection that carried requests before.
    Returned(C),
    New(C),
    /// No connection is on its way any more, or this one's could not be made.
    Failed(Arc<FaultCause>),
}

pub(super) struct ConnectionStore<C> {
    keep_alive: Duration,
    /// Since when each is idle; the newest last.
    idle: Vec<(C, Instant)>,
    /// The connection that all share, and when it was last taken.
    shared: Option<(C, Instant)>,
    waiting: VecDeque<oneshot::Sender<Handed<C>>>,
    /// Connections that are being made.
    connecting: usize,
    multiplexing: Multiplexing,
    /// The most connections there may be.
    places: usize,
    /// Places taken: by connections that are there, and by those being made.
    taken: usize,
}

impl<C: Reusable> ConnectionStore<C> {
    pub(super) fn new(keep_alive: Duration, multiplexing: Multiplexing, places: usize) -> ConnectionStore<C> {
        ConnectionStore {
            keep_alive,
            idle: Vec::new(),
            shared: None,
            waiting: VecDeque::new(),
            connecting: 0,
            multiplexing,
            places,
            taken: 0,
        }
    }

    /// A connection that is there, and how long nobody has used it. The one that was used last is the least likely to
    /// have been closed.
    pub(super) fn take(&mut self, now: Instant) -> Option<(C, Duration)> {
        if let Some((connection, used)) = &mut self.shared {
            if is_usable(connection, *used, now, self.keep_alive) {
                let rested = now.saturating_duration_since(*used);
                *used = now;
                return Some((connection.share()?, rested));
            }
            self.leave_shared();
        }
        while let Some((connection, since)) = self.idle.pop() {
            if is_usable(&connection, since, now, self.keep_alive) {
                return Some((connection, now.saturating_duration_since(since)));
            }
        }
        None
    }

    /// Waits for one, in order. Tells how many the caller must have made: as many are being made as requests wait, while
    /// there are places, but one is enough for all where they can share it, and one decides where that is not known.
    pub(super) fn wait(&mut self) -> (oneshot::Receiver<Handed<C>>, usize) {
        let (hand, handed) = oneshot::channel();
        self.waiting.push_back(hand);
        (handed, self.wanted())
    }

    /// Whether somebody waits for whom none is on its way, because every place is taken.
    pub(super) fn is_full(&self) -> bool {
        let hopeful = self.hopeful();
        self.taken >= self.places && self.waiting.len() > hopeful
    }

    /// A request is done with its connection.
    pub(super) fn put(&mut self, connection: C, now: Instant) {
        self.hand(connection, now, Handed::Returned);
    }

    /// A connection has been made. Tells how many more the caller must have made: those who waited for one to share
    /// need one each when it turns out that it cannot be shared.
    pub(super) fn connected(&mut self, connection: C, now: Instant) -> usize {
        self.connecting = self.connecting.saturating_sub(1);
        let Some(shared) = connection.share() else {
            if self.multiplexing != Multiplexing::No {
                self.multiplexing = Multiplexing::No;
                self.waiting.retain(|waiter| !waiter.is_closed());
            }
            self.hand(connection, now, Handed::New);
            return self.wanted();
        };
        self.multiplexing = Multiplexing::Yes;
        for waiter in self.waiting.drain(..) {
            if let Some(another) = connection.share() {
                // Who has gone does not need it.
                let _ = waiter.send(Handed::New(another));
            }
        }
        if !self.shared.as_ref().is_some_and(|(kept, _)| kept.is_open()) {
            self.leave_shared();
            self.shared = Some((shared, now));
        }
        0
    }

    /// A connection takes long to be made. Tells how many the caller must have made beside it: others race it where all
    /// wait for it to decide.
    pub(super) fn overdue(&mut self) -> usize {
        if let Multiplexing::Unknown(race) = &mut self.multiplexing {
            race.doubt();
        }
        self.wanted()
    }

    /// A connection could not be made: so much for the first for whom no other is on its way, or for all who would have
    /// shared it. Tells how many the caller must have made for the others.
    pub(super) fn failed(&mut self, fault: &Arc<FaultCause>) -> usize {
        match self.multiplexing {
            Multiplexing::Yes => self.give_up(fault, usize::MAX),
            Multiplexing::No => self.give_up(fault, 1),
            Multiplexing::Unknown(race) => self.undecided(fault, race),
        }
        self.wanted()
    }

    /// One failure may be chance: it is for one request, and others race for the rest. When all of those have failed, all
    /// who wait are told. The next to come begins anew.
    fn undecided(&mut self, fault: &Arc<FaultCause>, mut race: Race) {
        self.lost();
        let is_last = self.connecting == 0 && race.is_doubtful();
        self.tell(
            fault,
            if is_last {
                self.single()
            } else {
                self.single().min(1)
            },
        );
        if self.connecting == 0 && self.waiting.is_empty() {
            race = Race::default();
        } else {
            race.doubt();
        }
        self.multiplexing = Multiplexing::Unknown(race);
    }

    /// No connection will be made any more: so much for all for whom none is on its way.
    pub(super) fn broken_off(&mut self, fault: &Arc<FaultCause>) {
        self.give_up(fault, usize::MAX);
        if self.connecting == 0 && matches!(self.multiplexing, Multiplexing::Unknown(_)) {
            self.multiplexing = Multiplexing::Unknown(Race::default());
        }
    }

    fn give_up(&mut self, fault: &Arc<FaultCause>, most: usize) {
        self.lost();
        let hopeless = self.waiting.len().saturating_sub(self.hopeful());
        self.tell(fault, hopeless.min(most));
    }

    fn lost(&mut self) {
        self.connecting = self.connecting.saturating_sub(1);
        self.taken = self.taken.saturating_sub(1);
        self.waiting.retain(|waiter| !waiter.is_closed());
    }

    fn tell(&mut self, fault: &Arc<FaultCause>, count: usize) {
        for waiter in self.waiting.drain(..count) {
            let _ = waiter.send(Handed::Failed(Arc::clone(fault)));
        }
    }

    /// The place of a connection is free. Tells how many the caller must have made.
    pub(super) fn vacated(&mut self) -> usize {
        self.taken = self.taken.saturating_sub(1);
        self.wanted()
    }

    /// Drops connections that nobody has used since.
    pub(super) fn distrust(&mut self, since: Instant) {
        self.idle.retain(|(_, idle)| *idle >= since);
    }

    /// Drops what nobody has used for long; false when nothing is left to look after.
    pub(super) fn prune(&mut self, now: Instant) -> bool {
        let keep_alive = self.keep_alive;
        self.idle
            .retain(|(connection, since)| is_usable(connection, *since, now, keep_alive));
        let is_old = |(connection, used): &(C, Instant)| !is_usable(connection, *used, now, keep_alive);
        if self.shared.as_ref().is_some_and(is_old) {
            self.leave_shared();
        }
        !self.idle.is_empty() || self.shared.is_some()
    }

    /// How many open connections nobody uses.
    pub(super) fn idle(&self) -> usize {
        self.idle.iter().filter(|(kept, _)| kept.is_open()).count()
    }

    /// The requests under way on it may go on for long, and take no place meanwhile.
    fn leave_shared(&mut self) {
        if let Some((connection, _)) = self.shared.take()
            && connection.forfeit()
        {
            self.taken = self.taken.saturating_sub(1);
        }
    }

    /// How many of those who wait have no connection of their own on its way.
    fn single(&self) -> usize {
        self.waiting.len().saturating_sub(self.connecting)
    }

    /// How many of those who wait have a connection on its way, their own or one that decides for all.
    fn hopeful(&self) -> usize {
        if self.multiplexing != Multiplexing::No && self.connecting > 0 {
            self.waiting.len()
        } else {
            self.connecting
        }
    }

    /// Counts the connections that are to be made from now on.
    fn wanted(&mut self) -> usize {
        // Who has gone from the middle is found when it comes first; a connection too many is no harm.
        while self.waiting.front().is_some_and(oneshot::Sender::is_closed) {
            self.waiting.pop_front();
        }
        let useful = match self.multiplexing {
            Multiplexing::No => self.single(),
            Multiplexing::Yes => self.waiting.len().saturating_sub(self.hopeful()).min(1),
            Multiplexing::Unknown(race) => self.single().min(race.room()),
        };
        let wanted = useful.min(self.places.saturating_sub(self.taken));
        if let Multiplexing::Unknown(race) = &mut self.multiplexing {
            race.start(wanted);
        }
        self.connecting += wanted;
        self.taken += wanted;
        wanted
    }

    /// To the first who still waits, or among the idle ones.
    fn hand(&mut self, mut connection: C, now: Instant, how: impl Fn(C) -> Handed<C>) {
        while let Some(waiter) = self.waiting.pop_front() {
            match waiter.send(how(connection)) {
                Ok(()) => return,
                Err(Handed::New(back) | Handed::Returned(back)) => connection = back,
                Err(Handed::Failed(_)) => return,
            }
        }
        self.idle.push((connection, now));
    }
}

fn is_usable<C: Reusable>(connection: &C, since: Instant, now: Instant, keep_alive: Duration) -> bool {
    now.saturating_duration_since(since) < keep_alive && connection.is_open()
}

#[cfg(test)]
mod tests;
