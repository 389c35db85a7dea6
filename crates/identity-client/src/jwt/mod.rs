//! Access tokens that are checked locally (RFC 7515, 7517, 7519, 8725). All but `verifier` is pure.

mod algorithm;
mod check;
mod claims;
mod compact;
mod fault;
mod jwk;
mod key_set;
#[cfg(test)]
mod tests;
pub(crate) mod verifier;

pub use algorithm::Algorithm;
pub(crate) use algorithm::PublicKey;
pub(crate) use check::Policy;
pub use check::Verified;
pub(crate) use claims::{Life, Rules};
pub use fault::TokenFault;
pub(crate) use jwk::Keys;
pub(crate) use key_set::{Decision, KeySetState, Lifetimes};
