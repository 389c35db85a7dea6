//! TLS in front of a script, with certificates made in the process.

mod authority;
mod handshake;
mod key_type;
mod settings;
mod stage;

pub use authority::Identity;
pub use key_type::KeyType;
pub use settings::{Certificate, Handshake, Tls, Versions};

pub(crate) use stage::Stage;
