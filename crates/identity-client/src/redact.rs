//! Values that must never be seen: in a message, a log line, a `Debug` output or freed memory.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use zeroize::Zeroizing;

/// Shown in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A text that is kept from sight: `Debug` prints `[redacted]`, and its memory is wiped when it is dropped.
///
/// It has no `Display` and no `Serialize` on purpose: whoever needs the text says so with [`Secret::expose`].
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over. The caller's own copies, if any, are not wiped.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that must send or parse it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True when there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expose().hash(state);
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Bytes that are wiped when they are dropped.
///
/// A body may be a mebibyte and is dropped on the thread that all calls share: one fill of its memory takes a fraction of
/// what writing byte by byte does.
pub(crate) struct Wiped(pub(crate) Vec<u8>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.fill(0);
        // Read by something that the compiler cannot see, or it would leave the fill out.
        std::hint::black_box(self.0.as_slice());
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher, RandomState};

    use super::*;

    #[test]
    fn debug_never_shows_the_text() {
        let secret = Secret::new("correct horse battery staple");
        assert_eq!(
            format!("{secret:?} {:#?}", Some(&secret)),
            "[redacted] Some(\n    [redacted],\n)"
        );
    }

    #[test]
    fn equal_texts_are_equal_secrets() {
        assert_eq!(Secret::from("a"), Secret::new(String::from("a")));
        assert_ne!(Secret::from("a"), Secret::from("b"));
        assert!(Secret::default().is_empty());
        let hashes = RandomState::new();
        assert_eq!(
            hashes.hash_one(Secret::from("a")),
            hashes.hash_one(Secret::from("a"))
        );
        assert_ne!(
            hashes.hash_one(Secret::from("a")),
            hashes.hash_one(Secret::from("b"))
        );
    }
}
