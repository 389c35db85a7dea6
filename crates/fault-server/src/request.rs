//! What a client sent.

use serde::Serialize;

/// The bytes of one request as they came, with readers for the tests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// The connection it came on: 0 is the first one accepted.
    pub connection: usize,
    /// Milliseconds from the start of the server to the last byte of the request.
    pub at_ms: u64,
    /// False when the peer closed, or the script went on, before the request was whole.
    pub complete: bool,
    /// Everything, head and body, framing included. Of an HTTP/2 request: the same, written as HTTP/1.1 would.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Request {
    /// The method, or an empty text when there is none.
    pub fn method(&self) -> String {
        self.request_line()
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    /// The request target as sent, for example `/auth/login`.
    pub fn target(&self) -> String {
        self.request_line()
            .split(' ')
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    }

    /// The headers in order, names in lower case.
    pub fn headers(&self) -> Vec<(String, String)> {
        self.head()
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect()
    }

    /// The first value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers()
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The body without the framing of chunks.
    pub fn body(&self) -> Vec<u8> {
        let Some(end) = end_of_head(&self.bytes) else {
            return Vec::new();
        };
        let raw = &self.bytes[end..];
        if is_chunked(&self.bytes[..end]) {
            dechunk(raw).0
        } else {
            raw.to_vec()
        }
    }

    /// The body with its framing.
    pub(crate) fn raw_body(&self) -> &[u8] {
        end_of_head(&self.bytes).map_or(&[], |end| &self.bytes[end..])
    }

    /// The body as text.
    pub fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body()).into_owned()
    }

    /// The body as JSON, or null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body()).unwrap_or_default()
    }

    /// Head and body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where the first request in the bytes ends, when it is whole.
    pub(crate) fn whole(bytes: &[u8]) -> Option<usize> {
        let head = end_of_head(bytes)?;
        let body = &bytes[head..];
        if is_chunked(&bytes[..head]) {
            return dechunk(body).1.map(|length| head + length);
        }
        let request = Self {
            bytes: bytes[..head].to_vec(),
            ..Self::default()
        };
        let length = request
            .header("content-length")
            .and_then(|value| value.parse().ok())
            .unwrap_or(0);
        (body.len() >= length).then(|| head + length)
    }

    fn head(&self) -> String {
        let end = end_of_head(&self.bytes).unwrap_or(self.bytes.len());
        String::from_utf8_lossy(&self.bytes[..end]).into_owned()
    }

    fn request_line(&self) -> String {
        self.head().lines().next().unwrap_or_default().to_owned()
    }
}

/// Where the body starts.
pub(crate) fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| at + 4)
}

fn is_chunked(head: &[u8]) -> bool {
    String::from_utf8_lossy(head).lines().any(|line| {
        line.to_ascii_lowercase()
            .replace(' ', "")
            .starts_with("transfer-encoding:chunked")
    })
}

/// The bytes inside the chunks, and where the last chunk ended if it was there. Trailers are not looked for.
fn dechunk(raw: &[u8]) -> (Vec<u8>, Option<usize>) {
    let mut body = Vec::new();
    let mut at = 0;
    while let Some(line) = raw[at..].windows(2).position(|window| window == b"\r\n") {
        let digits = String::from_utf8_lossy(&raw[at..at + line]);
        let digits = digits.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(digits, 16) else {
            break;
        };
        let start = at + line + 2;
        let Some(end) = start.checked_add(size).filter(|end| raw.len() >= end + 2) else {
            break;
        };
        if size == 0 {
            return (body, Some(end + 2));
        }
        body.extend_from_slice(&raw[start..end]);
        at = end + 2;
    }
    (body, None)
}
