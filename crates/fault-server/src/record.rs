//! What a server saw, shared between its thread and the test.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::Request;

/// The shared record of one server.
#[derive(Debug)]
pub(crate) struct Record {
    started: Instant,
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Seen {
    accepted: usize,
    open: usize,
    turns: usize,
    requests: Vec<Request>,
}

/// Counts a connection as open until it is dropped.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The connection's number, from 0.
    pub(crate) number: usize,
    record: Arc<Record>,
}

impl Record {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            started: Instant::now(),
            seen: Mutex::default(),
            changed: Condvar::new(),
        })
    }

    pub(crate) fn accept(self: &Arc<Self>) -> Opened {
        let number = self.change(|seen| {
            seen.accepted += 1;
            seen.open += 1;
            seen.accepted - 1
        });
        Opened {
            number,
            record: Arc::clone(self),
        }
    }

    /// The number of the next turn, from 0.
    pub(crate) fn next_turn(&self) -> usize {
        self.change(|seen| {
            seen.turns += 1;
            seen.turns - 1
        })
    }

    pub(crate) fn request(&self, connection: usize, bytes: Vec<u8>, complete: bool) -> Request {
        let at_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let request = Request {
            connection,
            at_ms,
            complete,
            bytes,
        };
        self.change(|seen| seen.requests.push(request.clone()));
        request
    }

    pub(crate) fn accepted(&self) -> usize {
        self.lock().accepted
    }

    pub(crate) fn open(&self) -> usize {
        self.lock().open
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.lock().requests.clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().requests.len()
    }

    /// Blocks until so many requests were recorded; false when the time passed first.
    pub(crate) fn wait_for_requests(&self, count: usize, timeout: Duration) -> bool {
        self.wait(timeout, |seen| seen.requests.len() >= count)
    }

    /// Blocks until no more than so many connections are open; false when the time passed first.
    pub(crate) fn wait_for_open(&self, at_most: usize, timeout: Duration) -> bool {
        self.wait(timeout, |seen| seen.open <= at_most)
    }

    fn wait(&self, timeout: Duration, done: impl Fn(&Seen) -> bool) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), timeout, |seen| !done(seen));
        done(&waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let answer = change(&mut self.lock());
        self.changed.notify_all();
        answer
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.record.change(|seen| seen.open -= 1);
    }
}
