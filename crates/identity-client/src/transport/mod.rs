//! Requests out, answers in: shared connections, TLS, and what is accepted of an answer.

mod connect;
pub(crate) mod exchange;
pub(crate) mod phase;
mod pool;
pub(crate) mod request;
mod response;
mod tls;

pub(crate) use connect::Unresolved;
pub(crate) use pool::Pool;
pub(crate) use response::Received;
pub(crate) use tls::Untrusted;
