//! A small identity service for development and tests: eleven operations under `/api`, and what a test needs to see and
//! to break under `/__emulator`. It shares no code with the client, so that they cannot share a mistake.
//!
//! [`app`] builds the service from a [`State`]; [`serve`] only listens. Not for production: it hands out the codes it
//! would have sent, and believes any `X-Forwarded-For`.

pub mod clock;
mod codes;
mod connection;
mod device;
mod email;
mod error;
pub mod faults;
mod http;
mod idempotency;
pub mod outbox;
mod password;
mod random;
mod rate_limit;
pub mod secret;
pub mod seed;
mod serve;
mod state;
mod store;
mod tokens;

pub use self::{
    connection::Limits,
    error::InternalError,
    http::{app, host_name, openapi_json},
    password::HashCost,
    serve::serve,
    state::{Settings, State},
    tokens::Algorithm,
};
