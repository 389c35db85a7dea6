//! A client: checked options, the shared connections, and the calls that go through them.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::call;
use crate::config::{Config, Options};
use crate::error::Error;
use crate::operation::Operation;
use crate::redact::Secret;
use crate::stats::{Counters, Stats};
use crate::transport::Pool;

/// A client of one service. Clones are the same client.
///
/// Making one is cheap: clients whose options shape the same connections to the same origin share them.
///
/// ```no_run
/// # async fn example() -> Result<(), identity_client::Error> {
/// use identity_client::{CallOptions, Client, Operation, Options};
///
/// let client = Client::new(Options { base_url: "http://localhost:3001/api".into(), ..Options::default() })?;
/// let body = br#"{"email":"ada@example.org","password":"correct horse"}"#.to_vec();
/// let answer = client.call(Operation::Login, Some(body), CallOptions::default()).await?;
/// println!("{}", answer.text);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) pool: Arc<Pool>,
    pub(crate) counters: Counters,
    closed: AtomicBool,
}

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

/// The options of one call. The defaults are the client's. `Debug` shows names, limits and the id, and no value that a
/// caller gave beside it.
#[derive(Default)]
pub struct CallOptions {
    /// Sent as `Authorization: Bearer …`. Default: none is sent.
    pub access_token: Option<Secret>,
    /// Milliseconds for the whole call, every retry included. Default: the client's.
    pub timeout_ms: Option<u64>,
    /// Most retries, where the operation allows any. Default: the client's.
    pub max_retries: Option<u32>,
    /// Headers of this call, over the client's.
    pub headers: Vec<(String, String)>,
    /// Sent as `X-Request-Id`. Default, also in place of one that cannot be sent: 32 random hexadecimal digits.
    pub request_id: Option<String>,
    /// Sent as `Idempotency-Key`; lets some one-shot operations be retried when no answer came.
    pub idempotency_key: Option<Secret>,
    /// Address of the end user, sent as `X-Forwarded-For`; not sent if it is no address.
    pub client_ip: Option<String>,
    /// User agent of the end user, sent as `User-Agent` in place of the client's own; mended and cut to be sendable.
    pub user_agent: Option<String>,
    /// Time that the caller has spent on this call already; it counts against the timeout.
    pub elapsed: Duration,
    /// Cancels the call when something is sent; a sender that is dropped never cancels.
    pub cancel: Option<oneshot::Receiver<()>>,
}

impl CallOptions {
    /// What is sent of them, for work that outlives the call.
    pub(crate) fn sent(&self) -> CallOptions {
        CallOptions {
            access_token: self.access_token.clone(),
            headers: self.headers.clone(),
            idempotency_key: self.idempotency_key.clone(),
            ..CallOptions::default()
        }
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("CallOptions")
            .field("access_token", &self.access_token)
            .field("timeout_ms", &self.timeout_ms)
            .field("max_retries", &self.max_retries)
            .field("headers", &headers)
            .field("request_id", &self.request_id)
            .field("idempotency_key", &self.idempotency_key)
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Checks the options and takes the shared connections. No I/O.
    ///
    /// # Errors
    ///
    /// A wrong option, which the error names.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "callers hand over secrets; keeping them would keep copies"
    )]
    pub fn new(options: Options) -> Result<Client, Error> {
        let config = Config::new(&options)?;
        Ok(Client(Arc::new(Inner {
            pool: Pool::of(&config)?,
            config,
            counters: Counters::default(),
            closed: AtomicBool::new(false),
        })))
    }

    /// Calls the service. `body` is the request as the text of a JSON object. The future must be polled within a tokio
    /// runtime; dropping it cancels the request.
    ///
    /// # Errors
    ///
    /// See [`Class`](crate::Class); every error says whether the call may have taken effect.
    pub fn call(
        &self,
        operation: Operation,
        body: Option<Vec<u8>>,
        options: CallOptions,
    ) -> impl Future<Output = Result<Answer, Error>> + Send + use<> {
        call::run(Arc::clone(&self.0), operation, body, options)
    }

    /// Checks what a call is made from, for callers that fetch a token before [`Client::call`]; gives the limit of the
    /// whole call, which the wait for the token counts against. Large bodies are left to the call.
    ///
    /// # Errors
    ///
    /// What [`Client::call`] would refuse before it sends anything.
    pub fn check(
        &self,
        operation: Operation,
        body: Option<&[u8]>,
        options: &CallOptions,
    ) -> Result<Duration, Error> {
        call::check(&self.0, operation, body, options)
    }

    /// Refuses later calls; running ones go on.
    pub fn close(&self) {
        self.0.closed.store(true, Ordering::Relaxed);
    }

    /// What the client has done so far, and what is left of the retry budget of its origin.
    pub fn stats(&self) -> Stats {
        self.0
            .counters
            .stats(self.0.pool.budget.state(), self.0.pool.figures())
    }
}

impl Inner {
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("origin", &self.0.config.origin)
            .finish_non_exhaustive()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_a_call_show_names_and_no_values() {
        let hidden = || "hunter2".to_owned();
        let options = CallOptions {
            access_token: Some(hidden().into()),
            headers: vec![("X-Api-Key".into(), hidden())],
            idempotency_key: Some(hidden().into()),
            client_ip: Some(hidden()),
            user_agent: Some(hidden()),
            request_id: Some("trace-1".into()),
            ..CallOptions::default()
        };
        let shown = format!("{options:?} {options:#?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(
            shown.contains("X-Api-Key") && shown.contains("trace-1"),
            "{shown}"
        );
    }

    #[test]
    fn answers_and_clients_show_no_text() {
        let answer = Answer {
            text: r#"{"token":"hunter2"}"#.into(),
            request_id: "id".into(),
            attempts: 1,
        };
        assert!(!format!("{answer:?}").contains("hunter2"));
        let client = Client::new(Options {
            base_url: "http://h/hunter2".into(),
            headers: vec![("X-Api-Key".into(), "hunter2".into())],
            ..Options::default()
        });
        assert!(!format!("{:?}", client.unwrap()).contains("hunter2"));
    }
}
