//! The way of one call through the binding: in from the glue, onto the runtime, back by the channel.

use std::time::Duration;

use identity_client::{Answer, CallOptions, Client, Error, Operation, Secret};
use napi::{Env, Result};

use crate::completion::{Channel, Completion};
use crate::{failure, options, runtime};

/// A text from the glue, or nothing.
pub(crate) type Text = Option<String>;

/// What crosses from the glue for a call.
pub(crate) struct Request {
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
pub(crate) fn start(client: &Client, channel: &Channel, env: Env, request: Request) -> Result<()> {
    channel.begin(&env)?;
    let running = Running {
        channel: channel.clone(),
        id: request.id,
        done: false,
    };
    let options = match call_options(channel, request.id, request.token, request.options) {
        Ok(options) => options,
        Err(error) => {
            running.finish(Err(error)).wake();
            return Ok(());
        }
    };
    let (client, operation) = (client.clone(), request.operation);
    let body = request.body.map(String::into_bytes);
    let closed = channel.closed();
    // Without a runtime `running` is dropped here, and reports that.
    if let Some(runtime) = runtime::handle() {
        runtime.spawn(async move {
            // What a call needs on its way is kilobytes, which this thread sets up and not the event loop's.
            let call = Box::pin(client.call(operation, body, options));
            let channel = tokio::select! {
                biased;
                result = call => running.finish(result),
                () = closed => return,
            };
            // The event loop is woken once for all calls that are ready by now: they run before
            // this task goes on.
            tokio::task::yield_now().await;
            channel.wake();
        });
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
    let operation =
        Operation::from_name(operation).ok_or_else(|| Error::internal("there is no such operation"))?;
    let options = match text {
        Some(text) => options::call_options(text)?.options,
        None => CallOptions::default(),
    };
    client.check(operation, body.map(str::as_bytes), &options)
}

fn call_options(
    channel: &Channel,
    id: u32,
    token: Text,
    text: Text,
) -> std::result::Result<CallOptions, Error> {
    let mut options = CallOptions::default();
    if let Some(text) = text {
        let call = options::call_options(&text)?;
        options = call.options;
        options.cancel = call.cancellable.then(|| channel.cancellation(id));
    }
    // An empty token means that there is none, as `getAuthToken` is documented.
    options.access_token = token.filter(|token| !token.is_empty()).map(Secret::from);
    Ok(options)
}

/// A call that has been counted in. It reports exactly once, also when its task panics or is
/// dropped: a promise that never settles is the one failure nobody can handle.
struct Running {
    channel: Channel,
    id: u32,
    done: bool,
}

impl Running {
    fn finish(mut self, result: std::result::Result<Answer, Error>) -> Channel {
        self.done = true;
        match result {
            Ok(answer) => self
                .channel
                .push(self.id, &Completion::Answer(&answer.text, answer.attempts)),
            Err(error) => self
                .channel
                .push(self.id, &Completion::Failure(&failure::text(&error))),
        }
        self.channel.clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.done {
            self.channel
                .push(self.id, &Completion::Failure(failure::INTERNAL));
            self.channel.wake();
        }
    }
}
