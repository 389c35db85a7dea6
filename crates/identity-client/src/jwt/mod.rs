//! Tokens that are checked locally.

mod key_set;

pub use key_set::{KeySet, KeySetSource};
