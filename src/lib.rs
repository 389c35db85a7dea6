//! The binding: what JavaScript sees of the identity client, and nothing else.
//!
//! One call comes in through [`client`], runs on the [`runtime`], and goes back through
//! [`completion`]. The doc comments of [`client`] and [`models`] are the JSDoc of `index.d.ts`.

mod client;
mod completion;
mod failure;
mod models;
mod options;
mod runtime;
