//! Refresh tokens: 256 random bits, stored as a SHA-256 hash, replaced at every use (RFC 9700 §4.14.2).
//!
//! A client whose answer got lost repeats the call with the token it still has. For [`GRACE`] it then gets the same
//! successor again, so the successor must be recoverable although only hashes are stored. It is therefore kept sealed:
//! combined with a pad that only the holder of the old token can compute. The pad comes from 256 random bits, is as long
//! as the successor and is used once, so the database alone tells nothing about the successor; whether a pad was the
//! right one shows when the opened token is found in the table.

use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::{error::InternalError, random, secret::Secret};

/// How long after its rotation an old token still gets the same successor.
pub(crate) const GRACE: Duration = Duration::from_secs(10);
/// A session that nobody used for this long is over.
pub(crate) const IDLE_LIFETIME: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// A session is over this long after the login, however busy it is.
pub(crate) const ABSOLUTE_LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// A fresh token for a new session.
pub(crate) fn issue() -> Result<Secret, InternalError> {
    random::token()
}

/// A fresh token that takes the place of `old`, and the form in which it is kept for the grace time.
pub(crate) fn succeed(old: &Secret) -> Result<(Secret, [u8; 32]), InternalError> {
    let successor = random::bytes::<32>()?;
    Ok((random::encode_token(&successor), pad(old, successor)))
}

/// The successor that was sealed when `old` was rotated.
pub(crate) fn open(old: &Secret, sealed: [u8; 32]) -> Secret {
    random::encode_token(&pad(old, sealed))
}

fn pad(old: &Secret, mut bytes: [u8; 32]) -> [u8; 32] {
    // The prefix keeps the pad apart from the stored hash of the same token.
    let pad = Sha256::new_with_prefix(b"refresh token successor\0")
        .chain_update(old.reveal().as_bytes())
        .finalize();
    for (byte, mask) in bytes.iter_mut().zip(pad) {
        *byte ^= mask;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_old_token_opens_its_successor() {
        let old = issue().unwrap();
        let (successor, sealed) = succeed(&old).unwrap();
        assert_eq!(open(&old, sealed).reveal(), successor.reveal());
        assert_ne!(open(&issue().unwrap(), sealed).reveal(), successor.reveal());
        assert_ne!(old.fingerprint(), sealed);
    }
}
