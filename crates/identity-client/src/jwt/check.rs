//! The whole check of a token: form, key, signature, claims.

use super::compact::Compact;
use super::{Algorithm, Keys, Life, Rules, TokenFault};

/// What tokens must be.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) max_token_bytes: usize,
    pub(crate) rules: Rules,
}

/// A token whose signature and claims are right.
#[derive(Clone, PartialEq)]
pub struct Verified {
    /// The payload: the text of a JSON object.
    pub claims: String,
    /// When it ends (`exp`), in milliseconds since 1970.
    pub ends_ms: f64,
    /// When it was issued (`iat`), in milliseconds since 1970.
    pub issued_ms: Option<f64>,
}

/// Claims tell who a user is.
impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verified")
            .field("ends_ms", &self.ends_ms)
            .finish_non_exhaustive()
    }
}

impl Policy {
    /// The form of a token; its signature has not been checked.
    pub(crate) fn read<'token>(&self, token: &'token str) -> Result<Compact<'token>, TokenFault> {
        Compact::read(token, self.max_token_bytes, &self.algorithms)
    }

    /// Checks signature and claims. Linear in the token.
    pub(crate) fn verify(
        &self,
        token: Compact<'_>,
        keys: &Keys,
        now_ms: f64,
        max_age_ms: Option<f64>,
    ) -> Result<Verified, TokenFault> {
        let key = keys.find(&token.header).ok_or(TokenFault::UnknownKey)?;
        if !key.verifies(token.header.algorithm, token.signed.as_bytes(), &token.signature) {
            return Err(TokenFault::Signature);
        }
        let claims = String::from_utf8(token.payload).map_err(|_| TokenFault::Malformed)?;
        let Life { ends_ms, issued_ms } = self.rules.check(&token.header, &claims, now_ms, max_age_ms)?;
        Ok(Verified {
            claims,
            ends_ms,
            issued_ms,
        })
    }
}
