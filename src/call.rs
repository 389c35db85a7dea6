//! The way of one call through the binding: in from the glue, onto the runtime, back by the channel.

use std::time::Duration;

use identity_client::{CallOptions, Client, Error, Operation, Secret};
use napi::{Env, Result};

use crate::channel::Channel;
use crate::options;
use crate::running::Running;

/// A text from the glue, or nothing.
pub(crate) type Text = Option<String>;

/// What crosses from the glue for a call.
pub(crate) struct Arguments {
    pub(crate) operation: Operation,
    /// The number the completion will carry.
    pub(crate) id: u32,
    /// JSON text of the body.
    pub(crate) body: Text,
    /// The access token.
    pub(crate) token: Text,
    /// JSON text of the other call options.
    pub(crate) options: Text,
}

/// Starts a call. Whatever becomes of it is told through the channel, not by the result.
pub(crate) fn start(client: &Client, channel: &Channel, env: Env, arguments: Arguments) -> Result<()> {
    let running = Running::begin(channel, &env, arguments.id)?;
    match options_of(channel, &arguments) {
        Ok(mut options) => {
            // An empty token means that there is none, as `getAuthToken` is documented.
            options.access_token = arguments
                .token
                .filter(|token| !token.is_empty())
                .map(Secret::from);
            let (client, operation) = (client.clone(), arguments.operation);
            let body = arguments.body.map(String::into_bytes);
            running.spawn(move || client.call(operation, body, options));
        }
        Err(error) => {
            // Dropped as secrets they are wiped.
            drop((
                arguments.body.map(Secret::from),
                arguments.token.map(Secret::from),
            ));
            running.fail(&error);
        }
    }
    Ok(())
}

/// Checks what a call is made from before its token is there; gives the limit of the whole call.
pub(crate) fn check(
    client: &Client,
    operation: &str,
    body: Option<&str>,
    text: Option<&str>,
) -> std::result::Result<Duration, Error> {
    let operation = Operation::from_name(operation).ok_or_else(|| Error::internal("unknown operation"))?;
    let options = match text {
        Some(text) => options::call_options(operation, text)?.options,
        None => CallOptions::default(),
    };
    client
        .check(operation, body.map(str::as_bytes), &options)
        .map_err(|error| error.before_call(operation, options.request_id.as_deref(), Duration::ZERO))
}

fn options_of(channel: &Channel, arguments: &Arguments) -> std::result::Result<CallOptions, Error> {
    let Some(text) = &arguments.options else {
        return Ok(CallOptions::default());
    };
    let call = options::call_options(arguments.operation, text)?;
    let mut options = call.options;
    options.cancel = call.cancellable.then(|| channel.cancellation(arguments.id));
    Ok(options)
}
