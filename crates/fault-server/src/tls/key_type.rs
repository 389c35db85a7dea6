//! The kinds of keys a certificate can have.

use rcgen::{Error, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
use serde::{Deserialize, Serialize};

/// The key of a certificate. The RSA keys are files of this crate, for tests only; all others are made anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyType {
    /// ECDSA on P-256.
    #[default]
    P256,
    /// ECDSA on P-384.
    P384,
    /// Ed25519.
    Ed25519,
    /// RSA of 2048 bits.
    Rsa2048,
    /// RSA of 3072 bits.
    Rsa3072,
    /// RSA of 4096 bits.
    Rsa4096,
}

impl KeyType {
    /// Every type, for tests that walk them all.
    pub const ALL: [Self; 6] = [
        Self::P256,
        Self::P384,
        Self::Ed25519,
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
    ];

    pub(super) fn pair(self) -> Result<KeyPair, Error> {
        match self {
            Self::P256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256),
            Self::P384 => KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384),
            Self::Ed25519 => KeyPair::generate_for(&PKCS_ED25519),
            Self::Rsa2048 => KeyPair::from_pem(include_str!("../../fixtures/rsa-2048.test-only.pem")),
            Self::Rsa3072 => KeyPair::from_pem(include_str!("../../fixtures/rsa-3072.test-only.pem")),
            Self::Rsa4096 => KeyPair::from_pem(include_str!("../../fixtures/rsa-4096.test-only.pem")),
        }
    }
}
