//! Tokens in compact form (RFC 7515 §3.1), read strictly: one way to write a token, so that nobody else reads it otherwise.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::{Deserialize, Deserializer, IgnoredAny};

use super::{Algorithm, TokenFault};

/// Most bytes of a header.
const LONGEST_HEADER: usize = 1024;

/// A token whose signature has not been checked.
#[derive(Debug)]
pub(crate) struct Compact<'token> {
    /// What the signature is of.
    pub(crate) signed: &'token str,
    pub(crate) header: Header,
    /// The bytes of the payload. They mean nothing before the signature has been checked.
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// What the header of a token says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    pub(crate) typ: Option<String>,
}

/// The names that are read. `jku`, `x5u`, `x5c` and `jwk` never are (RFC 8725 §3.10). A name that occurs twice is an
/// error.
#[derive(serde::Deserialize)]
struct Names<'text> {
    #[serde(borrow)]
    alg: Cow<'text, str>,
    #[serde(borrow, default, deserialize_with = "given")]
    kid: Option<Cow<'text, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    typ: Option<Cow<'text, str>>,
    #[serde(default, deserialize_with = "given")]
    crit: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    zip: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    b64: Option<IgnoredAny>,
}

/// What is there, also where it is `null`.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// The value of a JSON text that is one object. A sequence would do for serde, too.
pub(super) fn object<'text, T: Deserialize<'text>>(text: &'text [u8]) -> Option<T> {
    let first = text
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
    if first != Some(&b'{') {
        return None;
    }
    serde_json::from_slice(text).ok()
}

impl<'token> Compact<'token> {
    /// Reads a token of at most `longest` bytes whose algorithm is allowed. Linear; nothing is allocated beyond the decoded
    /// parts.
    pub(crate) fn read(
        token: &'token str,
        longest: usize,
        allowed: &[Algorithm],
    ) -> Result<Compact<'token>, TokenFault> {
        if token.len() > longest {
            return Err(TokenFault::TooLarge);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenFault::Malformed)?;
        let header = decode(header)?;
        let payload = decode(payload)?;
        let signature = decode(signature)?;
        Ok(Compact {
            signed,
            header: Header::read(&header, allowed)?,
            payload,
            signature,
        })
    }
}

impl Header {
    fn read(text: &[u8], allowed: &[Algorithm]) -> Result<Header, TokenFault> {
        if text.len() > LONGEST_HEADER {
            return Err(TokenFault::Malformed);
        }
        let names: Names<'_> = object(text).ok_or(TokenFault::Malformed)?;
        if names.crit.is_some() || names.zip.is_some() || names.b64.is_some() {
            return Err(TokenFault::Critical);
        }
        let algorithm = Algorithm::from_name(&names.alg).filter(|algorithm| allowed.contains(algorithm));
        Ok(Header {
            algorithm: algorithm.ok_or(TokenFault::Algorithm)?,
            kid: names.kid.map(Cow::into_owned),
            typ: names.typ.map(Cow::into_owned),
        })
    }
}

/// Base64url without padding, white space or stray bits.
pub(super) fn decode(part: &str) -> Result<Vec<u8>, TokenFault> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::Malformed)
}
