//! What a payload must say (RFC 7519 §4.1, RFC 8725 §3.8 to 3.11). Pure: the time is a value.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::TokenFault;
use super::compact::{Header, given, object};
use crate::json;

/// The types that only access tokens have (RFC 9068 §2.1).
const ACCESS_TOKEN: [&str; 2] = ["at+jwt", "application/at+jwt"];

/// What tokens must say.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) issuers: Vec<String>,
    pub(crate) audiences: Vec<String>,
    /// Claims that must be there, beside `exp`, `iss`, `aud` and `sub`.
    pub(crate) required: Vec<String>,
    /// The values of `typ` in lower case; `None` for a header without one.
    pub(crate) types: Vec<Option<String>>,
    /// How far the clocks of issuer and reader may be apart.
    pub(crate) skew_ms: u32,
}

/// When a token was issued and ends, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Life {
    pub(crate) ends_ms: f64,
    pub(crate) issued_ms: Option<f64>,
}

#[derive(Deserialize)]
struct Names<'text> {
    #[serde(borrow, default, deserialize_with = "given")]
    iss: Option<&'text RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    aud: Option<&'text RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    sub: Option<&'text RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    exp: Option<&'text RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    nbf: Option<&'text RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    iat: Option<&'text RawValue>,
    #[serde(default, deserialize_with = "given")]
    cnf: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    nonce: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    at_hash: Option<IgnoredAny>,
}

impl Rules {
    /// Checks a payload whose signature is right; gives its life.
    pub(crate) fn check(
        &self,
        header: &Header,
        payload: &str,
        now_ms: f64,
        max_age_ms: Option<f64>,
    ) -> Result<Life, TokenFault> {
        let names: Names<'_> = object(payload.as_bytes()).ok_or(TokenFault::Malformed)?;
        let missing = TokenFault::Claims;
        let audiences = audiences(names.aud.ok_or(missing)?)?;
        let exp = milliseconds(names.exp)?.ok_or(missing)?;
        let nbf = milliseconds(names.nbf)?;
        let iat = milliseconds(names.iat)?;
        let skew = f64::from(self.skew_ms);
        if now_ms >= exp + skew {
            return Err(TokenFault::Expired);
        }
        let is_ahead = |at: Option<f64>| at.is_some_and(|at| at > now_ms + skew);
        if is_ahead(nbf) || is_ahead(iat) {
            return Err(TokenFault::NotYet);
        }
        if !self.issuers.contains(&text(names.iss)?) {
            return Err(TokenFault::Issuer);
        }
        if !audiences.iter().any(|audience| self.audiences.contains(audience)) {
            return Err(TokenFault::Audience);
        }
        self.check_type(header, names.nonce.is_some() || names.at_hash.is_some())?;
        if text(names.sub)?.is_empty() || !self.has_required(payload) {
            return Err(TokenFault::Claims);
        }
        if names.cnf.is_some() {
            return Err(TokenFault::Bound);
        }
        let life = Life {
            ends_ms: exp,
            issued_ms: iat,
        };
        match max_age_ms {
            Some(max_age) => life.check_age(now_ms, max_age, skew).map(|()| life),
            None => Ok(life),
        }
    }

    /// The media type's name is case-insensitive (RFC 7515 §4.1.9).
    fn check_type(&self, header: &Header, is_like_an_id_token: bool) -> Result<(), TokenFault> {
        let typ = header.typ.as_ref().map(|typ| typ.to_ascii_lowercase());
        let is_surely_access = typ.as_deref().is_some_and(|typ| ACCESS_TOKEN.contains(&typ));
        if !self.types.contains(&typ) || (is_like_an_id_token && !is_surely_access) {
            return Err(TokenFault::Type);
        }
        Ok(())
    }

    fn has_required(&self, payload: &str) -> bool {
        if self.required.is_empty() {
            return true;
        }
        let Ok(fields) = json::fields(payload) else {
            return false;
        };
        let has = |name: &String| {
            fields
                .iter()
                .any(|(known, value)| known == name && value.get() != "null")
        };
        self.required.iter().all(has)
    }
}

impl Life {
    fn check_age(self, now_ms: f64, max_age_ms: f64, skew: f64) -> Result<(), TokenFault> {
        let issued = self.issued_ms.ok_or(TokenFault::Claims)?;
        if now_ms - issued > max_age_ms + skew {
            return Err(TokenFault::TooOld);
        }
        Ok(())
    }
}

/// A NumericDate (RFC 7519 §2): seconds since 1970, with fractions.
fn milliseconds(value: Option<&RawValue>) -> Result<Option<f64>, TokenFault> {
    let Some(value) = value else {
        return Ok(None);
    };
    let seconds: f64 = serde_json::from_str(value.get()).map_err(|_| TokenFault::Claims)?;
    let millis = seconds * 1e3;
    if millis.is_finite() {
        Ok(Some(millis))
    } else {
        Err(TokenFault::Claims)
    }
}

fn text(value: Option<&RawValue>) -> Result<String, TokenFault> {
    let value = value.ok_or(TokenFault::Claims)?;
    serde_json::from_str(value.get()).map_err(|_| TokenFault::Claims)
}

/// One string, or a list of nothing but strings.
fn audiences(value: &RawValue) -> Result<Vec<String>, TokenFault> {
    let text = value.get();
    if text.starts_with('"') {
        return serde_json::from_str(text)
            .map(|one| vec![one])
            .map_err(|_| TokenFault::Claims);
    }
    serde_json::from_str(text).map_err(|_| TokenFault::Claims)
}
