//! What the public types look like: these structs exist for `index.d.ts` alone.
//!
//! Bodies, answers and failures cross the boundary as JSON text, so nothing is ever converted
//! through these types; they carry the names, the types and the documentation for the editor.
#![allow(dead_code, reason = "declarations for index.d.ts; values cross as JSON text")]

mod account;
mod authentication;
mod client;
mod errors;
mod two_factor;
