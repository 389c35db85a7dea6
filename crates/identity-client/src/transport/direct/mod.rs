//! Connections straight to the service: this client's own, over hyper.
//!
//! A request takes an idle connection, or one that another request gives back, or a new one, whichever is there
//! first. Over HTTP/2 all requests share one connection. Between the request and hyper's connection there is nothing
//! else, which is what makes a call cheap.

mod connector;
mod lease;
mod store;
mod wire;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::runtime::Handle;

use self::connector::Connector;
use self::lease::Sender;
use self::store::{Handed, Reusable, Store};
use super::fault::{Cause, StackFault, broken_off};
use super::phase::{Step, during, mark};
use super::request::Address;

pub(super) use self::connector::{Counts, Settings};
pub(super) use self::lease::Lease;

/// Whose connection has rested longer looks at its socket first. A busy runtime looks at all of them more often than
/// that, and a process that was stopped for less has lost nothing.
const RESTED: Duration = Duration::from_millis(1);

/// The connections to one origin.
pub(super) struct Direct {
    connector: Connector,
    /// For HTTP/1.1, where the headers of the request have none.
    host: HeaderValue,
    keep_alive: Duration,
    store: Mutex<Store<Sender>>,
    /// A task is there that closes connections nobody has used for long.
    reaped: AtomicBool,
}

/// What goes out.
pub(super) struct Outgoing<'a> {
    pub(super) method: &'a Method,
    pub(super) address: &'a Address,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Direct {
    pub(super) fn new(settings: Settings, host: HeaderValue, keep_alive: Duration) -> Arc<Direct> {
        let store = Mutex::new(Store::new(
            keep_alive,
            settings.prior_knowledge,
            settings.max_connections,
        ));
        Arc::new(Direct {
            connector: Connector::new(settings),
            host,
            keep_alive,
            store,
            reaped: AtomicBool::new(false),
        })
    }

    /// Sends a request and waits for the head of its answer. The connection is the caller's until it is released;
    /// `expired` says why it is dropped.
    pub(super) async fn send<'a>(
        self: &Arc<Direct>,
        outgoing: Outgoing<'_>,
        expired: &'a AtomicBool,
    ) -> Result<(Response<Incoming>, Lease<'a>), StackFault> {
        let Outgoing {
            method,
            address,
            headers,
            body,
        } = outgoing;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method.clone();
        *request.headers_mut() = headers;
        loop {
            let mut lease = during(Step::Connecting, self.checkout(expired)).await?;
            let mut error = match lease.send(request, address).await {
                Ok(response) => return Ok((response, lease)),
                Err(error) => error,
            };
            match error.take_message() {
                // It was closed while it was idle: nothing has been written.
                Some(unsent) if lease.reused && !lease.sender.is_open() => request = unsent,
                _ => return Err(StackFault::Exchange(error.into_error().into())),
            }
        }
    }

    /// How many connections nobody uses.
    pub(super) fn idle(&self) -> usize {
        self.store().idle()
    }

    async fn checkout<'a>(self: &Arc<Direct>, expired: &'a AtomicBool) -> Result<Lease<'a>, StackFault> {
        loop {
            let now = Instant::now();
            let taken = self.store().take(now);
            let Some((sender, rested)) = taken else {
                return self.wait(expired).await;
            };
            if rested >= RESTED || sender.pulse.is_asked() {
                sender.pulse.look().await;
                if !sender.is_open() {
                    continue;
                }
            }
            return Ok(Lease::new(self, sender, true, now, expired));
        }
    }

    async fn wait<'a>(self: &Arc<Direct>, expired: &'a AtomicBool) -> Result<Lease<'a>, StackFault> {
        let (mut handed, wanted) = self.store().wait();
        self.make(wanted);
        let handed = poll_fn(|cx| {
            let polled = Pin::new(&mut handed).poll(cx);
            if polled.is_pending() && self.store().is_full() {
                mark(Step::Queued);
            }
            polled
        });
        let lease = |sender, reused| Ok(Lease::new(self, sender, reused, Instant::now(), expired));
        match handed.await {
            Ok(Handed::Returned(sender)) => lease(sender, true),
            Ok(Handed::New(sender)) => lease(sender, false),
            Ok(Handed::Failed(fault)) => Err(StackFault::Connect(fault)),
            Err(_) => Err(StackFault::abandoned()),
        }
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
    fn distrust(&self, since: Instant) {
        self.store().distrust(since);
    }

    /// Makes a connection in a task of its own: whoever waits longest gets it, and a call that ends meanwhile does not
    /// take it away from the others.
    fn connect(self: &Arc<Direct>) {
        let attempt = Attempt {
            direct: Arc::clone(self),
            ended: false,
        };
        // A connection may end while the runtime is shut down, and then there is nothing to make another with.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            let result = attempt.direct.connector.connect(&attempt.direct).await;
            attempt.end(result);
        });
    }

    fn put(self: &Arc<Direct>, sender: Sender) {
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

    fn store(&self) -> MutexGuard<'_, Store<Sender>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is being made. It reports to those who wait exactly once, also when its task is dropped.
struct Attempt {
    direct: Arc<Direct>,
    ended: bool,
}

impl Attempt {
    fn end(mut self, result: Result<Sender, Arc<Cause>>) {
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
