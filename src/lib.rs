//! The binding: what JavaScript sees of the identity client, and nothing else.
//!
//! One call comes in through [`client`], is started by [`call`], and is [`running`] on the [`runtime`]. Its end goes back through
//! the [`channel`]. The doc comments of [`client`] and [`models`] are the JSDoc of `index.d.ts`.

#![allow(
    missing_debug_implementations,
    unreachable_pub,
    reason = "what is exported to JavaScript must be `pub`, is reached by nobody in Rust, and is never printed"
)]

mod allocator;
mod call;
mod case;
mod channel;
mod client;
mod failure;
mod models;
mod options;
mod panics;
mod running;
mod runtime;
mod table;
mod verifier;
