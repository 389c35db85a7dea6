//! Access tokens: JWTs signed with Ed25519 (RFC 7519, RFC 8037), checked against the session at every use.

use std::{fmt, time::Duration};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::eddsa;
use crate::{clock::Timestamp, error::InternalError, random};

/// How long an access token is good for.
pub(crate) const LIFETIME: Duration = Duration::from_secs(15 * 60);
const ISSUER: &str = "identity-emulator";
const AUDIENCE: &str = "identity-api";

/// Signs and reads access tokens.
#[derive(Clone)]
pub(crate) struct AccessTokens {
    key_id: String,
    public_key: String,
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
}

/// What an access token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// The user's id.
    pub(crate) sub: String,
    /// The session's id.
    pub(crate) sid: String,
    /// When it was made, in seconds since 1970.
    pub(crate) iat: i64,
    /// When it ends, in seconds since 1970.
    pub(crate) exp: i64,
    /// Who made it.
    pub(crate) iss: String,
    /// Who it is for.
    pub(crate) aud: String,
    /// Its own id, different for every token.
    pub(crate) jti: String,
}

impl AccessTokens {
    /// Prepares the key pair that belongs to a 32-byte seed.
    pub(crate) fn from_seed(seed: [u8; 32]) -> Self {
        eddsa::install();
        let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
        let mut validation = Validation::new(Algorithm::EdDSA);
        // The library would ask the machine's clock; callers compare `exp` with the emulator's.
        validation.validate_exp = false;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self {
            key_id: HEXLOWER.encode(&Sha256::digest(public)[..8]),
            public_key: BASE64URL_NOPAD.encode(&public),
            signing: EncodingKey::from_ed_der(&seed),
            verifying: DecodingKey::from_ed_der(&public),
            validation,
        }
    }

    /// A token for a session.
    pub(crate) fn issue(
        &self,
        user_id: &str,
        session_id: &str,
        now: Timestamp,
    ) -> Result<String, InternalError> {
        let claims = Claims {
            sub: user_id.to_owned(),
            sid: session_id.to_owned(),
            iat: now.seconds(),
            exp: now.plus(LIFETIME).seconds(),
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            jti: random::id()?,
        };
        let header = Header {
            kid: Some(self.key_id.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        Ok(encode(&header, &claims, &self.signing)?)
    }

    /// The claims of a token that this emulator signed, or nothing. Its end is not looked at: see [`Claims::expired`].
    pub(crate) fn read(&self, token: &str) -> Option<Claims> {
        decode(token, &self.verifying, &self.validation)
            .ok()
            .map(|data| data.claims)
    }

    /// The public key as a JWK set (RFC 7517, RFC 8037 §2).
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "x": self.public_key, "kid": self.key_id, "use": "sig", "alg": "EdDSA",
        }] })
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

impl Claims {
    /// Whether the token's time is over.
    pub(crate) fn expired(&self, now: Timestamp) -> bool {
        now.seconds() >= self.exp
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    #[test]
    fn a_token_is_read_back_with_all_its_claims() {
        let tokens = AccessTokens::from_seed([7; 32]);
        let claims = tokens
            .read(&tokens.issue("user", "session", NOW).unwrap())
            .unwrap();
        assert_eq!((claims.sub.as_str(), claims.sid.as_str()), ("user", "session"));
        assert_eq!(claims.exp - claims.iat, 900);
        assert!(!claims.expired(NOW.plus(Duration::from_secs(899))));
        assert!(claims.expired(NOW.plus(LIFETIME)));
    }

    #[test]
    fn a_foreign_changed_or_unsigned_token_is_not_read() {
        let tokens = AccessTokens::from_seed([7; 32]);
        let foreign = AccessTokens::from_seed([8; 32])
            .issue("user", "session", NOW)
            .unwrap();
        assert!(tokens.read(&foreign).is_none());
        let good = tokens.issue("user", "session", NOW).unwrap();
        let (body, signature) = good.rsplit_once('.').unwrap();
        assert!(tokens.read(&format!("{body}.")).is_none());
        assert!(tokens.read(&format!("{body}x.{signature}")).is_none());
        let none = BASE64URL_NOPAD.encode(br#"{"alg":"none"}"#);
        let payload = good.split('.').nth(1).unwrap();
        assert!(tokens.read(&format!("{none}.{payload}.")).is_none());
        assert!(tokens.read("").is_none());
    }

    #[test]
    fn debug_shows_no_key() {
        let shown = format!("{:?}", AccessTokens::from_seed([7; 32]));
        assert!(!shown.contains("[7, 7") && shown.contains("key_id"), "{shown}");
    }
}
