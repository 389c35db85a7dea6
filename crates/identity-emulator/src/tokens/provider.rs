//! Ed25519, ECDSA over P-256 and RSA for `jsonwebtoken`. The RSA of its ready-made pure-Rust backend has an open advisory
//! (RUSTSEC-2023-0071).

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{Error, ErrorKind},
    signature,
};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_2048_8192_SHA256,
        RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm,
    },
};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes this the process's way to sign and verify. Repeating it changes nothing.
pub(super) fn install() {
    // Refused only when a provider is already there, which is this one.
    let _ = PROVIDER.install_default();
}

struct Ed25519Signer(SigningKey);

impl signature::Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Ed25519Verifier(VerifyingKey);

impl signature::Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let signature = Signature::from_slice(signature).map_err(|_| signature::Error::new())?;
        self.0
            .verify(message, &signature)
            .map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct P256Signer(EcdsaKeyPair);

impl signature::Signer<Vec<u8>> for P256Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signature = self.0.sign(&SystemRandom::new(), message);
        signature
            .map(|signature| signature.as_ref().to_vec())
            .map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for P256Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}

/// A verifier of `ring`.
struct RingVerifier(Algorithm, UnparsedPublicKey<Vec<u8>>);

impl signature::Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.1
            .verify(message, signature)
            .map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

struct RsaSigner(RsaKeyPair);

impl signature::Signer<Vec<u8>> for RsaSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| signature::Error::new())?;
        Ok(signature)
    }
}

impl JwtSigner for RsaSigner {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}

/// The key material of Ed25519 is the 32-byte seed itself, those of P-256 and RSA PKCS #8 documents.
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    if *algorithm == Algorithm::RS256 {
        let pair = RsaKeyPair::from_pkcs8(key.as_bytes()).map_err(|_| ErrorKind::InvalidKeyFormat)?;
        return Ok(Box::new(RsaSigner(pair)));
    }
    if *algorithm == Algorithm::ES256 {
        let pair = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            key.as_bytes(),
            &SystemRandom::new(),
        );
        let pair = pair.map_err(|_| ErrorKind::InvalidEcdsaKey)?;
        return Ok(Box::new(P256Signer(pair)));
    }
    Ok(Box::new(Ed25519Signer(SigningKey::from_bytes(&thirty_two(
        algorithm,
        key.family(),
        key.as_bytes(),
    )?))))
}

/// The key material is the public key itself: 32 bytes of Ed25519, an uncompressed point of P-256, a `RSAPublicKey`
/// (RFC 8017 §A.1.1).
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    let verification: Option<&'static dyn VerificationAlgorithm> = match algorithm {
        Algorithm::ES256 => Some(&ECDSA_P256_SHA256_FIXED),
        Algorithm::RS256 => Some(&RSA_PKCS1_2048_8192_SHA256),
        _ => None,
    };
    if let Some(verification) = verification {
        let key = UnparsedPublicKey::new(verification, key.try_get_as_bytes()?.to_vec());
        return Ok(Box::new(RingVerifier(*algorithm, key)));
    }
    let bytes = thirty_two(algorithm, key.family(), key.try_get_as_bytes()?)?;
    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| ErrorKind::InvalidEddsaKey)?;
    Ok(Box::new(Ed25519Verifier(key)))
}

fn thirty_two(algorithm: &Algorithm, family: AlgorithmFamily, bytes: &[u8]) -> Result<[u8; 32], Error> {
    if *algorithm != Algorithm::EdDSA || family != AlgorithmFamily::Ed {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    bytes.try_into().map_err(|_| ErrorKind::InvalidEddsaKey.into())
}
