//! The door back to JavaScript: one channel per environment (the main thread, each worker thread).
//!
//! Finished calls are written into one JSON text, `[more,id,attempts,{answer},id,0,{failure},…]`, and one
//! wake-up of the event loop brings them all. `more` is 1 when there is another text to drain. The glue
//! parses the whole text with a single `JSON.parse`, the cheapest way into V8 there is: an answer never
//! becomes a Rust tree, and never crosses Node-API property by property.

mod exports;
mod queue;
mod waits;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use napi::bindgen_prelude::Unknown;
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Result, Status};
use tokio::sync::{Notify, futures::OwnedNotified, oneshot};
use tokio::time::sleep_until;

use crate::runtime;
pub(crate) use queue::Completion;
use queue::{Batch, Queue};
use waits::{Wait, Waits, Watch};

type Wake = ThreadsafeFunction<(), Unknown<'static>, (), Status, false, true>;

/// One environment's channel, held by its clients and running calls.
#[derive(Clone)]
pub struct Channel {
    shared: Arc<Mutex<State>>,
    closed: Arc<Notify>,
    /// A wait has begun that ends before all others.
    sooner: Arc<Notify>,
}

struct State {
    /// Absent once the environment is being torn down: nobody is left to tell.
    wake: Option<Wake>,
    /// Calls back in the next turn of the event loop.
    turn: Option<Wake>,
    queue: Queue,
    /// A wake-up is on its way, so another would be wasted.
    awake: bool,
    in_flight: usize,
    cancels: HashMap<u32, oneshot::Sender<()>>,
    waits: Waits,
}

impl State {
    fn wake(&mut self) {
        if self.awake {
            return;
        }
        if let Some(wake) = &self.wake {
            self.awake = wake.call((), ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok;
        }
    }
}

impl Channel {
    fn new(wake: Wake, turn: Wake) -> Channel {
        Channel {
            shared: Arc::new(Mutex::new(State {
                wake: Some(wake),
                turn: Some(turn),
                queue: Queue::default(),
                awake: false,
                in_flight: 0,
                cancels: HashMap::new(),
                waits: Waits::default(),
            })),
            closed: Arc::new(Notify::new()),
            sooner: Arc::new(Notify::new()),
        }
    }

    /// Counts a call in. From now on the process stays alive until the call has been drained.
    #[expect(deprecated, reason = "napi-rs has no other safe way to hold the event loop")]
    pub(crate) fn begin(&self, env: &Env) -> Result<()> {
        let mut state = self.lock();
        state.in_flight += 1;
        if state.in_flight == 1
            && let Some(wake) = &mut state.wake
        {
            wake.refer(env)?;
        }
        Ok(())
    }

    /// Begins the wait `id`. If it lasts longer than `limit`, a failure completes it.
    pub(crate) fn begin_wait(&self, env: &Env, id: u32, limit: Duration) -> Result<()> {
        self.begin(env)?;
        let watch = self.lock().waits.begin(id, Instant::now(), limit);
        match watch {
            Watch::Enough => {}
            Watch::Sooner => self.sooner.notify_one(),
            Watch::Start => {
                if let Some(runtime) = runtime::handle() {
                    runtime.spawn(self.clone().watch_waits());
                }
            }
        }
        Ok(())
    }

    /// Ends waits that last too long, until there are none left.
    async fn watch_waits(self) {
        let closed = self.closed();
        tokio::pin!(closed);
        loop {
            let Some(until) = self.lock().waits.watch() else {
                return;
            };
            tokio::select! {
                () = sleep_until(until.into()) => {}
                () = self.sooner.notified() => continue,
                () = &mut closed => return,
            }
            let now = Instant::now();
            while let Some((id, wait)) = self.expired(now) {
                self.push(id, &Completion::Failure(&wait.case(now)));
            }
            self.wake();
        }
    }

    fn expired(&self, now: Instant) -> Option<(u32, Wait)> {
        self.lock().waits.expired(now)
    }

    /// A way to cancel the call `id` from JavaScript.
    pub(crate) fn cancellation(&self, id: u32) -> oneshot::Receiver<()> {
        let (cancel, cancelled) = oneshot::channel();
        self.lock().cancels.insert(id, cancel);
        cancelled
    }

    /// Resolves when the environment ends.
    pub(crate) fn closed(&self) -> OwnedNotified {
        Arc::clone(&self.closed).notified_owned()
    }

    /// Puts a finished call into the queue; [`Channel::wake`] must follow.
    pub(crate) fn push(&self, id: u32, completion: &Completion<'_>) {
        let mut state = self.lock();
        if !state.cancels.is_empty() {
            state.cancels.remove(&id);
        }
        if state.wake.is_some() {
            state.queue.push(id, completion);
        }
    }

    /// Says that JavaScript has let go the client that was made under this number. A `FinalizationRegistry` could say it
    /// too, but one in a realm of `node:vm` aborts the process when a worker thread ends (Node.js 20).
    pub(crate) fn forget(&self, id: u32) {
        self.push(id, &Completion::Forgotten);
        self.wake();
    }

    /// Tells the event loop that there is something to drain, unless it has been told already.
    pub(crate) fn wake(&self) {
        let mut state = self.lock();
        if !state.queue.is_empty() {
            state.wake();
        }
    }

    fn take(&self, env: &Env) -> Result<Option<(Batch, bool)>> {
        let taken = {
            let mut state = self.lock();
            let taken = state.queue.take();
            // The glue comes back by itself for what is left.
            state.awake = taken.as_ref().is_some_and(|(_, more)| *more);
            taken
        };
        let Some((batch, more)) = taken else {
            return Ok(None);
        };
        self.finish(env, batch.calls)?;
        Ok(Some((batch, more)))
    }

    /// Counts calls out; without any the process may end.
    #[expect(
        deprecated,
        reason = "napi-rs has no other safe way to release the event loop"
    )]
    fn finish(&self, env: &Env, calls: usize) -> Result<()> {
        let mut state = self.lock();
        state.in_flight = state.in_flight.saturating_sub(calls);
        if state.in_flight == 0
            && let Some(wake) = &mut state.wake
        {
            wake.unref(env)?;
        }
        Ok(())
    }

    /// The environment ends: nothing can be delivered any more, so running calls are cancelled.
    fn close(&self) {
        let (wakes, cancels) = {
            let mut state = self.lock();
            state.queue.clear();
            state.waits.clear();
            let wakes = (state.wake.take(), state.turn.take());
            (wakes, std::mem::take(&mut state.cancels))
        };
        drop(wakes);
        drop(cancels);
        self.closed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
