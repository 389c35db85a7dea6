//! What a connection can do, one thing after the other.

use serde::{Deserialize, Serialize};

use crate::{Answer, Payload};

/// One step of a connection. In JSON a text (`"readRequest"`) or an object with one key (`{"sleepMs":50}`).
///
/// Nothing is read unless a step reads, and after its last step a connection is closed. A step that finds the
/// connection gone ends it quietly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Reads one request, head and body (by `Content-Length` or chunks). Ends the connection when the peer closes first.
    ReadRequest,
    /// Reads up to the end of the head only; what came with it of the body stays in the record.
    ReadHead,
    /// Reads exactly so many bytes (or what came before the end) and records them.
    ReadBytes(usize),
    /// Reads and drops everything until the peer closes.
    ReadUntilClosed,
    /// Writes bytes at once.
    Write(Payload),
    /// Writes bytes one piece at a time, with a pause after each.
    #[serde(rename_all = "camelCase")]
    WriteSlowly {
        /// What to write.
        bytes: Payload,
        /// The pause, in milliseconds.
        every_ms: u64,
        /// The size of a piece in bytes. Default: 1.
        #[serde(default = "one")]
        piece: usize,
    },
    /// Writes a whole answer.
    Answer(Answer),
    /// Writes a whole answer one piece at a time, with a pause after each.
    #[serde(rename_all = "camelCase")]
    AnswerSlowly {
        /// What to answer.
        answer: Answer,
        /// The pause, in milliseconds.
        every_ms: u64,
        /// The size of a piece in bytes. Default: 1.
        #[serde(default = "one")]
        piece: usize,
    },
    /// Does the next of the script's turns; the last turn is used for ever after.
    NextTurn,
    /// Does steps again and again: so many times, or without an end when `times` is left out. A loop that writes and
    /// never reads ends by itself after a minute.
    Repeat {
        /// What is repeated.
        steps: Vec<Step>,
        /// How often. Default: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u64>,
    },
    /// Waits, in milliseconds.
    SleepMs(u64),
    /// Holds the connection and does nothing more, neither reading nor writing, until the server stops.
    Stall,
    /// Ends the sending side (FIN; over TLS after a `close_notify`) and goes on with the next step.
    ShutdownWrite,
    /// Closes with a FIN; over TLS after a `close_notify`. What has arrived unread is dropped first, since the kernel
    /// would send a RST for it.
    Close,
    /// Closes with a FIN and without a `close_notify`: over TLS a truncation.
    Cut,
    /// Closes with a RST (`SO_LINGER` 0).
    Reset,
}

fn one() -> usize {
    1
}

impl Step {
    /// Writes a text.
    pub fn write(text: impl Into<String>) -> Self {
        Self::Write(Payload::text(text))
    }

    /// Answers with JSON.
    pub fn json(status: u16, body: serde_json::Value) -> Self {
        Self::Answer(Answer::json(status, body))
    }

    /// Repeats without an end.
    pub fn forever(steps: impl Into<Vec<Step>>) -> Self {
        Self::Repeat {
            steps: steps.into(),
            times: None,
        }
    }

    /// Repeats a number of times.
    pub fn repeat(times: u64, steps: impl Into<Vec<Step>>) -> Self {
        Self::Repeat {
            steps: steps.into(),
            times: Some(times),
        }
    }

    /// Writes byte by byte.
    pub fn write_slowly(bytes: Payload, every_ms: u64) -> Self {
        Self::WriteSlowly {
            bytes,
            every_ms,
            piece: 1,
        }
    }
}
