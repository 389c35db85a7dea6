//! Connections straight to the service: this client's own, over hyper.
//!
//! A request takes an idle connection, or one that another request gives back, or a new one, whichever is there
//! first. Over HTTP/2 all requests share one connection. Between the request and hyper's connection there is nothing
//! else, which is what makes a call cheap.

mod connector;
mod store;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{TrySendError, http1, http2};

use self::connector::Connector;
use self::store::{Handed, Reusable, Store};
use super::fault::{Cause, StackFault, broken_off};
use super::phase::{Step, during};
use super::request::Address;

pub(super) use self::connector::{Counts, Settings};

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

/// One end of a connection; its other end is a task of hyper's.
enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
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
        let store = Mutex::new(Store::new(keep_alive, settings.prior_knowledge));
        Arc::new(Direct {
            connector: Connector::new(settings),
            host,
            keep_alive,
            store,
            reaped: AtomicBool::new(false),
        })
    }

    /// Sends a request and waits for the head of its answer. The connection is the caller's until it is released.
    pub(super) async fn send(
        self: &Arc<Direct>,
        outgoing: Outgoing<'_>,
    ) -> Result<(Response<Incoming>, Lease), StackFault> {
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
            let mut lease = during(Step::Connecting, self.checkout()).await?;
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

    async fn checkout(self: &Arc<Direct>) -> Result<Lease, StackFault> {
        let (handed, connects) = {
            let mut store = self.store();
            if let Some(sender) = store.take(Instant::now()) {
                return Ok(self.lease(sender, true));
            }
            store.wait()
        };
        if connects {
            self.connect();
        }
        match handed.await {
            Ok(Handed::Returned(sender)) => Ok(self.lease(sender, true)),
            Ok(Handed::New(sender)) => Ok(self.lease(sender, false)),
            Ok(Handed::Failed(fault)) => Err(StackFault::Connect(fault)),
            Err(_) => Err(StackFault::abandoned()),
        }
    }

    fn lease(self: &Arc<Direct>, sender: Sender, reused: bool) -> Lease {
        Lease {
            sender,
            reused,
            direct: Arc::clone(self),
        }
    }

    /// Makes a connection in a task of its own: whoever waits longest gets it, and a call that ends meanwhile does not
    /// take it away from the others.
    fn connect(self: &Arc<Direct>) {
        let attempt = Attempt {
            direct: Arc::clone(self),
            ended: false,
        };
        tokio::spawn(async move {
            let result = attempt.direct.connector.connect().await;
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
                let missing = self.direct.store().connected(sender, Instant::now());
                (0..missing).for_each(|_| self.direct.connect());
                self.direct.reap();
            }
            Err(fault) => self.direct.store().failed(&fault),
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.ended {
            self.direct.store().failed(&broken_off());
        }
    }
}

/// A connection in use. Dropped before it is released it closes, for nobody knows what is under way on it.
pub(super) struct Lease {
    sender: Sender,
    /// It has carried requests before, so it may have been closed without our knowing.
    reused: bool,
    direct: Arc<Direct>,
}

impl Lease {
    async fn send(
        &mut self,
        mut request: Request<Full<Bytes>>,
        address: &Address,
    ) -> Result<Response<Incoming>, TrySendError<Request<Full<Bytes>>>> {
        match &mut self.sender {
            Sender::Http2(sender) => {
                *request.uri_mut() = address.absolute.clone();
                sender.try_send_request(request).await
            }
            Sender::Http1(sender) => {
                *request.uri_mut() = address.target.clone();
                let headers = request.headers_mut();
                if !headers.contains_key(HOST) {
                    headers.insert(HOST, self.direct.host.clone());
                }
                sender.try_send_request(request).await
            }
        }
    }

    /// Gives the connection back when its answer has been read, or closes it when that broke off.
    pub(super) fn release(self) {
        let Lease { sender, direct, .. } = self;
        match sender {
            Sender::Http1(sender) if sender.is_ready() => direct.put(Sender::Http1(sender)),
            Sender::Http1(mut sender) if !sender.is_closed() => {
                // The connection's task may not have noticed yet that the answer is at its end.
                tokio::spawn(async move {
                    if sender.ready().await.is_ok() {
                        direct.put(Sender::Http1(sender));
                    }
                });
            }
            Sender::Http1(_) | Sender::Http2(_) => {}
        }
    }
}

impl Reusable for Sender {
    fn is_open(&self) -> bool {
        match self {
            Sender::Http1(sender) => sender.is_ready(),
            Sender::Http2(sender) => sender.is_ready(),
        }
    }

    fn share(&self) -> Option<Sender> {
        match self {
            Sender::Http1(_) => None,
            Sender::Http2(sender) => Some(Sender::Http2(sender.clone())),
        }
    }
}
