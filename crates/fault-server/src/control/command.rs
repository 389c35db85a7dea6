//! What can be commanded.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{ProxyScript, Script};

/// One command: the member of the line beside `id`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Command {
    /// Starts a server.
    Start(Box<Script>),
    /// Starts a proxy.
    StartProxy(Box<ProxyScript>),
    /// Opens a port where connects stall.
    BlackHole {},
    /// Reserves a port where connects are refused.
    RefusedPort {},
    /// Stops one of these.
    Stop(u64),
    /// Stops all of these.
    StopAll {},
    /// Counts what a server or proxy saw.
    Connections(u64),
    /// Lists the requests of a server or proxy.
    Requests(u64),
    /// Answers when so many requests were read, or the time has passed.
    #[serde(rename_all = "camelCase")]
    WaitForRequests {
        server: u64,
        count: usize,
        timeout_ms: u64,
    },
    /// Answers when at most so many connections are open, or the time has passed.
    #[serde(rename_all = "camelCase")]
    WaitForOpen {
        server: u64,
        at_most: usize,
        timeout_ms: u64,
    },
}

/// The `id` of a line, and its command or what is wrong with it.
pub(super) fn parse(line: &str) -> (Value, Result<Command, String>) {
    let mut members: Map<String, Value> = match serde_json::from_str(line) {
        Ok(members) => members,
        Err(error) => return (Value::Null, Err(format!("not a JSON object: {error}"))),
    };
    let id = members.remove("id").unwrap_or_default();
    let command = serde_json::from_value(Value::Object(members)).map_err(|error| error.to_string());
    (id, command)
}
