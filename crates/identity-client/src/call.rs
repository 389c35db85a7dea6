//! One call: attempts under one deadline, until there is an answer or no further attempt is allowed.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use crate::answer::judge;
use crate::blocking::{self, SMALL};
use crate::client::{Answer, CallOptions, Inner};
use crate::config::CallLimits;
use crate::deadline::{Deadline, Limits, Wait};
use crate::error::{CallContext, Error, Outcome, Repeat, Subject};
use crate::operation::{Operation, RetryClass};
use crate::retry::{Decision, Happened, Situation, decide, is_harmless};
use crate::transport::Received;
use crate::transport::exchange::{Cancellation, Exchange};
use crate::transport::request::{PreparedRequest, content, prepare, request_id};

/// Makes a call and counts it, also when the future is dropped before its end.
pub(crate) async fn run(
    client: Arc<Inner>,
    operation: Operation,
    body: Option<Vec<u8>>,
    mut options: CallOptions,
) -> Result<Answer, Error> {
    let counted = client.counters.start();
    let began = Instant::now().into_std();
    let mut call = Call {
        client: &client,
        operation,
        has_key: options.idempotency_key.is_some(),
        cancellation: Cancellation::new(options.cancel.take()),
        attempts: 0,
        may_have_happened: false,
    };
    let id = request_id(options.request_id.as_deref());
    let result = match call.make(body, &options, &id, began).await {
        Ok(text) => {
            client.pool.budget.reward();
            Ok(Answer {
                text,
                request_id: id,
                attempts: call.attempts,
            })
        }
        Err((error, happened)) => {
            let error = if error.may_be_misdirected() {
                error.sent_to(client.config.place(operation))
            } else {
                error
            };
            Err(error.in_call(
                CallContext {
                    operation,
                    request_id: id,
                    attempts: call.attempts,
                    duration_ms: millis(options.elapsed.saturating_add(began.elapsed())),
                },
                Repeat {
                    harmless: is_harmless(operation, call.has_key),
                    one_shot: operation.retry_class() == RetryClass::OneShot,
                    may_have_happened: call.may_have_happened,
                    transient: happened.is_transient(),
                },
            ))
        }
    };
    counted.end(&result);
    result
}

/// See [`Client::check`](crate::Client::check). Linear in the options and in a body that is small.
pub(crate) fn check(
    client: &Inner,
    operation: Operation,
    body: Option<&[u8]>,
    options: &CallOptions,
) -> Result<Duration, Error> {
    let limits = call_limits(client, options)?;
    if body.is_none_or(|bytes| bytes.len() <= SMALL) {
        let content = content(&client.config, operation, body.map(<[u8]>::to_vec))?;
        let id = request_id(options.request_id.as_deref());
        prepare(&client.config, operation, content, &id, options)?;
    }
    Ok(limits.timeout)
}

/// The client's limits with those of the call in their place.
fn call_limits(client: &Inner, options: &CallOptions) -> Result<CallLimits, Error> {
    client
        .config
        .limits
        .with(options.timeout_ms, options.max_retries)
        .map_err(|error| error.about(Subject::Call))
}

/// A call that is being made.
struct Call<'a> {
    client: &'a Arc<Inner>,
    operation: Operation,
    has_key: bool,
    cancellation: Cancellation,
    attempts: u32,
    /// An attempt that failed may have taken effect.
    may_have_happened: bool,
}

impl Call<'_> {
    async fn make(
        &mut self,
        body: Option<Vec<u8>>,
        options: &CallOptions,
        id: &str,
        began: std::time::Instant,
    ) -> Result<String, (Error, Happened)> {
        let config = &self.client.config;
        let last = |error| (error, Happened::Final);
        if self.client.is_closed() {
            return Err(last(Error::closed()));
        }
        let limits = call_limits(self.client, options).map_err(last)?;
        let limits_of_waits = Limits {
            total: limits.timeout,
            attempt: config.attempt_timeout,
            connect: config.pool_key.connect_timeout,
        };
        let deadline = Deadline::start(began, options.elapsed, limits_of_waits);
        let host = host_of(&config.origin);
        let size = body.as_ref().map_or(0, Vec::len);
        let content = if size <= SMALL {
            content(config, self.operation, body)
        } else {
            let (client, operation) = (Arc::clone(self.client), self.operation);
            let work = move || content(&client.config, operation, body);
            self.beside_the_worker(work, Wait::Request, &deadline, host)
                .await
                .and_then(|checked| checked)
        };
        let mut request = content
            .and_then(|content| prepare(config, self.operation, content, id, options))
            .map_err(last)?;
        if self.cancellation.is_cancelled() {
            return Err(last(Error::abort(false)));
        }
        if let Some(fires) = deadline.passed(began) {
            return Err(last(Error::timeout(Wait::Token, fires.limit, fires.option, host)));
        }
        let max_response_bytes = config.max_response_bytes;
        let exchange = Exchange {
            pool: &self.client.pool,
            deadline: &deadline,
            max_response_bytes,
            host,
        };
        self.attempts(&exchange, &mut request, &deadline, limits.max_retries)
            .await
    }

    async fn attempts(
        &mut self,
        exchange: &Exchange<'_>,
        request: &mut PreparedRequest<'_>,
        deadline: &Deadline,
        max_retries: u32,
    ) -> Result<String, (Error, Happened)> {
        loop {
            self.attempts += 1;
            let received = exchange.attempt(request, &mut self.cancellation).await;
            let answer = match received {
                Ok(received) => self.judge(exchange, request, received).await,
                Err(error) => Err(error),
            };
            // Answer and cancellation may come in one turn of the worker. Who cancelled expects no answer any more.
            if self.cancellation.is_cancelled() {
                let is_sent = answer
                    .err()
                    .is_none_or(|error| error.outcome() != Outcome::NotSent);
                return Err((Error::abort(is_sent), Happened::Final));
            }
            let Err(error) = answer else {
                return answer.map_err(|error| (error, Happened::Final));
            };
            let happened = Happened::of(&error);
            let budget = &self.client.pool.budget;
            let decision = decide(Situation {
                operation: self.operation,
                has_key: self.has_key,
                happened,
                retries: self.attempts - 1,
                max_retries,
                left: deadline.left(Instant::now().into_std()),
                retry_after: error.retry_after_ms().map(Duration::from_millis),
                affordable: budget.affords_retry(),
                random: fastrand::f64(),
            });
            match decision {
                Decision::RetryAfter(wait) if budget.pay_for_retry() => {
                    self.may_have_happened |= error.outcome() == Outcome::Unknown;
                    self.client.counters.retry();
                    self.pause(wait).await?;
                }
                Decision::OutOfBudget => {
                    budget.refuse();
                    return Err((error, happened));
                }
                Decision::RetryAfter(_) | Decision::Stop => return Err((error, happened)),
            }
        }
    }

    /// The answer's text, or the error it stands for.
    async fn judge(
        &mut self,
        exchange: &Exchange<'_>,
        request: &PreparedRequest<'_>,
        received: Received,
    ) -> Result<String, Error> {
        let (operation, may_have_happened) = (self.operation, self.may_have_happened);
        let sent = if received.status < 400 {
            0
        } else {
            request.body_size()
        };
        if received.body.len() + sent <= SMALL {
            let config = &self.client.config;
            return judge(config, operation, || request.sent(), received, may_have_happened);
        }
        let (client, sent) = (Arc::clone(self.client), request.sent());
        let work = move || judge(&client.config, operation, || sent, received, may_have_happened);
        self.beside_the_worker(work, Wait::Answer, exchange.deadline, exchange.host)
            .await?
    }

    /// Work on a large input, no longer than the call may last.
    async fn beside_the_worker<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
        wait: Wait,
        deadline: &Deadline,
        host: &str,
    ) -> Result<T, Error> {
        let ends = deadline.total();
        let mut work = pin!(blocking::run(work));
        let mut timer = pin!(sleep_until(ends.at.into()));
        let cancellation = &mut self.cancellation;
        poll_fn(|cx| {
            if let Poll::Ready(result) = work.as_mut().poll(cx) {
                return Poll::Ready(result);
            }
            if cancellation.poll(cx).is_ready() {
                return Poll::Ready(Err(Error::abort(wait == Wait::Answer)));
            }
            let timeout = || Error::timeout(wait, ends.limit, ends.option, host);
            timer.as_mut().poll(cx).map(|()| Err(timeout()))
        })
        .await
    }

    /// Waits between two attempts; the wait is known to fit the deadline.
    async fn pause(&mut self, wait: Duration) -> Result<(), (Error, Happened)> {
        let mut timer = pin!(sleep(wait));
        let cancellation = &mut self.cancellation;
        poll_fn(|cx| {
            if cancellation.poll(cx).is_ready() {
                return Poll::Ready(Err((Error::abort(false), Happened::Final)));
            }
            timer.as_mut().poll(cx).map(Ok)
        })
        .await
    }
}

/// Host and port of an origin, for messages.
fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
