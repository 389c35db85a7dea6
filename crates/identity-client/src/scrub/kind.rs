//! What tells how thoroughly a text that was sent is hidden.

/// What is known of a text that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SecretKind {
    /// Made by a machine; no word can be one.
    Token,
    /// Secret by the name of its field.
    Named,
    Other,
}
