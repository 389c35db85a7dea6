//! Reads an answer: its head is judged first, then its body is read up to a limit.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, Response};
use http_body::Body;
use http_body_util::BodyExt;

use super::classify;
use super::decode::{Coding, Undecodable};
use super::fault::FaultCause;
use super::retry_after::retry_after;
use crate::blocking::{self, SMALL};
use crate::error::{Error, Reason};
use crate::step::{Step, during};

/// First capacity of the buffer for a body of unknown length; most answers are smaller.
const FIRST_CAPACITY: usize = 1024;

/// What is accepted of an answer, and what is kept of its head.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ResponseOptions {
    /// Most bytes of the body, after decompression.
    pub(crate) max_bytes: u64,
    /// Names of the headers to keep.
    pub(crate) headers: &'static [HeaderName],
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: u16,
    /// Decoded. Empty for an error status whose body could not be read: the status says enough.
    pub(crate) body: Vec<u8>,
    pub(crate) retry_after: Option<Duration>,
    /// Those that were asked for.
    pub(crate) headers: HeaderMap,
}

/// Reads the answer whose head has arrived.
pub(super) async fn read<B>(
    response: Response<B>,
    options: ResponseOptions,
    host: &str,
) -> Result<Received, Error>
where
    B: Body<Data = Bytes, Error: Into<FaultCause>> + Unpin,
{
    let status = response.status().as_u16();
    let limit = options.max_bytes;
    let headers = kept(response.headers(), options.headers);
    match status {
        200..=299 => {
            let body = body(response, limit, host).await?;
            Ok(Received {
                status,
                body,
                retry_after: None,
                headers,
            })
        }
        400..=599 => {
            let retry_after = retry_after(response.headers(), SystemTime::now());
            let body = body(response, limit, host).await.unwrap_or_default();
            Ok(Received {
                status,
                body,
                retry_after,
                headers,
            })
        }
        300..=399 => Err(Error::response(
            Reason::Redirect,
            Some(status),
            format!(
                "{host} answered with a redirect ({status}); redirects are never followed, because they could send \
                 secrets to another host; check `baseUrl` and `routes`"
            ),
        )),
        _ => Err(Error::response(
            Reason::Headers,
            Some(status),
            format!("{host} answered with the unexpected status {status}"),
        )),
    }
}

/// Copies the headers of these names.
fn kept(headers: &HeaderMap, names: &[HeaderName]) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in names {
        for value in headers.get_all(name) {
            kept.append(name, value.clone());
        }
    }
    kept
}

async fn body<B>(response: Response<B>, limit: u64, host: &str) -> Result<Vec<u8>, Error>
where
    B: Body<Data = Bytes, Error: Into<FaultCause>> + Unpin,
{
    let (head, mut frames) = response.into_parts();
    let status = head.status.as_u16();
    let undecodable = |what: &str| {
        let text = format!("{host} answered with {what}");
        Error::response(Reason::Encoding, Some(status), text)
    };
    let coding = Coding::of(&head.headers).ok_or_else(|| {
        undecodable("an unsupported content encoding; supported are gzip, deflate and brotli")
    })?;
    let most = coding.most(limit);
    let announced = head
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > most) {
        return Err(too_large(status, limit, host));
    }
    let capacity = announced
        .and_then(|length| usize::try_from(length).ok())
        .unwrap_or(FIRST_CAPACITY);
    let mut body = Vec::with_capacity(capacity.min(64 * 1024));
    while let Some(frame) = during(Step::Body, frames.frame()).await {
        let frame = frame.map_err(|error| classify::body_error(&*error.into(), status, host))?;
        // What is no data is a trailer, which means nothing here.
        let Ok(chunk) = frame.into_data() else { continue };
        if body.len() as u64 + chunk.len() as u64 > most {
            return Err(too_large(status, limit, host));
        }
        body.extend_from_slice(&chunk);
    }
    decoded(coding, body, limit).await?.map_err(|why| match why {
        Undecodable::Corrupt => undecodable("a body that could not be decompressed"),
        Undecodable::TooLarge => too_large(status, limit, host),
    })
}

/// A small answer is decoded at once. What turns out to be large is decoded anew beside the worker: a few bytes may stand
/// for very many.
async fn decoded(coding: Coding, coded: Vec<u8>, limit: u64) -> Result<Result<Vec<u8>, Undecodable>, Error> {
    if coding == Coding::Identity {
        return Ok(Ok(coded));
    }
    if coded.len() <= SMALL {
        let small = limit.min(SMALL as u64);
        let decoded = coding.decode(&coded, small);
        if small == limit || decoded != Err(Undecodable::TooLarge) {
            return Ok(decoded);
        }
    }
    Ok(blocking::run(move || coding.decode(&coded, limit)).await?)
}

fn too_large(status: u16, limit: u64, host: &str) -> Error {
    let text = format!("the answer of {host} is larger than {limit} bytes (`maxResponseBytes`)");
    Error::response(Reason::TooLarge, Some(status), text)
}
