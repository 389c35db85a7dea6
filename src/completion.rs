//! The door back to JavaScript: one channel per environment (the main thread, each worker thread).
//!
//! Finished calls are written into one JSON text, `[more,id,attempts,{answer},id,0,{failure},…]`, and one
//! wake-up of the event loop brings them all. `more` is 1 when there is another text to drain. The glue
//! parses the whole text with a single `JSON.parse`, the cheapest way into V8 there is: an answer never
//! becomes a Rust tree, and never crosses Node-API property by property.

use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use napi::bindgen_prelude::{External, Function, Unknown};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, JsString, Result, Status};
use napi_derive::napi;
use tokio::sync::{Notify, futures::OwnedNotified, oneshot};
use tokio::time::sleep_until;

use crate::panics::caught;
use crate::runtime;
use crate::waits::{Wait, Waits, Watch};

/// A batch longer than this is cut, so that one wake-up never holds the event loop for long.
const BATCH_BYTES: usize = 64 * 1024;
/// Likewise: what callers do with an answer takes about as long as taking it in.
const BATCH_CALLS: usize = 64;

type Wake = ThreadsafeFunction<(), Unknown<'static>, (), Status, false, true>;

/// One environment's channel, held by its clients and running calls.
#[derive(Clone)]
pub struct Channel {
    shared: Arc<Mutex<State>>,
    closed: Arc<Notify>,
    /// A wait has begun that ends before all others.
    sooner: Arc<Notify>,
}

/// What a finished call leaves behind.
pub(crate) enum Completion<'a> {
    /// The text of a JSON object, and how many attempts it took.
    Answer(&'a str, u32),
    /// The text of a failure object (see `failure.rs`).
    Failure(&'a str),
    /// It was no call, but a client that JavaScript has let go.
    Forgotten,
}

struct State {
    /// Absent once the environment is being torn down: nobody is left to tell.
    wake: Option<Wake>,
    /// Calls back in the next turn of the event loop.
    turn: Option<Wake>,
    batches: VecDeque<Batch>,
    /// A wake-up is on its way, so another would be wasted.
    awake: bool,
    in_flight: usize,
    cancels: HashMap<u32, oneshot::Sender<()>>,
    waits: Waits,
}

#[derive(Default)]
struct Batch {
    text: Vec<u8>,
    /// What is in it.
    entries: usize,
    /// Those that hold the event loop.
    calls: usize,
}

/// Opens the channel of this environment. `on_wake` is called on its thread when there is something
/// to [`drain`], `on_turn` in the turn of the event loop after a call of [`next_turn`].
#[napi(skip_typescript)]
pub fn open_channel(
    env: Env,
    on_wake: Function<'_, (), Unknown<'static>>,
    on_turn: Function<'_, (), Unknown<'static>>,
) -> Result<External<Channel>> {
    caught(|| {
        // The event loop goes through its wake-ups in the order in which they were made, once a turn: so a
        // turn that is asked for from within `on_wake` comes after timers and sockets have had theirs.
        let turn = weak(on_turn)?;
        let wake = weak(on_wake)?;
        let channel = Channel {
            shared: Arc::new(Mutex::new(State {
                wake: Some(wake),
                turn: Some(turn),
                batches: VecDeque::new(),
                awake: false,
                in_flight: 0,
                cancels: HashMap::new(),
                waits: Waits::default(),
            })),
            closed: Arc::new(Notify::new()),
            sooner: Arc::new(Notify::new()),
        };
        let at_exit = channel.clone();
        env.add_env_cleanup_hook((), move |()| at_exit.close())?;
        Ok(External::new(channel))
    })
}

/// Weak: an idle channel lets the process end. `begin` and `take` hold it while calls run.
fn weak(callback: Function<'_, (), Unknown<'static>>) -> Result<Wake> {
    callback
        .build_threadsafe_function()
        .weak::<true>()
        .callee_handled::<false>()
        .build()
}

/// Takes the next batch of finished calls, or `null` when there is none.
#[napi(skip_typescript)]
pub fn drain<'env>(env: &'env Env, channel: &External<Channel>) -> Result<Option<JsString<'env>>> {
    caught(|| {
        let Some((Batch { mut text, .. }, more)) = channel.take(env)? else {
            return Ok(None);
        };
        if let (Some(flag), true) = (text.get_mut(1), more) {
            *flag = b'1';
        }
        text.push(b']');
        // ASCII goes as Latin-1, a plain copy for V8; UTF-8 must be decoded.
        let text = if text.is_ascii() {
            env.create_string_latin1(&text)?
        } else {
            env.create_string(String::from_utf8_lossy(&text))?
        };
        Ok(Some(text))
    })
}

/// Has `on_turn` called in the next turn of the event loop. No timer of JavaScript is needed for that, which a test
/// may have replaced. False when the event loop is about to end.
#[napi(skip_typescript)]
pub fn next_turn(channel: &External<Channel>) -> Result<bool> {
    caught(|| {
        let state = channel.lock();
        let turn = state.turn.as_ref();
        Ok(turn.is_some_and(|turn| turn.call((), ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok))
    })
}

/// Has `on_wake` called again. From within `on_turn` that is later in the same turn of the event loop; Node-API would
/// call `on_turn` itself again at once, up to a thousand times.
#[napi(skip_typescript)]
pub fn wake_again(channel: &External<Channel>) -> Result<()> {
    caught(|| {
        if let Some(wake) = &channel.lock().wake {
            // Refused only when the event loop is about to end.
            let _ = wake.call((), ThreadsafeFunctionCallMode::NonBlocking);
        }
        Ok(())
    })
}

/// Cancels a running call; one that has already finished is left alone.
#[napi(skip_typescript)]
pub fn cancel(channel: &External<Channel>, id: u32) -> Result<()> {
    caught(|| {
        if let Some(cancel) = channel.lock().cancels.remove(&id) {
            // The receiver is gone when the call finished in this very moment.
            let _ = cancel.send(());
        }
        Ok(())
    })
}

/// Ends the wait `id` for a token; gives how many milliseconds it took, or `null` when it lasted too long and the
/// failure is on its way.
#[napi(skip_typescript)]
pub fn end_wait(env: &Env, channel: &External<Channel>, id: u32) -> Result<Option<f64>> {
    caught(|| {
        let took = channel.lock().waits.end(id, Instant::now());
        if took.is_some() {
            channel.finish(env, 1)?;
        }
        Ok(took.map(|took| took.as_secs_f64() * 1e3))
    })
}

impl Channel {
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
                self.push(id, &Completion::Failure(&wait.failure(now)));
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
            state.push(id, completion);
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
        if !state.batches.is_empty() {
            state.wake();
        }
    }

    fn take(&self, env: &Env) -> Result<Option<(Batch, bool)>> {
        let (batch, more) = {
            let mut state = self.lock();
            let batch = state.batches.pop_front();
            let more = !state.batches.is_empty();
            // The glue comes back by itself for what is left.
            state.awake = more;
            (batch, more)
        };
        let Some(batch) = batch else { return Ok(None) };
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
            state.batches.clear();
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

impl State {
    fn push(&mut self, id: u32, completion: &Completion<'_>) {
        let (attempts, text) = match completion {
            Completion::Answer(text, attempts) => (*attempts, text),
            Completion::Failure(text) => (0, text),
            Completion::Forgotten => (1, &"0"),
        };
        let full = self
            .batches
            .back()
            .is_none_or(|batch| batch.entries >= BATCH_CALLS || batch.text.len() + text.len() > BATCH_BYTES);
        if full {
            self.batches.push_back(Batch::default());
        }
        let Some(batch) = self.batches.back_mut() else {
            return;
        };
        batch.entries += 1;
        batch.calls += usize::from(!matches!(completion, Completion::Forgotten));
        if batch.entries == 1 {
            batch.text.extend_from_slice(b"[0");
        }
        // Writing into a Vec cannot fail.
        let _ = write!(batch.text, ",{id},{attempts},{text}");
    }

    fn wake(&mut self) {
        if self.awake {
            return;
        }
        if let Some(wake) = &self.wake {
            self.awake = wake.call((), ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok;
        }
    }
}
