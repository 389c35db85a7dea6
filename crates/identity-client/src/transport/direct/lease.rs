//! A connection while one request uses it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use bytes::Bytes;
use http::header::HOST;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;

use super::connections::Direct;
use super::sender::{Requests, Sender};
use super::wire::Pulse;
use crate::config::Address;
use crate::transport::fault::{StackFault, TlsFailure};

/// A connection in use. Dropped before it is released it closes, since its state is unknown.
pub(in crate::transport) struct Lease<'a> {
    watch: Watch<'a>,
    pub(super) sender: Sender,
    /// It has carried requests before, so the service may have closed it meanwhile.
    pub(super) reused: bool,
}

impl<'a> Lease<'a> {
    pub(super) fn new(
        direct: &Arc<Direct>,
        sender: Sender,
        reused: bool,
        now: Instant,
        expired: &'a AtomicBool,
    ) -> Lease<'a> {
        Lease {
            watch: Watch {
                direct: Arc::clone(direct),
                pulse: Arc::clone(&sender.pulse),
                shared: matches!(sender.requests, Requests::Http2(_)),
                reused,
                received: sender.pulse.received(),
                began: now,
                expired,
                released: false,
            },
            sender,
            reused,
        }
    }

    pub(super) async fn send(
        &mut self,
        mut request: Request<Full<Bytes>>,
        address: &Address,
    ) -> Result<Response<Incoming>, TrySendError<Request<Full<Bytes>>>> {
        match &mut self.sender.requests {
            Requests::Http2(sender) => {
                *request.uri_mut() = address.absolute.clone();
                sender.try_send_request(request).await
            }
            Requests::Http1(sender) => {
                *request.uri_mut() = address.target.clone();
                let headers = request.headers_mut();
                if !headers.contains_key(HOST) {
                    headers.insert(HOST, self.watch.direct.host());
                }
                sender.try_send_request(request).await
            }
        }
    }

    /// Why a request failed: hyper's error, and that of TLS where TLS failed.
    pub(super) fn fault(&self, error: hyper::Error) -> StackFault {
        StackFault::Exchange(match self.sender.pulse.tls_failure() {
            Some(tls) => Box::new(TlsFailure {
                tls: tls.clone(),
                request: error,
            }),
            None => error.into(),
        })
    }

    /// Gives the connection back when its answer has been read, or closes it when that broke off.
    pub(in crate::transport) fn release(self) {
        let Lease {
            mut watch, sender, ..
        } = self;
        watch.released = true;
        let Sender { requests, pulse } = sender;
        let Requests::Http1(mut requests) = requests else {
            return;
        };
        let given_back = |requests| Sender {
            requests: Requests::Http1(requests),
            pulse,
        };
        if requests.is_ready() {
            watch.direct.put(given_back(requests));
        } else if requests.is_closed() {
            watch.pulse.abandon();
        } else {
            // The connection's task may not have noticed yet that the answer is at its end.
            let direct = Arc::clone(&watch.direct);
            tokio::spawn(async move {
                if requests.ready().await.is_ok() {
                    direct.put(given_back(requests));
                }
            });
        }
    }
}

/// Looks after a connection until its request is done.
struct Watch<'a> {
    direct: Arc<Direct>,
    pulse: Arc<Pulse>,
    /// Other requests use it too.
    shared: bool,
    reused: bool,
    /// What had arrived before the request.
    received: u64,
    began: Instant,
    /// The time of the attempt is over.
    expired: &'a AtomicBool,
    released: bool,
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.shared && !self.released {
            self.pulse.abandon();
        }
        // A path that loses packets says nothing, and so does a connection on it: the next attempt must not use it, nor
        // another that has been silent for as long.
        if self.expired.load(Ordering::Relaxed) && self.pulse.received() == self.received {
            self.pulse.retire();
            if self.reused && !self.shared {
                self.direct.distrust(self.began);
            }
        }
    }
}
