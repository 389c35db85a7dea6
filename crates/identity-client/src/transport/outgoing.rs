//! One request, as a transport takes it.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::config::Address;

/// The request of one attempt. It has no `Debug`, because every part of it may hold a secret.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) address: Arc<Address>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}
