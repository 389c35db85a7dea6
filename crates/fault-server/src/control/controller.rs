//! One controlling process and what it has started.

use std::{
    collections::HashMap,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    command::{Command, parse},
    endpoint::{Endpoint, described},
};
use crate::{BlackHole, RefusedPort, record::Record};

/// The longest a command may wait.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// What was started, by number, and where answers go.
pub(super) struct Controller<W> {
    endpoints: HashMap<u64, Endpoint>,
    last: u64,
    output: Arc<Mutex<W>>,
}

impl<W: Write + Send + 'static> Controller<W> {
    pub(super) fn new(output: W) -> Self {
        Self {
            endpoints: HashMap::new(),
            last: 0,
            output: Arc::new(Mutex::new(output)),
        }
    }

    /// Obeys one line. Waits are answered later, from a thread of their own.
    pub(super) fn obey(&mut self, line: &str) {
        let (id, command) = parse(line);
        match command.and_then(|command| self.execute(command, &id)) {
            Ok(Some(answer)) => write(&self.output, &id, answer),
            Ok(None) => {}
            Err(message) => write(&self.output, &id, json!({"error": message})),
        }
    }

    fn execute(&mut self, command: Command, id: &Value) -> Result<Option<Value>, String> {
        let text = |error: std::io::Error| error.to_string();
        Ok(Some(match command {
            Command::Start(script) => self.keep(Endpoint::server(&script).map_err(text)?),
            Command::StartProxy(script) => self.keep(Endpoint::proxy(*script).map_err(text)?),
            Command::BlackHole {} => self.keep(Endpoint::BlackHole(BlackHole::open().map_err(text)?)),
            Command::RefusedPort {} => self.keep(Endpoint::RefusedPort(RefusedPort::open().map_err(text)?)),
            Command::Stop(number) => {
                drop(self.endpoints.remove(&number).ok_or_else(|| unknown(number))?);
                json!({"stopped": number})
            }
            Command::StopAll {} => {
                let stopped = self.endpoints.len();
                self.endpoints.clear();
                json!({"stopped": stopped})
            }
            Command::Connections(number) => {
                let record = self.record(number)?;
                json!({"accepted": record.accepted(), "open": record.open(), "requests": record.count()})
            }
            Command::Requests(number) => {
                let requests: Vec<_> = self.record(number)?.requests().iter().map(described).collect();
                json!({"requests": requests})
            }
            Command::WaitForRequests {
                server,
                count,
                timeout_ms,
            } => {
                self.wait(server, timeout_ms, id, move |record, limit| {
                    record.wait_for_requests(count, limit)
                })?;
                return Ok(None);
            }
            Command::WaitForOpen {
                server,
                at_most,
                timeout_ms,
            } => {
                self.wait(server, timeout_ms, id, move |record, limit| {
                    record.wait_for_open(at_most, limit)
                })?;
                return Ok(None);
            }
        }))
    }

    fn keep(&mut self, endpoint: Endpoint) -> Value {
        self.last += 1;
        let introduction = endpoint.introduction(self.last);
        self.endpoints.insert(self.last, endpoint);
        introduction
    }

    fn record(&self, number: u64) -> Result<Arc<Record>, String> {
        self.endpoints
            .get(&number)
            .and_then(Endpoint::record)
            .ok_or_else(|| unknown(number))
    }

    fn wait(
        &self,
        number: u64,
        timeout_ms: u64,
        id: &Value,
        wait: impl FnOnce(&Record, Duration) -> bool + Send + 'static,
    ) -> Result<(), String> {
        let record = self.record(number)?;
        let limit = Duration::from_millis(timeout_ms).min(LONGEST_WAIT);
        let (output, id) = (Arc::clone(&self.output), id.clone());
        std::thread::spawn(move || {
            let reached = wait(&record, limit);
            let seen = json!({"reached": reached, "requests": record.count(), "open": record.open()});
            write(&output, &id, seen);
        });
        Ok(())
    }
}

fn unknown(number: u64) -> String {
    format!("there is no server or proxy {number}")
}

/// Writes one line.
fn write(output: &Mutex<impl Write>, id: &Value, mut answer: Value) {
    answer["id"] = id.clone();
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    // The controlling process may have gone; the end of the input will tell.
    let _ = writeln!(output, "{answer}").and_then(|()| output.flush());
}
