//! The end of a connection that takes requests.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::{http1, http2};

use super::store::Reusable;
use super::wire::Pulse;

/// One end of a connection; a task drives the other.
pub(super) struct Sender {
    pub(super) requests: Requests,
    pub(super) pulse: Arc<Pulse>,
}

/// Takes the requests of a connection.
pub(super) enum Requests {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Reusable for Sender {
    fn is_open(&self) -> bool {
        let ready = match &self.requests {
            Requests::Http1(sender) => sender.is_ready(),
            Requests::Http2(sender) => sender.is_ready(),
        };
        ready && self.pulse.is_fit()
    }

    fn share(&self) -> Option<Sender> {
        match &self.requests {
            Requests::Http1(_) => None,
            Requests::Http2(sender) => Some(Sender {
                requests: Requests::Http2(sender.clone()),
                pulse: Arc::clone(&self.pulse),
            }),
        }
    }

    fn forfeit(&self) -> bool {
        self.pulse.forfeit()
    }
}
