//! The two kinds of token: a signed one that says who calls, and an opaque one that renews it.

pub(crate) mod access;
mod key;
mod provider;
pub(crate) mod refresh;

pub(crate) use access::AccessTokens;
pub use key::Algorithm;
