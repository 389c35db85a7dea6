//! JavaScript's options become the core's, once; a bad one is named.

mod call;
mod client;
mod reader;
mod verifier;

pub(crate) use call::{call_options, well_formed};
pub(crate) use client::client_options;
pub(crate) use verifier::verifier_options;
