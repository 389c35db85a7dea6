//! A call below operations: attempts under one deadline, until there is an answer or no further attempt is allowed.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::blocking;
use crate::cancellation::Cancellation;
use crate::deadline::Deadline;
use crate::error::{Error, Outcome};
use crate::retry::{Budget, Decision, FailureKind, RetryPolicy, Situation, decide};
use crate::step::Step;
use crate::transport::{Exchange, Outgoing, Pool, Received, ResponseOptions};

/// What is called: its request, and what its answers mean.
pub(crate) trait Target {
    /// What a good answer comes to.
    type Answer;

    /// The request of the next attempt.
    fn outgoing(&mut self) -> Result<Outgoing, Error>;

    /// The answer, or the error that it stands for.
    fn judge(
        &mut self,
        received: Received,
        attempts: &mut Attempts<'_>,
    ) -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}

/// The attempts of one call.
pub(crate) struct Attempts<'a> {
    pub(crate) pool: &'a Arc<Pool>,
    pub(crate) budget: &'a Budget,
    pub(crate) policy: RetryPolicy,
    pub(crate) deadline: Deadline,
    pub(crate) response: ResponseOptions,
    pub(crate) cancellation: Cancellation,
    pub(crate) progress: &'a mut Progress,
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// Attempts that were started.
    pub(crate) attempts: u32,
    /// An attempt that failed may have taken effect.
    pub(crate) may_have_happened: bool,
}

impl Attempts<'_> {
    /// Makes attempts until there is an answer, or an error that no further attempt may follow.
    pub(crate) async fn run<T: Target>(&mut self, target: &mut T) -> Result<T::Answer, Error> {
        loop {
            self.progress.attempts += 1;
            let result = self.attempt(target).await;
            // Answer and cancellation may come in one turn of the worker; a caller that cancels expects no answer.
            if self.cancellation.is_cancelled() {
                let sent = result
                    .err()
                    .is_none_or(|error| error.outcome() != Outcome::NotSent);
                return Err(Error::abort(sent));
            }
            let error = match result {
                Ok(answer) => {
                    self.budget.reward();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let decision = decide(Situation {
                policy: self.policy,
                failed: FailureKind::of(&error),
                retries: self.progress.attempts - 1,
                left: self.deadline.left(Instant::now().into_std()),
                retry_after: error.retry_after_ms().map(Duration::from_millis),
                affordable: self.budget.affords_retry(),
                random: fastrand::f64(),
            });
            match decision {
                Decision::RetryAfter(wait) if self.budget.pay_for_retry() => {
                    self.progress.may_have_happened |= error.outcome() == Outcome::Unknown;
                    self.pause(wait).await?;
                }
                Decision::OutOfBudget => {
                    self.budget.refuse();
                    return Err(error);
                }
                Decision::RetryAfter(_) | Decision::Stop => return Err(error),
            }
        }
    }

    async fn attempt<T: Target>(&mut self, target: &mut T) -> Result<T::Answer, Error> {
        let outgoing = target.outgoing()?;
        let exchange = Exchange {
            pool: self.pool,
            deadline: &self.deadline,
            response: self.response,
        };
        let received = exchange.attempt(outgoing, &mut self.cancellation).await?;
        target.judge(received, self).await
    }

    /// Work on a large input, off the worker thread and no longer than the call may last. `step` says what waits for it.
    pub(crate) async fn beside_the_worker<T: Send + 'static>(
        &mut self,
        step: Step,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let ends = self.deadline.total();
        let host = self.pool.host();
        let mut work = pin!(blocking::run(work));
        let mut timer = pin!(sleep_until(ends.at.into()));
        let cancellation = &mut self.cancellation;
        poll_fn(|cx| {
            if let Poll::Ready(result) = work.as_mut().poll(cx) {
                return Poll::Ready(result.map_err(Error::from));
            }
            if cancellation.poll(cx).is_ready() {
                return Poll::Ready(Err(Error::abort(step.has_sent())));
            }
            let timeout = || Error::timeout(step, ends, host);
            timer.as_mut().poll(cx).map(|()| Err(timeout()))
        })
        .await
    }

    /// Waits between two attempts; the wait is known to fit the deadline.
    async fn pause(&mut self, wait: Duration) -> Result<(), Error> {
        let mut timer = pin!(sleep(wait));
        let cancellation = &mut self.cancellation;
        poll_fn(|cx| {
            if cancellation.poll(cx).is_ready() {
                return Poll::Ready(Err(Error::abort(false)));
            }
            timer.as_mut().poll(cx).map(Ok)
        })
        .await
    }
}
