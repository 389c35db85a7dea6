//! A whole HTTP/1.1 answer, described as data.

use std::io::Result;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Echo, Encoding, Payload, Request, echo::fill_in};

/// A whole answer. In JSON every field may be left out:
/// `{"status":503,"headers":[["retry-after","1"]],"body":{"json":{"code":"BUSY"}}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Answer {
    /// The status code. Default: 200.
    pub status: u16,
    /// The reason phrase. Default: the usual one of the status, or nothing.
    pub reason: Option<String>,
    /// Headers in order, sent as they are, apart from `{{authorization}}` and the like: a request header's name in
    /// double braces stands for its value, `{{body}}` for the request's body.
    /// `Content-Length`, `Transfer-Encoding` and, for a JSON body, `Content-Type` are added unless they are here.
    pub headers: Vec<(String, String)>,
    /// The body, by default empty.
    pub body: Payload,
    /// How the body's end is told. Default: a correct `Content-Length`.
    pub framing: Framing,
}

/// How the end of a body is told to the client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Framing {
    /// A correct `Content-Length`.
    #[default]
    ContentLength,
    /// `Transfer-Encoding: chunked`, in chunks of 1 KiB, with the last chunk.
    Chunked,
    /// `Transfer-Encoding: chunked`, in one chunk, without the last chunk.
    ChunkedUnfinished,
    /// A `Content-Length` that says this many bytes, whatever the body is.
    Claims(u64),
    /// Nothing is said: the end of the connection is the end of the body.
    UntilClose,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            status: 200,
            reason: None,
            headers: Vec::new(),
            body: Payload::default(),
            framing: Framing::default(),
        }
    }
}

impl Answer {
    /// An answer without a body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A JSON answer.
    pub fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Payload::Json(body),
            ..Self::default()
        }
    }

    /// An answer with a text and its content type.
    pub fn text(status: u16, content_type: &str, body: impl Into<String>) -> Self {
        Self {
            status,
            body: Payload::text(body),
            ..Self::default()
        }
        .header("content-type", content_type)
    }

    /// An answer that sends the request back in a body of the given shape.
    pub fn echo(status: u16, shape: Echo) -> Self {
        Self {
            status,
            body: Payload::Echo(shape),
            ..Self::default()
        }
        .header("content-type", shape.content_type())
    }

    /// A 200 with a JSON content type and a body of this many zero bytes under the encodings, the first innermost.
    pub fn bomb(decompressed_bytes: u64, encodings: &[Encoding]) -> Self {
        let body = encodings
            .iter()
            .fold(Payload::Zeros(decompressed_bytes), |body, one| body.encoded(*one));
        let tokens: Vec<_> = encodings.iter().map(|one| one.token()).collect();
        Self {
            body,
            ..Self::default()
        }
        .header("content-type", "application/json")
        .header("content-encoding", tokens.join(", "))
    }

    /// One header more.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Another body.
    #[must_use]
    pub fn body(mut self, body: Payload) -> Self {
        self.body = body;
        self
    }

    /// Another framing.
    #[must_use]
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// The bytes on the wire.
    ///
    /// # Errors
    /// A body that cannot be rendered, see [`Payload::render`].
    pub fn render(&self, request: Option<&Request>) -> Result<Vec<u8>> {
        let body = self.body.render(request)?;
        let reason = self
            .reason
            .as_deref()
            .unwrap_or_else(|| usual_reason(self.status));
        let mut bytes = format!("HTTP/1.1 {} {}\r\n", self.status, fill_in(reason, request)).into_bytes();
        for (name, value) in self.complete_headers(body.len(), request) {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        self.framing.append(&body, &mut bytes);
        Ok(bytes)
    }

    /// The same answer with its body rendered where no request is needed for it.
    pub(crate) fn prepare(&self) -> Result<Self> {
        let mut ready = self.clone();
        if matches!(self.body, Payload::Json(_)) {
            ready.headers = self.complete_headers(0, None);
            ready
                .headers
                .retain(|(name, _)| name.eq_ignore_ascii_case("content-type"));
            let others = self
                .headers
                .iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            ready.headers.extend(others.cloned());
        }
        ready.body = self.body.prepare()?;
        Ok(ready)
    }

    pub(crate) fn complete_headers(&self, body: usize, request: Option<&Request>) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), fill_in(value, request)))
            .collect();
        let mut add = |name: &str, value: String| {
            if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                headers.push((name.to_owned(), value));
            }
        };
        if matches!(self.body, Payload::Json(_)) {
            add("content-type", "application/json; charset=utf-8".to_owned());
        }
        // RFC 9110 §8.6: neither 1xx nor 204 may have a Content-Length.
        let has_body = self.status >= 200 && self.status != 204;
        match self.framing {
            Framing::ContentLength if has_body => add("content-length", body.to_string()),
            Framing::Claims(length) => add("content-length", length.to_string()),
            Framing::Chunked | Framing::ChunkedUnfinished => add("transfer-encoding", "chunked".to_owned()),
            Framing::ContentLength | Framing::UntilClose => {}
        }
        headers
    }

    pub(crate) fn depends_on_request(&self) -> bool {
        self.body.depends_on_request()
            || self.headers.iter().any(|(_, value)| value.contains("{{"))
            || self.reason.as_ref().is_some_and(|reason| reason.contains("{{"))
    }
}

impl Framing {
    fn append(&self, body: &[u8], bytes: &mut Vec<u8>) {
        let chunk = |part: &[u8], bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
            bytes.extend_from_slice(part);
            bytes.extend_from_slice(b"\r\n");
        };
        match self {
            Self::ContentLength | Self::Claims(_) | Self::UntilClose => bytes.extend_from_slice(body),
            Self::Chunked => {
                body.chunks(1024).for_each(|part| chunk(part, bytes));
                bytes.extend_from_slice(b"0\r\n\r\n");
            }
            Self::ChunkedUnfinished => chunk(body, bytes),
        }
    }
}

fn usual_reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("")
}
