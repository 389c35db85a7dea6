//! What the HTTP stack reports of an attempt that failed.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;

/// An error of the stack with its causes. None of its texts is shown: they carry URLs.
pub(crate) type FaultCause = Box<dyn StdError + Send + Sync>;

/// An attempt that failed before the head of an answer.
#[derive(Debug)]
pub(crate) enum StackFault {
    /// While the connection was being made, perhaps for several calls. A limit that passed is an I/O error without a
    /// number of the system's.
    Connect(Arc<FaultCause>),
    /// While the request was sent, or before its answer began.
    Exchange(FaultCause),
}

/// A request that failed because TLS did, before or while it was sent.
#[derive(Debug, thiserror::Error)]
#[error("TLS failed")]
pub(super) struct TlsFailure {
    pub(super) tls: rustls::Error,
    #[source]
    pub(super) request: hyper::Error,
}

impl StackFault {
    /// The runtime dropped what was to make the connection.
    pub(super) fn abandoned() -> StackFault {
        StackFault::Connect(broken_off())
    }
}

pub(super) fn broken_off() -> Arc<FaultCause> {
    Arc::new(io::Error::from(io::ErrorKind::Interrupted).into())
}
