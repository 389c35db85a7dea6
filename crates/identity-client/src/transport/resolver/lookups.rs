//! Look-ups under way, and the threads that wait for them.
//!
//! The system's resolver blocks its thread and cannot be cancelled. So look-ups have threads of their own, and a name whose
//! server is silent holds few of them, however many calls ask for it.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// Threads at most. Look-ups beyond that wait in order.
const THREADS: usize = 32;

/// Look-ups of one host at once.
const PER_HOST: usize = 2;

/// A look-up that is older gets company: its question may have been lost, and the resolver waits seconds before it repeats it.
const OVERDUE: Duration = Duration::from_secs(1);

/// A thread that has had nothing to do for this long ends.
const IDLE: Duration = Duration::from_secs(5);

/// The standard library's own default, which it would look for in the environment (`RUST_MIN_STACK`).
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// The blocking look-up. No addresses mean that it failed.
type Ask = dyn Fn(&str) -> Vec<SocketAddr> + Send + Sync;

/// Look-ups that share threads.
pub(super) struct Lookups {
    ask: Box<Ask>,
    state: Mutex<State>,
    /// A look-up is there for an idle thread.
    asked: Condvar,
}

impl Lookups {
    pub(super) fn new(ask: impl Fn(&str) -> Vec<SocketAddr> + Send + Sync + 'static) -> Arc<Lookups> {
        Arc::new(Lookups {
            ask: Box::new(ask),
            state: Mutex::default(),
            asked: Condvar::new(),
        })
    }

    /// The addresses of a host; none when there are none, or when the look-up failed.
    pub(super) async fn addresses(self: &Arc<Lookups>, host: &str) -> Vec<SocketAddr> {
        let (told, hands) = self.state().join(host, Instant::now());
        match hands {
            Hands::Enough => {}
            Hands::Idle => self.asked.notify_one(),
            Hands::New => self.start(),
        }
        told.await.unwrap_or_default()
    }

    fn start(self: &Arc<Lookups>) {
        let lookups = Arc::clone(self);
        let thread = Builder::new()
            .name("identity-lookup".to_owned())
            .stack_size(STACK_BYTES);
        if thread.spawn(move || lookups.work()).is_err() {
            self.state().refused();
        }
    }

    fn work(&self) {
        let mut state = self.state();
        loop {
            while let Some((id, host)) = state.next() {
                drop(state);
                let found = catch_unwind(AssertUnwindSafe(|| (self.ask)(&host)));
                state = self.state();
                state.land(id, &host, &found.unwrap_or_default());
            }
            state.idle += 1;
            let waited = self
                .asked
                .wait_timeout_while(state, IDLE, |state| !state.has_next());
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
            if !state.has_next() {
                state.threads -= 1;
                return;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who is to do a look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hands {
    /// It is under way, or a busy thread comes to it later.
    Enough,
    /// An idle thread.
    Idle,
    /// A thread that the caller must start.
    New,
}

/// Which look-ups there are, and who waits for them. The clock is a value.
#[derive(Default)]
struct State {
    /// In the order in which they were asked for.
    lookups: Vec<Lookup>,
    asked: u64,
    threads: usize,
    /// Threads that wait for a look-up.
    idle: usize,
}

struct Lookup {
    id: u64,
    host: String,
    since: Instant,
    /// A thread does it.
    begun: bool,
    waiting: Vec<oneshot::Sender<Vec<SocketAddr>>>,
}

impl Lookup {
    fn is_wanted(&self) -> bool {
        self.waiting.iter().any(|waiter| !waiter.is_closed())
    }
}

impl State {
    /// Waits for the newest look-up of the host, or for another where that is overdue.
    fn join(&mut self, host: &str, now: Instant) -> (oneshot::Receiver<Vec<SocketAddr>>, Hands) {
        let (tell, told) = oneshot::channel();
        // One host's second look-up must not take the thread of another host's first.
        let busy = self.lookups.len() >= THREADS / 2;
        let count = self.lookups.iter().filter(|lookup| lookup.host == host).count();
        let newest = self.lookups.iter_mut().rfind(|lookup| lookup.host == host);
        if let Some(newest) = newest
            && (busy || count >= PER_HOST || now.saturating_duration_since(newest.since) < OVERDUE)
        {
            newest.waiting.retain(|waiter| !waiter.is_closed());
            newest.waiting.push(tell);
            return (told, Hands::Enough);
        }
        self.asked += 1;
        self.lookups.push(Lookup {
            id: self.asked,
            host: host.to_owned(),
            since: now,
            begun: false,
            waiting: vec![tell],
        });
        (told, self.hands())
    }

    fn hands(&mut self) -> Hands {
        let queued = self.lookups.iter().filter(|lookup| !lookup.begun).count();
        if queued <= self.idle {
            Hands::Idle
        } else if self.threads < THREADS {
            self.threads += 1;
            Hands::New
        } else {
            Hands::Enough
        }
    }

    /// The system refused a thread. Where there is no other, nobody would ever come.
    fn refused(&mut self) {
        self.threads -= 1;
        if self.threads == 0 {
            self.lookups.clear();
        }
    }

    fn has_next(&self) -> bool {
        self.lookups.iter().any(|lookup| !lookup.begun)
    }

    /// What a thread does next.
    fn next(&mut self) -> Option<(u64, String)> {
        self.lookups.retain(|lookup| lookup.begun || lookup.is_wanted());
        let lookup = self.lookups.iter_mut().find(|lookup| !lookup.begun)?;
        lookup.begun = true;
        Some((lookup.id, lookup.host.clone()))
    }

    /// A look-up has ended. Addresses serve all who wait for the host, a failure only those who joined this look-up.
    fn land(&mut self, id: u64, host: &str, found: &[SocketAddr]) {
        for lookup in &mut self.lookups {
            if lookup.id == id || (lookup.host == host && !found.is_empty()) {
                for waiter in lookup.waiting.drain(..) {
                    // Who has gone does not need it.
                    let _ = waiter.send(found.to_vec());
                }
            }
        }
        self.lookups.retain(|lookup| lookup.id != id);
    }
}

#[cfg(test)]
mod tests;
