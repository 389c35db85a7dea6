//! A client: checked options, the shared connections, and the calls that go through them.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use crate::call::{self, Answer, Endpoint};
use crate::config::{CallOptions, Config, Options};
use crate::error::Error;
use crate::operation::Operation;
use crate::redact::Wiped;
use crate::retry::Budget;
use crate::stats::Stats;
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
pub struct Client(Arc<Endpoint>);

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
        Ok(Client(Arc::new(Endpoint {
            pool: Pool::of(&config.connection, &config.origin)?,
            budget: Budget::of(&config.origin),
            config,
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
        call::run(Arc::clone(&self.0), operation, body.map(Wiped), options)
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

    /// What is left of the retry budget of its origin, and its connections.
    pub fn stats(&self) -> Stats {
        Stats {
            retry_budget: self.0.budget.state(),
            connections: self.0.pool.stats(),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("origin", &self.0.config.origin)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_shows_its_origin_alone() {
        let client = Client::new(Options {
            base_url: "http://h/hunter2".into(),
            headers: vec![("X-Api-Key".into(), "hunter2".into())],
            ..Options::default()
        });
        assert!(!format!("{:?}", client.unwrap()).contains("hunter2"));
    }
}
