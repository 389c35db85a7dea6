//! TLS in front of a script, with certificates made in the process.

mod authority;
mod handshake;
mod key_type;
mod script;
mod server;

pub use authority::Identity;
pub use key_type::KeyType;
pub use script::{Certificate, Handshake, Tls, Versions};

pub(crate) use server::ServerTls;
