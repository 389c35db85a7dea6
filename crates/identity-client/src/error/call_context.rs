//! The call that an error belongs to.

use crate::operation::Operation;

/// The call an error belongs to.
#[derive(Debug)]
pub(crate) struct CallContext {
    pub(crate) operation: Operation,
    pub(crate) request_id: String,
    pub(crate) attempts: u32,
    pub(crate) duration_ms: u64,
}
