//! Between the streams of a connection and the connection itself.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use super::{GoAway, Http2};
use crate::record::Record;

/// What a stream asks of its connection.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    GoAway(GoAway, u32),
    Close,
    Reset,
}

/// What every stream of a connection shares.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) script: Arc<Http2>,
    pub(super) record: Arc<Record>,
    pub(super) number: usize,
    pub(super) orders: UnboundedSender<Order>,
}
