//! The client of the identity service.
//!
//! A [`Client`] is given an [`Operation`], the body of the request as JSON text and the options of this one call; it
//! comes back with an [`Answer`] or an [`Error`] that says what happened and whether it may have taken effect.
//! Nothing here knows of JavaScript: the Node.js binding is one caller among others.
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice))]

mod answer;
mod attempts;
mod blocking;
mod call;
mod cancellation;
mod client;
mod config;
mod deadline;
mod error;
mod json;
mod jwt;
mod operation;
#[cfg(test)]
mod properties;
mod redact;
mod registry;
mod request;
mod request_id;
mod retry;
mod scrub;
mod stats;
mod step;
mod transport;

pub use call::{Answer, cancelled_undelivered};
pub use client::Client;
pub use config::{CallOptions, Environment, Http2, Options, Proxy, TlsOptions, TlsVersion, shown};
pub use error::{Class, Error, Outcome, Phase, Subject, TokenFailure};
pub use jwt::verifier::{
    Checked, Done, FetchOptions, KeySet, KeySetSource, KeySetStats, KeysFrom, Verifier, VerifierOptions, Wake,
};
pub use jwt::{Algorithm, TokenFault, Verified};
pub use operation::{FieldType, Operation, RequestField, RetryClass};
pub use redact::Secret;
pub use request_id::request_id;
pub use retry::RetryBudget;
pub use stats::Stats;
pub use transport::ConnectionStats;
