//! One key pair that signs access tokens.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm as JwtAlgorithm, DecodingKey, EncodingKey};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RsaKeyPair, RsaPublicKeyComponents,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::provider;
use crate::{error::InternalError, random};

/// A private key that everybody knows: making one takes seconds, and the emulator protects nothing.
const RSA: &[u8] = include_bytes!("development-rsa.der");

/// What access tokens are signed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Algorithm {
    /// Ed25519 (RFC 8037).
    #[default]
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// ECDSA over P-256 with SHA-256 (RFC 7518 §3.4).
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    #[serde(rename = "RS256")]
    Rs256,
}

impl Algorithm {
    /// The algorithm of a name, as the header of a token has it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "EdDSA" => Some(Self::EdDsa),
            "ES256" => Some(Self::Es256),
            "RS256" => Some(Self::Rs256),
            _ => None,
        }
    }
}

/// A key pair.
#[derive(Clone)]
pub(super) struct KeyPair {
    pub(super) id: String,
    pub(super) algorithm: JwtAlgorithm,
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
    /// The public half (RFC 7517 §4).
    pub(super) jwk: Value,
}

impl KeyPair {
    /// The Ed25519 pair that belongs to a 32-byte seed.
    pub(super) fn from_seed(seed: [u8; 32]) -> Self {
        provider::install();
        let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        let id = HEXLOWER.encode(&Sha256::digest(public)[..8]);
        let x = BASE64URL_NOPAD.encode(&public);
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": id, "use": "sig", "alg": "EdDSA" });
        Self {
            id,
            algorithm: JwtAlgorithm::EdDSA,
            signing: EncodingKey::from_ed_der(&seed),
            verifying: DecodingKey::from_ed_der(&public),
            jwk,
        }
    }

    /// A new pair.
    pub(super) fn random(algorithm: Algorithm) -> Result<Self, InternalError> {
        match algorithm {
            Algorithm::EdDsa => Ok(Self::from_seed(random::bytes()?)),
            Algorithm::Es256 => Self::p256(),
            Algorithm::Rs256 => Self::rsa(),
        }
    }

    /// The RSA pair under a new id.
    fn rsa() -> Result<Self, InternalError> {
        provider::install();
        let pair = RsaKeyPair::from_pkcs8(RSA).map_err(|_| InternalError::Signing)?;
        let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
        let (n, e) = (BASE64URL_NOPAD.encode(&n), BASE64URL_NOPAD.encode(&e));
        let id = random::id()?;
        let jwk = json!({ "kty": "RSA", "n": n, "e": e, "kid": id, "use": "sig", "alg": "RS256" });
        Ok(Self {
            id,
            algorithm: JwtAlgorithm::RS256,
            signing: EncodingKey::from_rsa_der(RSA),
            verifying: DecodingKey::from_rsa_der(pair.public().as_ref()),
            jwk,
        })
    }

    fn p256() -> Result<Self, InternalError> {
        provider::install();
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .map_err(|_| InternalError::Signing)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
            .map_err(|_| InternalError::Signing)?;
        let point = pair.public_key().as_ref();
        let id = HEXLOWER.encode(&Sha256::digest(point)[..8]);
        // An uncompressed point: one byte that says so, and two coordinates.
        let (x, y) = point
            .get(1..)
            .and_then(|both| both.split_at_checked(32))
            .ok_or(InternalError::Signing)?;
        let (x, y) = (BASE64URL_NOPAD.encode(x), BASE64URL_NOPAD.encode(y));
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": id, "use": "sig", "alg": "ES256",
        });
        Ok(Self {
            id,
            algorithm: JwtAlgorithm::ES256,
            signing: EncodingKey::from_ec_der(document.as_ref()),
            verifying: DecodingKey::from_ec_der(point),
            jwk,
        })
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair")
            .field("key_id", &self.id)
            .finish_non_exhaustive()
    }
}
