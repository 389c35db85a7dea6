//! Requests out, answers in: shared connections, TLS, and what is accepted of an answer.

mod classify;
mod decode;
mod direct;
mod exchange;
mod fault;
mod http2;
mod outgoing;
mod peer;
mod pool;
mod proxied;
mod resolver;
mod response;
mod retry_after;
mod tls;

pub(crate) use exchange::Exchange;
pub(crate) use outgoing::Outgoing;
pub use pool::ConnectionStats;
pub(crate) use pool::Pool;
pub(crate) use response::{Received, ResponseOptions};
#[cfg(test)]
pub(crate) use retry_after::retry_after;
