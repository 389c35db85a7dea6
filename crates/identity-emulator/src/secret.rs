//! Values that must not be shown.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A password, token or code. `Debug` never shows it, and its memory is wiped when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a value.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself, for hashing, comparing or handing out.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Under what a token is stored. Enough for 256 random bits, far too quick for a password.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
