//! One attempt: a request goes out, and an answer comes in or does not, before a limit or a cancellation ends it.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::time::{Instant, sleep_until};

use super::classify;
use super::fault::StackFault;
use super::outgoing::Outgoing;
use super::peer::Peer;
use super::pool::{Pool, Transport};
use super::response::{self, Received, ResponseOptions};
use crate::cancellation::Cancellation;
use crate::deadline::{Deadline, Fires};
use crate::error::Error;
use crate::step::{Step, during, observe};

/// What every attempt of a call has in common.
#[derive(Clone, Copy)]
pub(crate) struct Exchange<'a> {
    pub(crate) pool: &'a Arc<Pool>,
    pub(crate) deadline: &'a Deadline,
    pub(crate) response: ResponseOptions,
}

impl Exchange<'_> {
    /// Makes one attempt. Dropping the future closes the connection it used.
    pub(crate) async fn attempt(
        &self,
        outgoing: Outgoing,
        cancellation: &mut Cancellation,
    ) -> Result<Received, Error> {
        let mut ends = self.deadline.attempt(Instant::now().into_std());
        let expired = AtomicBool::new(false);
        let mut queued = false;
        let mut attempt = pin!(self.send(outgoing, &expired));
        let mut timer = pin!(sleep_until(ends.at.into()));
        poll_fn(|cx| {
            let (polled, step) = observe(attempt.as_mut(), cx);
            if let Poll::Ready(result) = polled {
                return Poll::Ready(result.map_err(|fault| self.error(fault, step)));
            }
            let step = self.or_waiting_for_another(step);
            if cancellation.poll(cx).is_ready() {
                return Poll::Ready(Err(Error::abort(step.has_sent())));
            }
            // An attempt begins when it has its place among the connections; until then only the whole call's limit counts.
            let waits = matches!(step, Step::Queued(_));
            if queued || waits {
                ends = if waits {
                    self.deadline.total()
                } else {
                    self.deadline.attempt(Instant::now().into_std())
                };
                timer.as_mut().reset(ends.at.into());
            }
            queued = waits;
            if timer.as_mut().poll(cx).is_ready() {
                expired.store(true, Ordering::Relaxed);
                return Poll::Ready(Err(self.timeout(step, ends)));
            }
            Poll::Pending
        })
        .await
    }

    /// Through a proxy, a call that waits for a connection that another call makes polls no connector and leaves no mark. Before the first connection nothing can have been sent; later ones are not told apart from the exchange.
    fn or_waiting_for_another(&self, step: Step) -> Step {
        match step {
            Step::Exchange if self.pool.opened() == 0 => Step::Connecting,
            other => other,
        }
    }

    async fn send(&self, outgoing: Outgoing, expired: &AtomicBool) -> Result<Received, AttemptFault> {
        let host = self.pool.host();
        match during(Step::Connecting, self.pool.transport()).await? {
            Transport::Direct(direct) => {
                let (response, lease) = direct.send(outgoing, expired).await?;
                let received = response::read(response, self.response, host).await;
                lease.release();
                Ok(received?)
            }
            Transport::Proxied(proxied) => {
                let (response, _place) = proxied.send(outgoing).await?;
                Ok(response::read(response, self.response, host).await?)
            }
        }
    }

    fn error(&self, fault: AttemptFault, step: Step) -> Error {
        match fault {
            AttemptFault::Judged(error) => error,
            AttemptFault::Stack(fault) => {
                let peer = Peer {
                    host: self.pool.host(),
                    secure: self.pool.is_secure(),
                    proxy: self.pool.proxy(),
                };
                let timeout = || self.timeout(Step::Connecting, self.deadline.connect());
                classify::send_error(&fault, step, peer).unwrap_or_else(timeout)
            }
        }
    }

    fn timeout(&self, step: Step, ends: Fires) -> Error {
        let host = self.pool.host();
        match self.pool.proxy() {
            Some(proxy) if matches!(step, Step::Dns | Step::Connecting) => {
                Error::timeout(step, ends, &format!("{host} through the proxy {}", proxy.host))
            }
            _ => Error::timeout(step, ends, host),
        }
    }
}

/// An attempt that failed by itself.
enum AttemptFault {
    /// Already an error of ours.
    Judged(Error),
    /// To be classified with what the attempt was doing.
    Stack(StackFault),
}

impl From<Error> for AttemptFault {
    fn from(error: Error) -> AttemptFault {
        AttemptFault::Judged(error)
    }
}

impl From<StackFault> for AttemptFault {
    fn from(fault: StackFault) -> AttemptFault {
        AttemptFault::Stack(fault)
    }
}
