//! What tokens must be, and what is refused, and for which reason.

mod forms;
mod key_set;
mod keys;
mod properties;
mod refusals;
mod times;
mod vectors;
mod wycheproof;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::compact::Compact;
use super::{Algorithm, Keys, Policy, Rules, TokenFault, Verified};

/// 2023-11-14, in milliseconds.
const NOW_MS: f64 = 1_700_000_000_000.0;
const NOW: i64 = 1_700_000_000;

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn key_pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

fn jwk() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k1", "use": "sig", "x": encode(key_pair().public_key()) })
}

fn set(keys: impl Into<Vec<Value>>) -> Keys {
    let text = json!({ "keys": keys.into() }).to_string();
    Keys::read(text.as_bytes(), 32).unwrap()
}

/// The text signed by the key, whatever it is.
fn sign(header: &str, payload: impl AsRef<[u8]>) -> String {
    let signed = format!("{}.{}", encode(header), encode(payload));
    let signature = key_pair().sign(signed.as_bytes());
    format!("{signed}.{}", encode(signature))
}

const HEADER: &str = r#"{"alg":"EdDSA","kid":"k1"}"#;

fn claims() -> Value {
    json!({ "iss": "issuer", "aud": "audience", "sub": "user", "exp": NOW + 900, "iat": NOW })
}

/// The good claims with others in their place; `null` takes one away.
fn with(changes: &Value) -> String {
    let mut claims = claims();
    let fields = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    claims.to_string()
}

fn policy() -> Policy {
    let text = |text: &str| Some(text.to_owned());
    Policy {
        algorithms: Algorithm::ALL.to_vec(),
        max_token_bytes: 8_192,
        rules: Rules {
            issuers: vec!["issuer".into()],
            audiences: vec!["audience".into(), "other".into()],
            required: Vec::new(),
            types: vec![text("at+jwt"), text("application/at+jwt"), text("jwt"), None],
            skew_ms: 5_000,
        },
    }
}

fn check_with(policy: &Policy, token: &str, now_ms: f64) -> Result<Verified, TokenFault> {
    policy.verify(policy.read(token)?, &set([jwk()]), now_ms, None)
}

fn check(token: &str) -> Result<Verified, TokenFault> {
    check_with(&policy(), token, NOW_MS)
}

fn refused(token: &str, fault: TokenFault) {
    assert_eq!(check(token).map(|_| ()), Err(fault), "{token}");
}

/// A good header with these claims.
fn claimed(changes: &Value) -> Result<Verified, TokenFault> {
    check(&sign(HEADER, with(changes)))
}

#[test]
fn a_good_token_is_accepted() {
    let verified = claimed(&json!({})).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&verified.claims).unwrap(), claims());
    assert_eq!(verified.ends_ms, NOW_MS + 900_000.0);
    assert_eq!(verified.issued_ms, Some(NOW_MS));
    assert!(!format!("{verified:?}").contains("user"));
}
