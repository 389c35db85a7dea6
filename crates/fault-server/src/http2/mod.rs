//! Faults of HTTP/2: streams refused, connections that say goodbye.

mod connection;
mod script;
mod shared;
mod stream;

pub use script::{ErrorCode, GoAway, Http2, Http2Step};

pub(crate) use connection::serve;
