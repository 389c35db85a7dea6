//! The client of the identity service.
//!
//! A [`Client`] is given an [`Operation`], the body of the request as JSON text and the options of this one call; it
//! comes back with an [`Answer`] or an [`Error`] that says what happened and whether it may have taken effect.
//! Nothing here knows of JavaScript: the Node.js binding is one caller among others.
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice))]

mod answer;
mod blocking;
mod call;
mod client;
mod config;
mod deadline;
mod error;
pub mod models;
mod operation;
#[cfg(test)]
mod properties;
mod redact;
mod retry;
mod stats;
mod transport;

pub use client::{Answer, CallOptions, Client};
pub use config::{Environment, Http2, Options, Proxy, TlsOptions, TlsVersion, shown};
pub use error::{Class, Error, Outcome, Phase, Subject};
pub use operation::{Auth, Operation, RetryClass};
pub use redact::Secret;
pub use stats::{Connections, RetryBudget, Stats};
