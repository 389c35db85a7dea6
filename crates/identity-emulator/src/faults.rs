//! Failures on demand, so that users can test what they do when the service is slow, down or cut off.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What shall go wrong, how often, and for which operation. Delay, status and connection fault may be combined; a fault
/// with only a delay is answered as usual afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// The name of the operation, such as `me`. Every operation when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// How many calls it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// Milliseconds to wait before anything else.
    #[serde(default)]
    pub latency_ms: u64,
    /// Answer with this status instead of calling the operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The body of that answer: JSON, or a string that is sent as it is. The usual error body when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Headers of that answer, such as `retry-after`.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub headers: serde_json::Map<String, Value>,
    /// What happens to the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionFault>,
}

/// What can happen to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConnectionFault {
    /// TCP reset before an answer; the operation is not carried out.
    Reset,
    /// TCP reset instead of the answer; the operation is carried out.
    ResetAfter,
    /// Half of the answer's body, then the end; the operation is carried out.
    Truncate,
    /// No answer, ever; the operation is not carried out.
    Stall,
}

/// The faults that are still to strike, oldest first.
#[derive(Debug, Default)]
pub struct Faults {
    pending: Mutex<Vec<Fault>>,
}

/// How many faults can be armed at a time.
const CAPACITY: usize = 1_000;

impl Fault {
    /// How long to wait.
    pub fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms)
    }

    /// The headers, or nothing when HTTP does not allow one of them.
    pub(crate) fn header_map(&self) -> Option<HeaderMap> {
        let header = |(name, value): (&String, &Value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some((
                HeaderName::try_from(name).ok()?,
                HeaderValue::try_from(text).ok()?,
            ))
        };
        self.headers.iter().map(header).collect()
    }

    fn strikes(&self, operation: &str) -> bool {
        self.operation.as_deref().is_none_or(|named| named == operation)
    }
}

impl Faults {
    /// Arms a fault; `false` when there are a thousand already.
    pub fn add(&self, fault: Fault) -> bool {
        let mut pending = self.lock();
        let room = pending.len() < CAPACITY;
        if room {
            pending.push(fault);
        }
        room
    }

    /// The fault that strikes this call, if any, counted down.
    pub fn next(&self, operation: &str) -> Option<Fault> {
        let mut pending = self.lock();
        let index = pending.iter().position(|fault| fault.strikes(operation))?;
        let fault = pending.get_mut(index)?;
        fault.times = fault.times.saturating_sub(1);
        let struck = fault.clone();
        if struck.times == 0 {
            pending.remove(index);
        }
        Some(struck)
    }

    /// What is still armed.
    pub fn pending(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// Disarms everything.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn once() -> u32 {
    1
}
