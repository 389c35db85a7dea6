//! One attempt: a request goes out, and an answer comes in or does not, before a limit or a cancellation ends it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::time::{Instant, sleep_until};

use super::direct::Outgoing;
use super::fault::StackFault;
use super::phase::{Step, during, observe};
use super::pool::{Connections, Pool};
use super::request::PreparedRequest;
use super::response::{self, Received};
use crate::deadline::{Deadline, Fires, Wait};
use crate::error::{Error, Peer};

/// What every attempt of a call has in common.
pub(crate) struct Exchange<'a> {
    pub(crate) pool: &'a Arc<Pool>,
    pub(crate) deadline: &'a Deadline,
    pub(crate) max_response_bytes: u64,
    /// Host and port, for messages.
    pub(crate) host: &'a str,
}

/// Fires when the caller does not want the call any more.
pub(crate) struct Cancellation(Option<oneshot::Receiver<()>>);

impl Cancellation {
    pub(crate) fn new(receiver: Option<oneshot::Receiver<()>>) -> Cancellation {
        Cancellation(receiver)
    }

    /// Whether the caller has cancelled already.
    pub(crate) fn is_cancelled(&mut self) -> bool {
        let Some(receiver) = &mut self.0 else {
            return false;
        };
        match receiver.try_recv() {
            Ok(()) => true,
            Err(TryRecvError::Empty) => false,
            Err(TryRecvError::Closed) => {
                self.0 = None;
                false
            }
        }
    }

    /// Ready once the caller has cancelled. A sender that is dropped without a word never cancels.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(receiver) = &mut self.0 else {
            return Poll::Pending;
        };
        match Pin::new(receiver).poll(cx) {
            Poll::Ready(Ok(())) => Poll::Ready(()),
            Poll::Ready(Err(_)) => {
                self.0 = None;
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl Exchange<'_> {
    /// Makes one attempt. Dropping the future closes the connection it used.
    pub(crate) async fn attempt(
        &self,
        request: &mut PreparedRequest<'_>,
        cancellation: &mut Cancellation,
    ) -> Result<Received, Error> {
        let mut ends = self.deadline.attempt(Instant::now().into_std());
        let headers = request.headers()?;
        let expired = AtomicBool::new(false);
        let mut queued = false;
        let mut attempt = pin!(self.send(request, headers, &expired));
        let mut timer = pin!(sleep_until(ends.at.into()));
        poll_fn(|cx| {
            let (polled, step) = observe(attempt.as_mut(), cx);
            if let Poll::Ready(result) = polled {
                return Poll::Ready(result.map_err(|fault| self.error(fault, step)));
            }
            let step = self.or_waiting_for_another(step);
            if cancellation.poll(cx).is_ready() {
                return Poll::Ready(Err(Error::abort(matches!(step, Step::Exchange | Step::Body))));
            }
            // An attempt begins when it has its place among the connections; until then only the whole call's limit counts.
            if queued || step == Step::Queued {
                let now = Instant::now().into_std();
                ends = match step {
                    Step::Queued => self.deadline.total(),
                    _ => self.deadline.attempt(now),
                };
                timer.as_mut().reset(ends.at.into());
            }
            queued = step == Step::Queued;
            if timer.as_mut().poll(cx).is_ready() {
                expired.store(true, Ordering::Relaxed);
                return Poll::Ready(Err(self.timeout(step, ends)));
            }
            Poll::Pending
        })
        .await
    }

    /// Through a proxy, a call that waits for the connection that another call is making polls no connector and leaves
    /// no mark. Before the first connection nothing can have been sent; later ones are not told apart from the exchange.
    fn or_waiting_for_another(&self, step: Step) -> Step {
        match step {
            Step::Exchange if self.pool.opened() == 0 => Step::Connecting,
            other => other,
        }
    }

    async fn send(
        &self,
        prepared: &PreparedRequest<'_>,
        headers: HeaderMap,
        expired: &AtomicBool,
    ) -> Result<Received, Fault> {
        let connections = during(Step::Connecting, self.pool.connections()).await?;
        let outgoing = Outgoing {
            method: prepared.method,
            address: &prepared.address,
            headers,
            body: prepared.body.clone().unwrap_or_default(),
        };
        match connections {
            Connections::Direct(direct) => {
                let (response, lease) = direct.send(outgoing, expired).await?;
                let received = response::read(response, self.max_response_bytes, self.host).await;
                lease.release();
                Ok(received?)
            }
            Connections::Proxied(proxied) => {
                let (response, _place) = proxied.send(outgoing).await?;
                Ok(response::read(response, self.max_response_bytes, self.host).await?)
            }
        }
    }

    fn error(&self, fault: Fault, step: Step) -> Error {
        match fault {
            Fault::Judged(error) => error,
            Fault::Stack(fault) => {
                let (limit, option) = self.deadline.connect();
                let peer = Peer {
                    host: self.host,
                    secure: self.pool.is_secure(),
                    proxy: self.pool.proxy(),
                };
                Error::from_send(&fault, step, peer)
                    .unwrap_or_else(|| self.no_answer_within(Wait::Connect, limit, option))
            }
        }
    }

    fn timeout(&self, step: Step, ends: Fires) -> Error {
        let wait = match step {
            Step::Dns | Step::Connecting => Wait::Connect,
            Step::Queued => Wait::Place(self.pool.max_connections()),
            Step::Exchange => Wait::Headers,
            Step::Body => Wait::Body,
        };
        self.no_answer_within(wait, ends.limit, ends.option)
    }

    fn no_answer_within(&self, wait: Wait, limit: Duration, option: &'static str) -> Error {
        match self.pool.proxy().filter(|_| wait == Wait::Connect) {
            Some(proxy) => {
                let host = format!("{} through the proxy {}", self.host, proxy.host);
                Error::timeout(wait, limit, option, &host)
            }
            None => Error::timeout(wait, limit, option, self.host),
        }
    }
}

/// An attempt that failed by itself.
enum Fault {
    /// Already an error of ours.
    Judged(Error),
    /// To be classified with what the attempt was doing.
    Stack(StackFault),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Judged(error)
    }
}

impl From<StackFault> for Fault {
    fn from(fault: StackFault) -> Fault {
        Fault::Stack(fault)
    }
}
