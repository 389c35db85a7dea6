//! What a server does, as data.

use std::io::{Error, ErrorKind, Result};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Answer, Http2, Payload, Step, Tls};

/// What a server does. In JSON every field may be left out: `{"turns":[["reset"],[{"answer":{"status":200}}]]}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Script {
    /// The steps of the first, second, … connection; the last entry serves all later ones. When empty, every
    /// connection reads a request and does the next turn, over and over.
    pub connections: Vec<Vec<Step>>,
    /// The steps of the first, second, … request, counted over all connections; the last entry serves all later ones.
    /// Done where a connection says [`Step::NextTurn`].
    pub turns: Vec<Vec<Step>>,
    /// The port to listen on. Default: 0, a free one. A fixed one lets a server come back where another stood.
    pub port: u16,
    /// The size of the kernel's receive buffer in bytes (Linux doubles it). Default: the system's. A small one makes
    /// a peer's upload stall soon when nothing reads.
    pub receive_buffer: Option<usize>,
    /// TLS in front of it all. Default: none.
    pub tls: Option<Tls>,
    /// HTTP/2 instead of the steps above. Default: none.
    pub http2: Option<Http2>,
}

impl Script {
    /// Every connection does these steps.
    pub fn connection(steps: impl Into<Vec<Step>>) -> Self {
        Self {
            connections: vec![steps.into()],
            ..Self::default()
        }
    }

    /// The first connection does the first steps, and so on; the last entry serves all later connections.
    pub fn connections<S: Into<Vec<Step>>>(scripts: impl IntoIterator<Item = S>) -> Self {
        Self {
            connections: scripts.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The first request is met with the first steps, and so on, whatever connection it comes on; the last entry serves
    /// all later requests.
    pub fn turns<S: Into<Vec<Step>>>(turns: impl IntoIterator<Item = S>) -> Self {
        Self {
            turns: turns.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Reads one request on every connection, then does these steps.
    pub fn after_request(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::connection([Step::ReadRequest].into_iter().chain(steps).collect::<Vec<_>>())
    }

    /// Every request gets this answer, over kept-alive connections.
    pub fn answer(answer: Answer) -> Self {
        Self::respond_in_turn([answer])
    }

    /// Every request gets this JSON.
    pub fn json(status: u16, body: Value) -> Self {
        Self::answer(Answer::json(status, body))
    }

    /// The first request gets the first answer, and so on over kept-alive connections; the last one is repeated.
    pub fn respond_in_turn(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::turns(answers.into_iter().map(|answer| [Step::Answer(answer)]))
    }

    /// Listens on this port instead of a free one.
    #[must_use]
    pub fn on_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Speaks HTTP/2.
    pub fn http2(http2: Http2) -> Self {
        Self {
            http2: Some(http2),
            ..Self::default()
        }
    }

    /// Puts TLS in front.
    #[must_use]
    pub fn over_tls(mut self, tls: Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The script with every payload rendered and the defaults in place.
    ///
    /// # Errors
    /// Base64 that does not decode, or a loop without steps.
    pub(crate) fn prepare(&self) -> Result<Self> {
        let all = |lists: &[Vec<Step>]| {
            lists
                .iter()
                .map(|steps| prepare_steps(steps))
                .collect::<Result<Vec<_>>>()
        };
        let mut ready = Self {
            connections: all(&self.connections)?,
            turns: all(&self.turns)?,
            ..self.clone()
        };
        ready.http2 = self.http2.as_ref().map(Http2::prepare).transpose()?;
        if self.tls.is_some() && self.http2.as_ref().is_some_and(Http2::speaks_unprocessed) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "`goAway.unprocessed` does not work over TLS",
            ));
        }
        if ready.connections.is_empty() {
            ready.connections = vec![vec![Step::forever([Step::ReadRequest, Step::NextTurn])]];
        }
        Ok(ready)
    }
}

fn prepare_steps(steps: &[Step]) -> Result<Vec<Step>> {
    steps.iter().map(prepare_step).collect()
}

fn prepare_step(step: &Step) -> Result<Step> {
    Ok(match step {
        Step::Write(bytes) => Step::Write(bytes.prepare()?),
        Step::Answer(answer) if !answer.depends_on_request() => {
            Step::Write(Payload::Ready(answer.render(None)?.into()))
        }
        Step::WriteSlowly {
            bytes,
            every_ms,
            piece,
        } => Step::WriteSlowly {
            bytes: bytes.prepare()?,
            every_ms: *every_ms,
            piece: *piece,
        },
        Step::Repeat { steps, .. } if steps.is_empty() => {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a `repeat` needs at least one step",
            ));
        }
        Step::Repeat { steps, times } => Step::Repeat {
            steps: prepare_steps(steps)?,
            times: *times,
        },
        other => other.clone(),
    })
}
