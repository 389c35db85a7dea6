//! A scriptable server of network faults, for tests only.
//!
//! [`FaultServer::start`] takes a [`Script`] (plain data), binds `127.0.0.1:0` on a thread of its own and plays the
//! script byte for byte, in front of TLS and HTTP/2 when asked. Beside it stand a forward proxy
//! ([`FaultProxy`]), a [`BlackHole`] that never lets a connection in and a [`RefusedPort`]. Each is a value: dropping it closes everything it opened.
//!
//! The crate knows nothing of the client it is used against.
#![allow(
    clippy::expect_used,
    reason = "only tests use this crate: a server that cannot start must fail its test loudly"
)]

mod answer;
mod background;
mod connection;
pub mod control;
mod echo;
mod http2;
mod listeners;
mod payload;
mod proxy;
mod reading;
mod record;
mod request;
mod script;
mod server;
mod step;
mod tls;
mod wire;

pub use answer::{Answer, Framing};
pub use echo::Echo;
pub use http2::{ErrorCode, GoAway, Http2, Http2Step};
pub use listeners::{BlackHole, RefusedPort};
pub use payload::{Encoding, Payload};
pub use proxy::{Credentials, FaultProxy, ProxyFailure, ProxyScript};
pub use request::Request;
pub use script::Script;
pub use server::FaultServer;
pub use step::Step;
pub use tls::{Certificate, Handshake, Identity, KeyType, Tls, Versions};
