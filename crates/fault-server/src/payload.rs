//! Bytes to be sent, described as data.

use std::{
    io::{Cursor, Error, ErrorKind, Read, Result, repeat},
    sync::Arc,
};

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Echo, Request};

/// The size of the buffer a compressor reads through, in bytes.
const COMPRESSOR_BUFFER: usize = 64 * 1024;

/// Bytes to be sent. In JSON an object with one key: `{"text":"abc"}`, `{"zeros":1024}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Payload {
    /// The UTF-8 bytes of a text.
    Text(String),
    /// Any bytes, in standard base64 with padding.
    Base64(String),
    /// A JSON value, serialized without white space.
    Json(Value),
    /// So many zero bytes.
    Zeros(u64),
    /// A text repeated: `{"fill":{"text":"a","times":1048576}}`.
    Fill {
        /// What is repeated.
        text: String,
        /// How often.
        times: usize,
    },
    /// One payload after the other.
    Sequence(Vec<Payload>),
    /// A payload compressed by each encoding in turn: the first is the innermost, as in `Content-Encoding`.
    /// Compression streams, so a bomb of a gigabyte of [`Payload::Zeros`] takes little memory.
    Encoded {
        /// What is compressed.
        body: Box<Payload>,
        /// In the order they are applied.
        encodings: Vec<Encoding>,
    },
    /// Only the first bytes of a payload: `{"first":{"of":{…},"bytes":10}}`.
    First {
        /// What is cut.
        of: Box<Payload>,
        /// How many bytes are left.
        bytes: u64,
    },
    /// What the last request on this connection said, sent back inside an error body.
    Echo(Echo),
    /// Bytes made ready when the server starts, so that a bomb is compressed once.
    #[doc(hidden)]
    #[serde(skip)]
    Ready(Arc<[u8]>),
}

/// A content coding (RFC 9110 §8.4.1, RFC 7932).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Encoding {
    /// `gzip`
    Gzip,
    /// `deflate`, in its zlib wrapper as the RFC has it.
    Deflate,
    /// `deflate` without the wrapper, as some servers send it.
    RawDeflate,
    /// `br`
    Brotli,
}

impl Encoding {
    /// Its token in `Content-Encoding`.
    pub fn token(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate | Self::RawDeflate => "deflate",
            Self::Brotli => "br",
        }
    }

    fn over<'a>(self, inner: Box<dyn Read + 'a>) -> Box<dyn Read + 'a> {
        let fast = flate2::Compression::fast();
        match self {
            Self::Gzip => Box::new(flate2::read::GzEncoder::new(inner, fast)),
            Self::Deflate => Box::new(flate2::read::ZlibEncoder::new(inner, fast)),
            Self::RawDeflate => Box::new(flate2::read::DeflateEncoder::new(inner, fast)),
            Self::Brotli => Box::new(brotli::CompressorReader::new(inner, COMPRESSOR_BUFFER, 3, 22)),
        }
    }
}

impl Payload {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Any bytes.
    pub fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::Base64(BASE64.encode(bytes.as_ref()))
    }

    /// The same payload under one more encoding.
    #[must_use]
    pub fn encoded(self, encoding: Encoding) -> Self {
        match self {
            Self::Encoded { body, mut encodings } => {
                encodings.push(encoding);
                Self::Encoded { body, encodings }
            }
            plain => Self::Encoded {
                body: Box::new(plain),
                encodings: vec![encoding],
            },
        }
    }

    /// The bytes themselves; `request` is what an echo answers to.
    ///
    /// # Errors
    /// Base64 that does not decode.
    pub fn render(&self, request: Option<&Request>) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader(request)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The same payload, already rendered where no request is needed for it.
    ///
    /// # Errors
    /// As [`Payload::render`].
    pub(crate) fn prepare(&self) -> Result<Self> {
        let bytes = self.render(None)?;
        Ok(if self.depends_on_request() {
            self.clone()
        } else {
            Self::Ready(bytes.into())
        })
    }

    /// Whether the bytes differ from one request to the next.
    pub(crate) fn depends_on_request(&self) -> bool {
        match self {
            Self::Echo(_) => true,
            Self::Sequence(parts) => parts.iter().any(Self::depends_on_request),
            Self::Encoded { body, .. } | Self::First { of: body, .. } => body.depends_on_request(),
            _ => false,
        }
    }

    fn reader<'a>(&'a self, request: Option<&Request>) -> Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::Text(text) => Box::new(text.as_bytes()),
            Self::Base64(text) => {
                Box::new(Cursor::new(BASE64.decode(text.as_bytes()).map_err(|error| {
                    Error::new(ErrorKind::InvalidInput, format!("`base64`: {error}"))
                })?))
            }
            Self::Json(value) => Box::new(Cursor::new(value.to_string())),
            Self::Ready(bytes) => Box::new(&bytes[..]),
            Self::Zeros(count) => Box::new(repeat(0).take(*count)),
            Self::Fill { text, times } => Box::new(Cursor::new(text.repeat(*times))),
            Self::Sequence(parts) => {
                let mut chain: Box<dyn Read> = Box::new(std::io::empty());
                for part in parts {
                    chain = Box::new(chain.chain(part.reader(request)?));
                }
                chain
            }
            Self::Encoded { body, encodings } => encodings
                .iter()
                .fold(body.reader(request)?, |inner, encoding| encoding.over(inner)),
            Self::First { of, bytes } => Box::new(of.reader(request)?.take(*bytes)),
            Self::Echo(echo) => Box::new(Cursor::new(echo.render(request))),
        })
    }
}

impl Default for Payload {
    fn default() -> Self {
        Self::Text(String::new())
    }
}
