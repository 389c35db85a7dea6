//! What a call is waiting for, at any moment.
//!
//! An HTTP stack reports that something failed, not what it was doing. So each layer that can tell leaves a mark in
//! a thread-local cell while it is polled, and the caller that polls the request reads the cell afterwards. Before each
//! poll the cell is reset to [`Step::Exchange`]: a request on a pooled connection never polls the connector, and a
//! connection that is made in the background for another request leaves no mark on this one.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

thread_local! {
    static STEP: Cell<Step> = const { Cell::new(Step::Exchange) };
}

/// What a call is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The caller's access token.
    Token,
    /// The check of a large body, before anything is sent.
    Check,
    /// The name of the host.
    Dns,
    /// TCP, a proxy's tunnel or TLS.
    Connecting,
    /// One of so many connections, all of which are in use.
    Queued(usize),
    /// The request is being sent, or its answer has not begun.
    Exchange,
    /// The answer has begun.
    Body,
    /// The check of a large answer.
    Judgement,
}

impl Step {
    /// Whether bytes of the request may have left.
    pub(crate) fn has_sent(self) -> bool {
        matches!(self, Step::Exchange | Step::Body | Step::Judgement)
    }
}

/// Leaves a mark.
pub(crate) fn mark(step: Step) {
    STEP.set(step);
}

/// Polls a request and tells what it was doing last.
pub(crate) fn observe<F: Future>(request: Pin<&mut F>, cx: &mut Context<'_>) -> (Poll<F::Output>, Step) {
    STEP.set(Step::Exchange);
    let polled = request.poll(cx);
    (polled, STEP.get())
}

/// Leaves a mark while the future is pending; a mark that something inside leaves comes later and counts. What was
/// marked before comes back when the future is ready.
pub(crate) async fn during<F: Future>(step: Step, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|cx| {
        let before = STEP.replace(step);
        let polled = future.as_mut().poll(cx);
        if polled.is_ready() {
            mark(before);
        }
        polled
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::task::Waker;

    use super::*;

    fn step_of(future: impl Future) -> Step {
        observe(pin!(future), &mut Context::from_waker(Waker::noop())).1
    }

    #[test]
    fn the_innermost_mark_is_the_one_that_counts() {
        assert_eq!(step_of(pending::<()>()), Step::Exchange);
        assert_eq!(
            step_of(during(Step::Connecting, pending::<()>())),
            Step::Connecting
        );
        let lookup = during(Step::Dns, pending::<()>());
        assert_eq!(step_of(during(Step::Connecting, lookup)), Step::Dns);
    }

    #[test]
    fn marks_last_as_long_as_what_they_are_about() {
        assert_eq!(step_of(during(Step::Body, pending::<()>())), Step::Body);
        assert_eq!(step_of(during(Step::Body, ready(()))), Step::Exchange);
        let then_connect = async {
            during(Step::Dns, ready(())).await;
            pending::<()>().await;
        };
        assert_eq!(step_of(during(Step::Connecting, then_connect)), Step::Connecting);
        assert_eq!(step_of(pending::<()>()), Step::Exchange);
    }
}
