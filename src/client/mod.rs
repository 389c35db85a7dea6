//! The native client: one typed method an operation, each a delegation to [`IdentityClient::start`].
//!
//! The doc comments are the JSDoc of the public class of the same name, which the glue derives
//! from these methods: it adds the call's number, turns the body into JSON text, and resolves the
//! promise when the channel delivers the answer.

use identity_client::{Client, Operation, Secret};
use napi::bindgen_prelude::External;
use napi::{Env, Result};
use napi_derive::napi;

use crate::call::{self, Arguments, Text};
use crate::channel::Channel;
use crate::panics::caught;
use crate::{failure, options};

/// A client of the identity service.
///
/// Creating a client takes microseconds and opens no connection. Clients with the same connection options share one
/// pool of connections in the process: one client per request is as fast as one shared client.
///
/// @example
/// ```ts
/// const client = new IdentityClient({
///   baseUrl: 'http://localhost:3001/api',
///   getAuthToken: () => myAccessToken,
/// })
/// const me = await client.me()
/// ```
#[napi]
pub struct IdentityClient {
    client: Client,
    channel: Channel,
    /// The number under which the glue is told that nobody holds it any more.
    id: u32,
}

impl Drop for IdentityClient {
    fn drop(&mut self) {
        self.channel.forget(self.id);
    }
}

#[napi]
impl IdentityClient {
    /// Checks the options. Sends nothing and opens no connection.
    ///
    /// @throws {ConfigError} an option is missing, unknown or invalid; see `field`.
    #[napi(constructor, ts_args_type = "options: IdentityClientOptions")]
    pub fn new(
        env: Env,
        channel: &External<Channel>,
        id: u32,
        options: String,
        variables: String,
    ) -> Result<Self> {
        let text = Secret::from(options);
        let variables = Secret::from(variables);
        caught(
            || match options::client_options(text.expose(), variables.expose()).and_then(Client::new) {
                Ok(client) => Ok(Self {
                    client,
                    channel: Channel::clone(channel),
                    id,
                }),
                Err(error) => Err(failure::throw(env, &error)),
            },
        )
    }

    /// Counters since the client was created: calls, retries, failures by code, connections.
    #[napi(ts_return_type = "ClientStats")]
    pub fn stats(&self) -> Result<String> {
        caught(|| Ok(serde_json::to_string(&self.client.stats()).unwrap_or_default()))
    }

    /// Checks a call whose token is not there yet, and begins the wait for it under the number `id`. Throws
    /// what the call would fail with before it is sent.
    #[napi(skip_typescript)]
    pub fn begin_wait(&self, env: Env, id: u32, operation: String, body: Text, options: Text) -> Result<()> {
        let body = body.map(Secret::from);
        let body = body.as_ref().map(Secret::expose);
        caught(
            || match call::check(&self.client, &operation, body, options.as_deref()) {
                Ok(limit) => self.channel.begin_wait(&env, id, limit),
                Err(error) => Err(failure::throw(env, &error)),
            },
        )
    }

    fn start(
        &self,
        env: Env,
        operation: Operation,
        id: u32,
        body: Text,
        token: Text,
        options: Text,
    ) -> Result<()> {
        let arguments = Arguments {
            operation,
            id,
            body,
            token,
            options,
        };
        caught(|| call::start(&self.client, &self.channel, env, arguments))
    }
}

// `index.d.ts` has the methods in this order.
mod authentication;

mod two_factor;

mod account;
