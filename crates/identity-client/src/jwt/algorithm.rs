//! The algorithms of signatures (RFC 7518 §3, RFC 8037 §3), and the keys that belong to each. `none` and the HMACs have
//! no place here, so that they cannot be allowed.

use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};

/// An algorithm of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// ECDSA over P-384 with SHA-384.
    Es384,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// RSASSA-PSS with SHA-384.
    Ps384,
    /// RSASSA-PSS with SHA-512.
    Ps512,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 9] = [
        Algorithm::EdDsa,
        Algorithm::Es256,
        Algorithm::Es384,
        Algorithm::Rs256,
        Algorithm::Rs384,
        Algorithm::Rs512,
        Algorithm::Ps256,
        Algorithm::Ps384,
        Algorithm::Ps512,
    ];

    /// The name, as the header of a token has it.
    pub const fn name(self) -> &'static str {
        match self {
            Algorithm::EdDsa => "EdDSA",
            Algorithm::Es256 => "ES256",
            Algorithm::Es384 => "ES384",
            Algorithm::Rs256 => "RS256",
            Algorithm::Rs384 => "RS384",
            Algorithm::Rs512 => "RS512",
            Algorithm::Ps256 => "PS256",
            Algorithm::Ps384 => "PS384",
            Algorithm::Ps512 => "PS512",
        }
    }

    /// The algorithm of a name; names are case-sensitive (RFC 7515 §4.1.1).
    pub fn from_name(name: &str) -> Option<Algorithm> {
        Algorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// The encoded point (RFC 8032 §5.1.5).
    Ed25519([u8; 32]),
    /// The uncompressed point.
    P256([u8; 65]),
    /// The uncompressed point.
    P384([u8; 97]),
    /// Modulus and exponent, both without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

impl PublicKey {
    /// Whether the key may check signatures of the algorithm.
    pub(crate) const fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm::{EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
        match self {
            PublicKey::Ed25519(_) => matches!(algorithm, EdDsa),
            PublicKey::P256(_) => matches!(algorithm, Es256),
            PublicKey::P384(_) => matches!(algorithm, Es384),
            PublicKey::Rsa { .. } => matches!(algorithm, Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512),
        }
    }

    /// Whether the signature of the message is this key's. Never for an algorithm that the key does not fit.
    pub(crate) fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let of_point = |verification: &'static dyn VerificationAlgorithm, point: &[u8]| {
            UnparsedPublicKey::new(verification, point)
                .verify(message, signature)
                .is_ok()
        };
        let rsa = |n: &[u8], e: &[u8], parameters| {
            RsaPublicKeyComponents { n, e }
                .verify(parameters, message, signature)
                .is_ok()
        };
        match (self, algorithm) {
            (PublicKey::Ed25519(point), Algorithm::EdDsa) => of_point(&signature::ED25519, point),
            (PublicKey::P256(point), Algorithm::Es256) => {
                of_point(&signature::ECDSA_P256_SHA256_FIXED, point)
            }
            (PublicKey::P384(point), Algorithm::Es384) => {
                of_point(&signature::ECDSA_P384_SHA384_FIXED, point)
            }
            (PublicKey::Rsa { n, e }, Algorithm::Rs256) => rsa(n, e, &signature::RSA_PKCS1_2048_8192_SHA256),
            (PublicKey::Rsa { n, e }, Algorithm::Rs384) => rsa(n, e, &signature::RSA_PKCS1_2048_8192_SHA384),
            (PublicKey::Rsa { n, e }, Algorithm::Rs512) => rsa(n, e, &signature::RSA_PKCS1_2048_8192_SHA512),
            (PublicKey::Rsa { n, e }, Algorithm::Ps256) => rsa(n, e, &signature::RSA_PSS_2048_8192_SHA256),
            (PublicKey::Rsa { n, e }, Algorithm::Ps384) => rsa(n, e, &signature::RSA_PSS_2048_8192_SHA384),
            (PublicKey::Rsa { n, e }, Algorithm::Ps512) => rsa(n, e, &signature::RSA_PSS_2048_8192_SHA512),
            _ => false,
        }
    }
}
