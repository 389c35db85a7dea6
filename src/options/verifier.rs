//! The options of a verifier.

use identity_client::{Error, FetchOptions, KeysFrom, Options, VerifierOptions};
use serde_json::Value;

use super::reader::{Reader, unreadable};

const TEXTS: &str = "a string or a list of strings";

/// Reads the JSON text of the options of `createVerifier`; `client` is what the client was made with, whose connections
/// fetch the keys.
pub(crate) fn verifier_options(text: &str, client: Option<Options>) -> Result<VerifierOptions, Error> {
    let mut reader = Reader::new(serde_json::from_str(text).map_err(|_| unreadable())?)?;
    let fetch = FetchOptions {
        client: client.clone().unwrap_or_default(),
        url: reader.text("jwksUrl")?,
        allow_foreign: reader.flag("allowForeignKeys")?.unwrap_or_default(),
        max_age_ms: reader.whole("keysMaxAgeMs")?,
        refresh_ahead_ms: reader.whole("keysRefreshAheadMs")?,
        cooldown_ms: reader.whole("keysCooldownMs")?,
        stale_ms: reader.whole("keysStaleMs")?,
        timeout_ms: reader.whole("keysTimeoutMs")?,
        max_bytes: reader.whole("maxKeysBytes")?,
    };
    let options = VerifierOptions {
        keys: match (reader.take("keys"), client) {
            (Some(keys), _) => KeysFrom::Fixed(keys.to_string()),
            (None, Some(_)) => KeysFrom::Fetched(Box::new(fetch)),
            (None, None) => KeysFrom::Nowhere,
        },
        issuers: reader.strings("issuer", TEXTS)?.unwrap_or_default(),
        audiences: reader.strings("audience", TEXTS)?.unwrap_or_default(),
        algorithms: reader.strings("algorithms", TEXTS)?,
        types: types(&mut reader)?,
        strict_type: reader.flag("strictType")?.unwrap_or_default(),
        required_claims: reader.strings("requiredClaims", TEXTS)?.unwrap_or_default(),
        skew_ms: reader.whole("skewMs")?,
        max_age_ms: reader.whole("maxAgeMs")?,
        max_token_bytes: reader.whole("maxTokenBytes")?,
        max_keys: reader.whole("maxKeys")?,
    };
    // These are the glue's; they are named so that a misspelt one is recognised.
    reader.finish(&["identity", "cache", "cacheMs", "revoked"])?;
    Ok(options)
}

/// JSON has `null` in a list for `undefined`: a header without a type.
fn types(reader: &mut Reader) -> Result<Option<Vec<Option<String>>>, Error> {
    let wrong = || Error::config("types", "`types` must be a list of strings and undefined");
    match reader.take("types") {
        None => Ok(None),
        Some(Value::Array(values)) => values
            .into_iter()
            .map(|value| match value {
                Value::Null => Ok(None),
                Value::String(name) => Ok(Some(name)),
                _ => Err(wrong()),
            })
            .collect::<Result<_, _>>()
            .map(Some),
        Some(_) => Err(wrong()),
    }
}
