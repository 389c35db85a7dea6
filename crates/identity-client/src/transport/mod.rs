//! Requests out, answers in: shared connections, TLS, and what is accepted of an answer.

mod decode;
mod direct;
pub(crate) mod exchange;
mod fault;
pub(crate) mod phase;
mod pool;
mod proxied;
pub(crate) mod request;
mod resolver;
mod response;
mod tls;

use std::time::Duration;

pub(crate) use fault::StackFault;
pub(crate) use pool::Pool;
pub(crate) use resolver::Unresolved;
pub(crate) use response::Received;
pub(crate) use tls::Untrusted;

/// Largest head of an HTTP/2 answer; HTTP/1 answers are limited by the HTTP stack (about 400 kB, 100 headers).
const HTTP2_HEADERS: u32 = 256 * 1024;
/// An HTTP/2 connection whose peer does not answer a ping within this time is given up.
const HTTP2_PING: Duration = Duration::from_secs(10);
