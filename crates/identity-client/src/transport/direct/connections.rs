//! The connections straight to one origin: made where requests wait for one, kept while they may be used again.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::HeaderValue;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::connector::{Connector, ConnectorOptions, Vacated};
use super::sender::Sender;
use super::store::{ConnectionStore, Handed};
use crate::transport::fault::{FaultCause, broken_off};

/// The delay after which RFC 8305 has a second connection attempt race the first.
const OVERDUE: Duration = Duration::from_millis(250);

/// The connections to one origin.
pub(in crate::transport) struct Direct {
    connector: Connector,
    /// For HTTP/1.1, where the headers of the request have none.
    host: HeaderValue,
    keep_alive: Duration,
    max_connections: usize,
    store: Mutex<ConnectionStore<Sender>>,
    /// A task is there that closes connections nobody has used for long.
    reaped: AtomicBool,
}

impl Direct {
    pub(in crate::transport) fn new(
        options: ConnectorOptions,
        host: HeaderValue,
        keep_alive: Duration,
    ) -> Arc<Direct> {
        let store = Mutex::new(ConnectionStore::new(
            keep_alive,
            options.multiplexing(),
            options.max_connections,
        ));
        Arc::new(Direct {
            max_connections: options.max_connections,
            connector: Connector::new(options),
            host,
            keep_alive,
            store,
            reaped: AtomicBool::new(false),
        })
    }

    /// How many open connections nobody uses.
    pub(in crate::transport) fn idle(&self) -> usize {
        self.store().idle()
    }

    /// A connection that is there, and how long nobody has used it.
    pub(super) fn take(&self, now: Instant) -> Option<(Sender, Duration)> {
        self.store().take(now)
    }

    /// Waits in order for a connection, and has one made where that is needed.
    pub(super) fn wait(self: &Arc<Direct>) -> oneshot::Receiver<Handed<Sender>> {
        let (handed, wanted) = self.store().wait();
        self.make(wanted);
        handed
    }

    /// The most connections there may be, while all are in use and a request waits for one of them.
    pub(super) fn full(&self) -> Option<usize> {
        self.store().is_full().then_some(self.max_connections)
    }

    /// The host for HTTP/1.1 requests whose headers have none.
    pub(super) fn host(&self) -> HeaderValue {
        self.host.clone()
    }

    fn make(self: &Arc<Direct>, count: usize) {
        (0..count).for_each(|_| self.connect());
    }

    /// A connection that took a place has ended.
    fn vacated(self: &Arc<Direct>) {
        let wanted = self.store().vacated();
        self.make(wanted);
    }

    /// A path on which a connection fell silent is not tried again by others that have said nothing since.
    pub(super) fn distrust(&self, since: Instant) {
        self.store().distrust(since);
    }

    /// Makes a connection in a task of its own: waiting requests are served in order, and a call that ends meanwhile does
    /// not take it away from the others.
    fn connect(self: &Arc<Direct>) {
        let attempt = Attempt {
            direct: Arc::clone(self),
            ended: false,
        };
        // A connection may end while the runtime is shut down, and then there is nothing to make another with.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let direct = Arc::downgrade(self);
        let vacated = Box::new(move || {
            if let Some(direct) = direct.upgrade() {
                direct.vacated();
            }
        });
        runtime.spawn(async move {
            let result = attempt.run(vacated).await;
            attempt.end(result);
        });
    }

    pub(super) fn put(self: &Arc<Direct>, sender: Sender) {
        if self.keep_alive.is_zero() {
            return;
        }
        self.store().put(sender, Instant::now());
        self.reap();
    }

    /// Idle connections are closed by us and not left to the server: an old one may be on its way down.
    fn reap(self: &Arc<Direct>) {
        if self.reaped.swap(true, Ordering::AcqRel) {
            return;
        }
        let direct = Arc::downgrade(self);
        let wait = self.keep_alive;
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(wait).await;
                let Some(direct) = direct.upgrade() else { return };
                let mut store = direct.store();
                if !store.prune(Instant::now()) {
                    direct.reaped.store(false, Ordering::Release);
                    return;
                }
            }
        });
    }

    fn store(&self) -> MutexGuard<'_, ConnectionStore<Sender>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is being made. It reports to those who wait exactly once, also when its task is dropped.
struct Attempt {
    direct: Arc<Direct>,
    ended: bool,
}

impl Attempt {
    /// Makes the connection, and lets others race it when it takes long.
    async fn run(&self, vacated: Vacated) -> Result<Sender, Arc<FaultCause>> {
        let mut connecting = pin!(self.direct.connector.connect(vacated));
        if let Ok(result) = timeout(OVERDUE, &mut connecting).await {
            return result;
        }
        let wanted = self.direct.store().overdue();
        self.direct.make(wanted);
        connecting.await
    }

    fn end(mut self, result: Result<Sender, Arc<FaultCause>>) {
        self.ended = true;
        match result {
            Ok(sender) => {
                let wanted = self.direct.store().connected(sender, Instant::now());
                self.direct.make(wanted);
                self.direct.reap();
            }
            Err(fault) => {
                let wanted = self.direct.store().failed(&fault);
                self.direct.make(wanted);
            }
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.ended {
            self.direct.store().broken_off(&broken_off());
        }
    }
}
