//! Access tokens: signed JWTs (RFC 7519), checked against the session at every use.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jsonwebtoken::{Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Algorithm, key::KeyPair};
use crate::{clock::Timestamp, error::InternalError, random};

/// How long an access token is good for.
pub(crate) const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// Beyond this the oldest key goes.
const MOST_KEYS: usize = 16;
const ISSUER: &str = "identity-emulator";
const AUDIENCE: &str = "identity-api";

/// Signs and reads access tokens. The keys can change while it runs, so that tests see what verifiers do then.
#[derive(Debug)]
pub(crate) struct AccessTokens {
    first: KeyPair,
    first_algorithm: Algorithm,
    typ: Option<String>,
    keys: Mutex<Keys>,
}

#[derive(Debug)]
struct Keys {
    algorithm: Algorithm,
    /// The last one signs; all are published.
    pairs: Vec<KeyPair>,
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
    /// Prepares the first key: of Ed25519 the one that belongs to the seed, otherwise a new one. `typ` is the type that
    /// headers have.
    pub(crate) fn new(
        seed: [u8; 32],
        algorithm: Algorithm,
        typ: Option<String>,
    ) -> Result<Self, InternalError> {
        let first = match algorithm {
            Algorithm::EdDsa => KeyPair::from_seed(seed),
            Algorithm::Es256 | Algorithm::Rs256 => KeyPair::random(algorithm)?,
        };
        let pairs = vec![first.clone()];
        Ok(Self {
            first,
            first_algorithm: algorithm,
            typ,
            keys: Mutex::new(Keys { algorithm, pairs }),
        })
    }

    /// A new key signs; the old ones stay published. With an algorithm, this and later ones are of it.
    pub(crate) fn rotate(&self, algorithm: Option<Algorithm>) -> Result<(), InternalError> {
        let mut keys = self.keys();
        keys.algorithm = algorithm.unwrap_or(keys.algorithm);
        let pair = KeyPair::random(keys.algorithm)?;
        keys.pairs.push(pair);
        if keys.pairs.len() > MOST_KEYS {
            keys.pairs.remove(0);
        }
        Ok(())
    }

    /// Only the key that signs is left. What others have signed is refused from now on.
    pub(crate) fn drop_old(&self) {
        let mut keys = self.keys();
        let old = keys.pairs.len().saturating_sub(1);
        keys.pairs.drain(..old);
    }

    /// Back to the first key alone.
    pub(crate) fn reset(&self) {
        let mut keys = self.keys();
        keys.pairs = vec![self.first.clone()];
        keys.algorithm = self.first_algorithm;
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
        let keys = self.keys();
        let pair = keys.pairs.last().unwrap_or(&self.first);
        let mut header = Header::new(pair.algorithm);
        header.kid = Some(pair.id.clone());
        if self.typ.is_some() {
            header.typ.clone_from(&self.typ);
        }
        Ok(encode(&header, &claims, &pair.signing)?)
    }

    /// The claims of a token that this emulator signed, or nothing. Its end is not looked at: see [`Claims::expired`].
    pub(crate) fn read(&self, token: &str) -> Option<Claims> {
        let kid = decode_header(token).ok()?.kid?;
        let keys = self.keys();
        let pair = keys.pairs.iter().find(|pair| pair.id == kid)?;
        let mut validation = Validation::new(pair.algorithm);
        // The library would ask the machine's clock; callers compare `exp` with the emulator's.
        validation.validate_exp = false;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        decode(token, &pair.verifying, &validation)
            .ok()
            .map(|data| data.claims)
    }

    /// The public keys as a JWK set (RFC 7517 §5).
    pub(crate) fn jwks(&self) -> Value {
        let keys = self.keys();
        let keys: Vec<&Value> = keys.pairs.iter().map(|pair| &pair.jwk).collect();
        json!({ "keys": keys })
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
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

    use data_encoding::BASE64URL_NOPAD;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn tokens_of(seed: [u8; 32]) -> AccessTokens {
        AccessTokens::new(seed, Algorithm::EdDsa, None).unwrap()
    }

    #[test]
    fn keys_change() {
        let tokens = tokens_of([7; 32]);
        let issue = || tokens.issue("user", "session", NOW).unwrap();
        let published = || tokens.jwks()["keys"].as_array().unwrap().len();
        let first = issue();
        tokens.rotate(Some(Algorithm::Es256)).unwrap();
        let second = issue();
        assert_eq!(
            decode_header(&second).unwrap().alg,
            jsonwebtoken::Algorithm::ES256
        );
        assert!(tokens.read(&first).is_some() && tokens.read(&second).is_some());
        tokens.rotate(Some(Algorithm::Rs256)).unwrap();
        let third = issue();
        assert_eq!(decode_header(&third).unwrap().alg, jsonwebtoken::Algorithm::RS256);
        assert!(tokens.read(&third).is_some());
        tokens.rotate(None).unwrap();
        assert_eq!(published(), 4);
        tokens.drop_old();
        assert_eq!(published(), 1);
        assert!(tokens.read(&first).is_none() && tokens.read(&second).is_none());
        assert!(
            tokens.read(&third).is_none(),
            "another id, although the RSA key is the same"
        );
        assert!(tokens.read(&issue()).is_some());
        tokens.reset();
        assert!(tokens.read(&first).is_some() && tokens.read(&second).is_none());
    }

    #[test]
    fn the_type_of_a_token_can_be_chosen() {
        let tokens = AccessTokens::new([7; 32], Algorithm::Es256, Some("at+jwt".into())).unwrap();
        let token = tokens.issue("user", "session", NOW).unwrap();
        assert_eq!(decode_header(&token).unwrap().typ.as_deref(), Some("at+jwt"));
        assert!(tokens.read(&token).is_some());
    }

    #[test]
    fn a_token_is_read_back_with_all_its_claims() {
        let tokens = tokens_of([7; 32]);
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
        let tokens = tokens_of([7; 32]);
        let foreign = tokens_of([8; 32]).issue("user", "session", NOW).unwrap();
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
        let shown = format!("{:?}", tokens_of([7; 32]));
        assert!(!shown.contains("[7, 7") && shown.contains("key_id"), "{shown}");
    }
}
