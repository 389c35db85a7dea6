//! What an HTTP/2 server does, as data.

use std::io::Result;

use h2::Reason;
use serde::{Deserialize, Serialize};

use crate::Answer;

/// HTTP/2 instead of HTTP/1.1: by prior knowledge, or by ALPN when the script has TLS.
/// `{"turns":[[{"resetStream":"refusedStream"}],[{"answer":{"status":200}}]]}`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Http2 {
    /// The steps of the first, second, … request, counted over all connections; the last entry serves all later ones.
    pub turns: Vec<Vec<Http2Step>>,
    /// How many streams the peer may have open at once. Default: no limit is announced.
    pub max_streams: Option<u32>,
}

/// One step of a stream, begun when its request is whole. A stream whose steps end without an answer
/// is reset with `CANCEL`, but for one that ends in a `goAway`: it stays unanswered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Http2Step {
    /// Answers and ends the stream. Only `framing` is of no account; a `claims` is sent as it is.
    Answer(Answer),
    /// Sends the same, and leaves the stream open.
    StartAnswer(Answer),
    /// Ends the stream with a RST_STREAM.
    ResetStream(ErrorCode),
    /// Announces the end of the connection.
    GoAway(GoAway),
    /// Waits, in milliseconds.
    SleepMs(u64),
    /// Does nothing more with this stream.
    Stall,
    /// Closes the connection with a FIN, without a word.
    Close,
    /// Closes the connection with a RST.
    Reset,
}

/// A GOAWAY frame (RFC 9113 §6.8). In JSON every field may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GoAway {
    /// Its error code. With `noError`, the default, open streams are finished; with any other the connection ends now.
    pub code: ErrorCode,
    /// Says that this request and all later ones were not processed: the last stream is the one before. The connection
    /// stays open for the earlier ones. Not over TLS.
    pub unprocessed: bool,
}

/// An error code of HTTP/2 (RFC 9113 §7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are those of the RFC")]
pub enum ErrorCode {
    #[default]
    NoError,
    ProtocolError,
    InternalError,
    FlowControlError,
    SettingsTimeout,
    StreamClosed,
    FrameSizeError,
    RefusedStream,
    Cancel,
    CompressionError,
    ConnectError,
    EnhanceYourCalm,
    InadequateSecurity,
    Http11Required,
}

impl From<ErrorCode> for Reason {
    fn from(code: ErrorCode) -> Self {
        // The variants stand in the order of their numbers.
        Self::from(code as u32)
    }
}

impl Http2 {
    /// These steps in turn; the last entry serves all later requests.
    pub fn turns<S: Into<Vec<Http2Step>>>(turns: impl IntoIterator<Item = S>) -> Self {
        Self {
            turns: turns.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// These answers in turn; the last one is repeated.
    pub fn respond_in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::turns(answers.into_iter().map(|answer| [Http2Step::Answer(answer)]))
    }

    pub(crate) fn speaks_unprocessed(&self) -> bool {
        let raw = |step: &Http2Step| {
            matches!(
                step,
                Http2Step::GoAway(GoAway {
                    unprocessed: true,
                    ..
                })
            )
        };
        self.turns.iter().flatten().any(raw)
    }

    pub(crate) fn prepare(&self) -> Result<Self> {
        let turn = |steps: &Vec<Http2Step>| steps.iter().map(Http2Step::prepare).collect::<Result<Vec<_>>>();
        Ok(Self {
            turns: self.turns.iter().map(turn).collect::<Result<_>>()?,
            ..self.clone()
        })
    }
}

impl Http2Step {
    fn prepare(&self) -> Result<Self> {
        Ok(match self {
            Self::Answer(answer) => Self::Answer(answer.prepare()?),
            Self::StartAnswer(answer) => Self::StartAnswer(answer.prepare()?),
            other => other.clone(),
        })
    }
}
