//! Why a token is refused.

/// Why a token is refused. Only `expired` is of use to whoever presented it; the rest is for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenFault {
    /// Not three parts of strict base64url, or a header or payload that is not one JSON object.
    Malformed,
    /// Longer than `maxTokenBytes`.
    TooLarge,
    /// Its algorithm is not in the list.
    Algorithm,
    /// It says that an extension must be understood (`crit`), or uses one (`b64`, `zip`).
    Critical,
    /// No key of the set fits its `kid` and its algorithm.
    UnknownKey,
    /// The signature is wrong.
    Signature,
    /// Its time is over (`exp`).
    Expired,
    /// Its time has not come (`nbf`), or it was issued in the future (`iat`).
    NotYet,
    /// Another issuer.
    Issuer,
    /// For another audience.
    Audience,
    /// Not an access token (`typ`, `nonce`, `at_hash`).
    Type,
    /// A claim is missing or has a wrong type.
    Claims,
    /// It is bound to a key (`cnf`), and must not be used as a bearer token (RFC 9449 §7.2).
    Bound,
    /// Issued longer ago than `maxAgeMs`.
    TooOld,
    /// It was revoked, as its caller found.
    Revoked,
}

impl TokenFault {
    /// All of them.
    pub const ALL: [TokenFault; 15] = [
        TokenFault::Malformed,
        TokenFault::TooLarge,
        TokenFault::Algorithm,
        TokenFault::Critical,
        TokenFault::UnknownKey,
        TokenFault::Signature,
        TokenFault::Expired,
        TokenFault::NotYet,
        TokenFault::Issuer,
        TokenFault::Audience,
        TokenFault::Type,
        TokenFault::Claims,
        TokenFault::Bound,
        TokenFault::TooOld,
        TokenFault::Revoked,
    ];

    /// The reason of a public name.
    pub fn from_name(name: &str) -> Option<TokenFault> {
        TokenFault::ALL.into_iter().find(|fault| fault.as_str() == name)
    }

    /// The public name, for example `too_large`.
    pub const fn as_str(self) -> &'static str {
        match self {
            TokenFault::Malformed => "malformed",
            TokenFault::TooLarge => "too_large",
            TokenFault::Algorithm => "algorithm",
            TokenFault::Critical => "critical",
            TokenFault::UnknownKey => "unknown_key",
            TokenFault::Signature => "signature",
            TokenFault::Expired => "expired",
            TokenFault::NotYet => "not_yet",
            TokenFault::Issuer => "issuer",
            TokenFault::Audience => "audience",
            TokenFault::Type => "type",
            TokenFault::Claims => "claims",
            TokenFault::Bound => "bound",
            TokenFault::TooOld => "too_old",
            TokenFault::Revoked => "revoked",
        }
    }

    /// The sentence of its error.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            TokenFault::Malformed => "the access token is not a JWT in compact form",
            TokenFault::TooLarge => "the access token is longer than `maxTokenBytes`",
            TokenFault::Algorithm => "the algorithm of the access token is not in `algorithms`",
            TokenFault::Critical => "the access token requires an extension that is not supported",
            TokenFault::UnknownKey => "no key of the key set fits the access token",
            TokenFault::Signature => "the signature of the access token is wrong",
            TokenFault::Expired => "the access token has expired",
            TokenFault::NotYet => "the access token is not valid yet",
            TokenFault::Issuer => "the access token is from another issuer",
            TokenFault::Audience => "the access token is for another audience",
            TokenFault::Type => "the token is not an access token",
            TokenFault::Claims => "a claim of the access token is missing or has a wrong type",
            TokenFault::Bound => "the access token is bound to a key and cannot be used as a bearer token",
            TokenFault::TooOld => "the access token was issued longer ago than `maxAgeMs`",
            TokenFault::Revoked => "the access token has been revoked",
        }
    }
}
