//! Connections straight to the service: this client's own, over hyper.
//!
//! A request takes an idle connection, or one that another request gives back, or a new one, whichever is there
//! first. Over HTTP/2 all requests share one connection. Between the request and hyper's connection there is nothing
//! else, which is what makes a call cheap.

mod connections;
mod connector;
mod lease;
mod multiplexing;
mod secured;
mod sender;
mod store;
mod wire;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;

use self::lease::Lease;
use self::store::{Handed, Reusable};
use super::fault::StackFault;
use super::outgoing::Outgoing;
use crate::step::{Step, during, mark};

pub(super) use self::connections::Direct;
pub(super) use self::connector::{ConnectorOptions, Counts};

/// A request whose connection has rested longer looks at its socket first. A busy runtime looks at all of them more often than
/// that, and a process that was stopped for less has lost nothing.
const RESTED: Duration = Duration::from_millis(1);

impl Direct {
    /// Sends a request and waits for the head of its answer. The connection is the caller's until it is released;
    /// `expired` says why it is dropped.
    pub(super) async fn send<'a>(
        self: &Arc<Direct>,
        outgoing: Outgoing,
        expired: &'a AtomicBool,
    ) -> Result<(Response<Incoming>, Lease<'a>), StackFault> {
        let Outgoing {
            method,
            address,
            headers,
            body,
        } = outgoing;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.headers_mut() = headers;
        loop {
            let mut lease = during(Step::Connecting, self.checkout(expired)).await?;
            let mut error = match lease.send(request, &address).await {
                Ok(response) => return Ok((response, lease)),
                Err(error) => error,
            };
            match error.take_message() {
                // It was closed while it was idle: nothing has been written.
                Some(unsent) if lease.reused && !lease.sender.is_open() => request = unsent,
                _ => return Err(lease.fault(error.into_error())),
            }
        }
    }

    async fn checkout<'a>(self: &Arc<Direct>, expired: &'a AtomicBool) -> Result<Lease<'a>, StackFault> {
        loop {
            let now = Instant::now();
            let Some((sender, rested)) = self.take(now) else {
                return self.queue(expired).await;
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

    async fn queue<'a>(self: &Arc<Direct>, expired: &'a AtomicBool) -> Result<Lease<'a>, StackFault> {
        let mut handed = self.wait();
        let handed = poll_fn(|cx| {
            let polled = Pin::new(&mut handed).poll(cx);
            if polled.is_pending()
                && let Some(places) = self.full()
            {
                mark(Step::Queued(places));
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
}
