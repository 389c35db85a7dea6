//! The caller's wish to end a call early.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot::{self, error::TryRecvError};

/// Fires when the caller cancels the call.
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

    /// Ready once the caller has cancelled. A sender that is dropped never cancels.
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
