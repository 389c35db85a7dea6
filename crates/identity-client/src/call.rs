//! One operation: its request is prepared, attempts are made, and each answer is judged.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::answer::judge;
use crate::attempts::{Attempts, Progress, Target};
use crate::blocking::SMALL;
use crate::cancellation::Cancellation;
use crate::config::{CallLimits, CallOptions, Config};
use crate::deadline::Deadline;
use crate::error::{CallContext, Error, Repeat, Subject};
use crate::operation::{Operation, RetryClass};
use crate::redact::Wiped;
use crate::request::{PreparedRequest, content, prepare};
use crate::request_id::request_id;
use crate::retry::{Budget, FailureKind, RetryPolicy};
use crate::step::Step;
use crate::transport::{Outgoing, Pool, Received, ResponseOptions};

/// What a service answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// A JSON object as text, valid and without a byte order mark; `{}` for an accepted answer without a body.
    pub text: String,
    /// The id the call was sent with.
    pub request_id: String,
    /// How many attempts it took.
    pub attempts: u32,
}

/// The text of an answer may hold tokens.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("text", &format_args!("[{} bytes]", self.text.len()))
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .finish()
    }
}

/// The service, as the calls of one client reach it.
pub(crate) struct Endpoint {
    pub(crate) config: Config,
    pub(crate) pool: Arc<Pool>,
    pub(crate) budget: Arc<Budget>,
}

/// Makes a call.
pub(crate) async fn run(
    endpoint: Arc<Endpoint>,
    operation: Operation,
    body: Option<Wiped>,
    mut options: CallOptions,
) -> Result<Answer, Error> {
    let began = Instant::now().into_std();
    let cancellation = Cancellation::new(options.cancel.take());
    let id = request_id(options.request_id.as_deref());
    let mut progress = Progress::default();
    let start = Start {
        endpoint: &endpoint,
        operation,
        options: &options,
        id: &id,
        began,
    };
    let error = match start.make(body, cancellation, &mut progress).await {
        Ok(text) => {
            return Ok(Answer {
                text,
                request_id: id,
                attempts: progress.attempts,
            });
        }
        Err(error) => error,
    };
    let error = if error.may_be_misdirected() {
        error.sent_to(endpoint.config.place(operation))
    } else {
        error
    };
    let repeat = Repeat {
        harmless: policy(operation, options.idempotency_key.is_some(), 0).is_harmless(),
        one_shot: operation.retry_class() == RetryClass::OneShot,
        may_have_happened: progress.may_have_happened,
        transient: FailureKind::of(&error).is_transient(),
    };
    let context = CallContext {
        operation,
        request_id: id,
        attempts: progress.attempts,
        duration_ms: millis(options.elapsed.saturating_add(began.elapsed())),
    };
    Err(error.in_call(context, repeat))
}

/// See [`Client::check`](crate::Client::check). Linear in the options and in a body that is small.
pub(crate) fn check(
    endpoint: &Endpoint,
    operation: Operation,
    body: Option<&[u8]>,
    options: &CallOptions,
) -> Result<Duration, Error> {
    let limits = call_limits(&endpoint.config, options)?;
    if body.is_none_or(|bytes| bytes.len() <= SMALL) {
        let content = content(
            &endpoint.config,
            operation,
            body.map(|bytes| Wiped(bytes.to_vec())),
        )?;
        let id = request_id(options.request_id.as_deref());
        prepare(&endpoint.config, operation, content, &id, options)?;
    }
    Ok(limits.timeout)
}

/// The error of a call that its caller cancelled after the answer had arrived, but before the answer was delivered.
/// `id` is the one the call was sent with, `has_key` says whether it carried an idempotency key.
pub fn cancelled_undelivered(
    operation: Operation,
    has_key: bool,
    id: String,
    attempts: u32,
    elapsed: Duration,
) -> Error {
    let repeat = Repeat {
        harmless: policy(operation, has_key, 0).is_harmless(),
        one_shot: operation.retry_class() == RetryClass::OneShot,
        may_have_happened: true,
        transient: false,
    };
    let context = CallContext {
        operation,
        request_id: id,
        attempts,
        duration_ms: millis(elapsed),
    };
    Error::abort(true).in_call(context, repeat)
}

/// The client's limits with those of the call in their place.
fn call_limits(config: &Config, options: &CallOptions) -> Result<CallLimits, Error> {
    config
        .limits
        .with(options.timeout_ms, options.max_retries)
        .map_err(|error| error.about(Subject::Call))
}

fn policy(operation: Operation, has_key: bool, max_retries: u32) -> RetryPolicy {
    RetryPolicy {
        class: operation.retry_class(),
        has_key: has_key && operation.key_allows_retry(),
        max_retries,
    }
}

/// What a call starts from.
struct Start<'a> {
    endpoint: &'a Arc<Endpoint>,
    operation: Operation,
    options: &'a CallOptions,
    id: &'a str,
    began: std::time::Instant,
}

impl Start<'_> {
    async fn make(
        &self,
        body: Option<Wiped>,
        cancellation: Cancellation,
        progress: &mut Progress,
    ) -> Result<String, Error> {
        let Start {
            endpoint,
            operation,
            options,
            id,
            began,
        } = *self;
        let config = &endpoint.config;
        let limits = call_limits(config, options)?;
        let mut attempts = Attempts {
            pool: &endpoint.pool,
            budget: &endpoint.budget,
            policy: policy(operation, options.idempotency_key.is_some(), limits.max_retries),
            deadline: Deadline::start(began, options.elapsed, config.waits(limits)),
            response: ResponseOptions {
                max_bytes: config.max_response_bytes,
                headers: &[],
            },
            cancellation,
            progress,
        };
        let content = if body.as_ref().map_or(0, |bytes| bytes.0.len()) <= SMALL {
            content(config, operation, body)?
        } else {
            let endpoint = Arc::clone(endpoint);
            let work = move || content(&endpoint.config, operation, body);
            attempts.beside_the_worker(Step::Check, work).await??
        };
        let request = prepare(config, operation, content, id, options)?;
        if attempts.cancellation.is_cancelled() {
            return Err(Error::abort(false));
        }
        if let Some(fires) = attempts.deadline.passed(began) {
            return Err(Error::timeout(Step::Token, fires, attempts.pool.host()));
        }
        let mut call = OperationCall {
            endpoint,
            operation,
            request,
        };
        attempts.run(&mut call).await
    }
}

/// A call of an operation of the service.
struct OperationCall<'a> {
    endpoint: &'a Arc<Endpoint>,
    operation: Operation,
    request: PreparedRequest<'a>,
}

impl Target for OperationCall<'_> {
    type Answer = String;

    fn outgoing(&mut self) -> Result<Outgoing, Error> {
        self.request.outgoing()
    }

    async fn judge(&mut self, received: Received, attempts: &mut Attempts<'_>) -> Result<String, Error> {
        let operation = self.operation;
        let may_have_happened = attempts.progress.may_have_happened;
        let sent = if received.status < 400 {
            0
        } else {
            self.request.body_size()
        };
        if received.body.len() + sent <= SMALL {
            let config = &self.endpoint.config;
            let scrubber = || self.request.sent().scrubber(config, operation);
            return judge(operation, scrubber, received, may_have_happened);
        }
        let (endpoint, sent) = (Arc::clone(self.endpoint), self.request.sent());
        let work = move || {
            let scrubber = || sent.scrubber(&endpoint.config, operation);
            judge(operation, scrubber, received, may_have_happened)
        };
        attempts.beside_the_worker(Step::Judgement, work).await?
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_shows_no_text() {
        let answer = Answer {
            text: r#"{"token":"hunter2"}"#.into(),
            request_id: "id".into(),
            attempts: 1,
        };
        assert!(!format!("{answer:?}").contains("hunter2"));
    }
}
