//! Reads an answer: its head is judged first, then its body is read up to a limit.

use std::time::{Duration, SystemTime};

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::phase::{Step, during};
use crate::error::{Error, Reason};
use crate::retry::retry_after;

/// First capacity of the buffer for a body of unknown length; most answers are smaller.
const FIRST_CAPACITY: usize = 1024;

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    /// Decoded. Empty for an error status whose body could not be read: the status says enough.
    pub(crate) body: Vec<u8>,
    pub(crate) retry_after: Option<Duration>,
}

/// Reads the answer whose head has arrived. `limit` counts bytes after decompression.
pub(super) async fn read(response: reqwest::Response, limit: u64, host: &str) -> Result<Received, Error> {
    let status = response.status().as_u16();
    match status {
        200..=299 => {
            let body = body(response, limit, host).await?;
            Ok(Received {
                status,
                body,
                retry_after: None,
            })
        }
        400..=599 => {
            let retry_after = retry_after(response.headers(), SystemTime::now());
            let body = body(response, limit, host).await.unwrap_or_default();
            Ok(Received {
                status,
                body,
                retry_after,
            })
        }
        300..=399 => Err(Error::response(
            Reason::Redirect,
            Some(status),
            format!(
                "{host} answered with a redirect ({status}), which is never followed because it could send secrets \
                 elsewhere; check `baseUrl` and `routes`"
            ),
        )),
        _ => Err(Error::response(
            Reason::Headers,
            Some(status),
            format!("{host} answered with the status {status}"),
        )),
    }
}

async fn body(mut response: reqwest::Response, limit: u64, host: &str) -> Result<Vec<u8>, Error> {
    let status = response.status().as_u16();
    check_encoding(&response, host)?;
    let announced = response
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > limit) {
        return Err(too_large(status, limit, host));
    }
    let capacity = announced
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(FIRST_CAPACITY);
    let mut body = Vec::with_capacity(capacity.min(64 * 1024));
    loop {
        let chunk = during(Step::Body, response.chunk()).await;
        match chunk.map_err(|error| Error::from_body(&error, status, host))? {
            Some(chunk) if body.len() as u64 + chunk.len() as u64 > limit => {
                return Err(too_large(status, limit, host));
            }
            Some(chunk) => body.extend_from_slice(&chunk),
            None => return Ok(body),
        }
    }
}

/// The HTTP stack takes the header away once it has set up decoding, so one that is left is one it does not know:
/// another encoding, or several on top of each other.
fn check_encoding(response: &reqwest::Response, host: &str) -> Result<(), Error> {
    let encoding = response.headers().get(CONTENT_ENCODING);
    match encoding {
        Some(name) if !name.as_bytes().eq_ignore_ascii_case(b"identity") => Err(Error::response(
            Reason::Encoding,
            Some(response.status().as_u16()),
            format!(
                "{host} answered in a content encoding that was not asked for; gzip, deflate and brotli are"
            ),
        )),
        _ => Ok(()),
    }
}

fn too_large(status: u16, limit: u64, host: &str) -> Error {
    let text = format!("the answer of {host} is larger than {limit} bytes (`maxResponseBytes`)");
    Error::response(Reason::TooLarge, Some(status), text)
}
