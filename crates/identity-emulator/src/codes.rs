//! Six-digit codes: ten minutes, one use, five wrong tries.

use std::time::Duration;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::secret::Secret;

/// How long a code is good for.
pub(crate) const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// After this many wrong tries a code is dead, and only a new one helps.
pub(crate) const MAX_TRIES: u32 = 5;

/// What a code is for. A code for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To finish a login.
    Login,
    /// To turn the second factor on.
    Enable,
}

impl Purpose {
    /// The name in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Enable => "enable",
        }
    }
}

/// What came of a code that a user typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Right, and now used up.
    Accepted,
    /// Wrong, or there is none.
    Wrong,
    /// Right, but too late, used before, or dead after too many wrong tries.
    Gone,
}

/// The form in which a code is stored. It names the user and the purpose, so that equal codes do not look equal. Six
/// digits can be found from any hash by trying; what protects a code is its short life.
pub(crate) fn hash(user_id: &str, purpose: Purpose, code: &Secret) -> [u8; 32] {
    Sha256::new()
        .chain_update(user_id.as_bytes())
        .chain_update([0])
        .chain_update(purpose.as_str().as_bytes())
        .chain_update([0])
        .chain_update(code.reveal().as_bytes())
        .finalize()
        .into()
}

/// Compares in constant time.
pub(crate) fn same(stored: &[u8], given: &[u8; 32]) -> bool {
    stored.ct_eq(given).into()
}
