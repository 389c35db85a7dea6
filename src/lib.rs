//! The binding: what JavaScript sees of the identity client, and nothing else.
//!
//! One call comes in through [`client`], is started by [`call`] on the [`runtime`], and goes back through
//! [`completion`]. The doc comments of [`client`] and [`models`] are the JSDoc of `index.d.ts`.

#![allow(
    missing_debug_implementations,
    unreachable_pub,
    reason = "what is exported to JavaScript must be `pub`, is reached by nobody in Rust, and is never printed"
)]

mod call;
mod client;
mod completion;
mod failure;
mod models;
mod options;
mod panics;
mod runtime;
mod waits;
