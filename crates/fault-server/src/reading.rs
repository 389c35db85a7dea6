//! Reading requests off a connection.

use std::io::{Error, ErrorKind, Result};

use crate::{
    Request,
    record::Record,
    request::end_of_head,
    wire::{Wire, read_some},
};

/// More than any test sends: a peer that never ends a request must not fill the memory.
const MAX_REQUEST_BYTES: usize = 64 * 1024 * 1024;

/// How far a step reads.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Extent {
    Request,
    Head,
    Bytes(usize),
}

/// Reads as far as told and records it. Bytes beyond stay in `pending` for the next step.
///
/// # Errors
/// The peer closed first: what came is recorded as incomplete.
pub(crate) async fn read(
    wire: &mut dyn Wire,
    pending: &mut Vec<u8>,
    extent: Extent,
    record: &Record,
    connection: usize,
) -> Result<Request> {
    loop {
        if let Some(end) = extent.end(pending) {
            let complete = Request::whole(&pending[..end]) == Some(end);
            let rest = pending.split_off(end);
            return Ok(record.request(connection, std::mem::replace(pending, rest), complete));
        }
        let read = if pending.len() > MAX_REQUEST_BYTES {
            Err(Error::from(ErrorKind::OutOfMemory))
        } else {
            read_some(wire, pending).await
        };
        if let Err(error) = read {
            if !pending.is_empty() {
                record.request(connection, std::mem::take(pending), false);
            }
            return Err(error);
        }
    }
}

impl Extent {
    /// Where it ends in the bytes, when they reach that far.
    fn end(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Bytes(count) => (bytes.len() >= count).then_some(count),
            Self::Head => end_of_head(bytes),
            Self::Request => Request::whole(bytes),
        }
    }
}
