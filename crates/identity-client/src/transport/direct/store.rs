//! Which connections there are, and who waits for one. No I/O; the clock is a value.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::transport::fault::Cause;

/// A connection as the store sees it.
pub(super) trait Reusable: Sized {
    /// Whether it can carry a request now.
    fn is_open(&self) -> bool;

    /// Another handle of a connection that carries many requests at once (HTTP/2); `None` for any other.
    fn share(&self) -> Option<Self>;
}

/// What comes of waiting.
pub(super) enum Handed<C> {
    /// A connection that carried requests before.
    Returned(C),
    New(C),
    /// No connection is on its way any more.
    Failed(Arc<Cause>),
}

pub(super) struct Store<C> {
    keep_alive: Duration,
    /// Since when each is idle; the newest last.
    idle: Vec<(C, Instant)>,
    /// The connection that all share, and when it was last taken.
    shared: Option<(C, Instant)>,
    waiting: VecDeque<oneshot::Sender<Handed<C>>>,
    /// Connections that are being made.
    connecting: usize,
    /// One connection is enough for all.
    multiplexed: bool,
}

impl<C: Reusable> Store<C> {
    pub(super) fn new(keep_alive: Duration, multiplexed: bool) -> Store<C> {
        Store {
            keep_alive,
            idle: Vec::new(),
            shared: None,
            waiting: VecDeque::new(),
            connecting: 0,
            multiplexed,
        }
    }

    /// A connection that is there. The one that was used last is the least likely to have been closed.
    pub(super) fn take(&mut self, now: Instant) -> Option<C> {
        if let Some((connection, used)) = &mut self.shared {
            if is_usable(connection, *used, now, self.keep_alive) {
                *used = now;
                return connection.share();
            }
            self.shared = None;
        }
        while let Some((connection, since)) = self.idle.pop() {
            if is_usable(&connection, since, now, self.keep_alive) {
                return Some(connection);
            }
        }
        None
    }

    /// Waits for one; true when the caller must have one made. As many are being made as requests wait, but one is
    /// enough for all where they can share it.
    pub(super) fn wait(&mut self) -> (oneshot::Receiver<Handed<C>>, bool) {
        let (hand, handed) = oneshot::channel();
        self.waiting.push_back(hand);
        let connects = !self.multiplexed || self.connecting == 0;
        if connects {
            self.connecting += 1;
        }
        (handed, connects)
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
            self.multiplexed = false;
            self.hand(connection, now, Handed::New);
            self.waiting.retain(|waiter| !waiter.is_closed());
            let missing = self.waiting.len().saturating_sub(self.connecting);
            self.connecting += missing;
            return missing;
        };
        self.multiplexed = true;
        for waiter in self.waiting.drain(..) {
            if let Some(another) = connection.share() {
                // Who has gone does not need it.
                let _ = waiter.send(Handed::New(another));
            }
        }
        if !self.shared.as_ref().is_some_and(|(kept, _)| kept.is_open()) {
            self.shared = Some((shared, now));
        }
        0
    }

    /// A connection could not be made: so much for those for whom no other is on its way.
    pub(super) fn failed(&mut self, fault: &Arc<Cause>) {
        self.connecting = self.connecting.saturating_sub(1);
        self.waiting.retain(|waiter| !waiter.is_closed());
        let hopeful = if self.multiplexed && self.connecting > 0 {
            self.waiting.len()
        } else {
            self.connecting
        };
        while self.waiting.len() > hopeful
            && let Some(waiter) = self.waiting.pop_front()
        {
            let _ = waiter.send(Handed::Failed(Arc::clone(fault)));
        }
    }

    /// Drops what nobody has used for long; false when nothing is left to look after.
    pub(super) fn prune(&mut self, now: Instant) -> bool {
        let keep_alive = self.keep_alive;
        self.idle
            .retain(|(connection, since)| is_usable(connection, *since, now, keep_alive));
        self.shared
            .take_if(|(connection, used)| !is_usable(connection, *used, now, keep_alive));
        !self.idle.is_empty() || self.shared.is_some()
    }

    /// How many connections nobody uses.
    pub(super) fn idle(&self) -> usize {
        self.idle.len()
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
