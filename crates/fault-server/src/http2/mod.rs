//! Faults of HTTP/2: streams refused, connections that say goodbye.

mod session;
mod settings;
mod shared;
mod stream;

pub use settings::{ErrorCode, GoAway, Http2, Http2Step};

pub(crate) use session::serve;
