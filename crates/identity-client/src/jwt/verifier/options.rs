//! The options of a verifier, checked.

use std::fmt;

use reqwest::Url;

use crate::config::{Config, Options};
use crate::error::Error;
use crate::jwt::{Algorithm, Keys, Lifetimes, Policy, Rules};

/// Longest duration: 24.8 days, the longest timer of Node.js.
const LONGEST_MS: u64 = 2_147_483_647;
const LARGEST_TOKEN: u64 = 65_536;
const LARGEST_SET: u64 = 1_048_576;
const MOST_KEYS: u64 = 1_024;
const LARGEST_SKEW_MS: u64 = 60_000;
/// Issuers, audiences, types or claims.
const LONGEST_LIST: usize = 64;
const DEFAULT_ALGORITHMS: [Algorithm; 4] = [
    Algorithm::EdDsa,
    Algorithm::Es256,
    Algorithm::Rs256,
    Algorithm::Ps256,
];

/// Options of a verifier, as they come. `None` and empty stand for the default.
#[derive(Clone, Debug, Default)]
pub struct VerifierOptions {
    /// Where keys come from.
    pub keys: KeysFrom,
    /// Required: the values of `iss` that are accepted.
    pub issuers: Vec<String>,
    /// Required: a token must be for at least one of them (`aud`).
    pub audiences: Vec<String>,
    /// Names of algorithms.
    pub algorithms: Option<Vec<String>>,
    /// Values of `typ`; `None` for a header without one.
    pub types: Option<Vec<Option<String>>>,
    /// Accept `at+jwt` alone (RFC 9068).
    pub strict_type: bool,
    /// Claims that must be there, beside `exp`, `iss`, `aud` and `sub`.
    pub required_claims: Vec<String>,
    /// How far the clocks of issuer and reader may be apart.
    pub skew_ms: Option<u64>,
    /// How long ago a token may have been issued.
    pub max_age_ms: Option<u64>,
    /// Most bytes of a token.
    pub max_token_bytes: Option<u64>,
    /// Most keys of a set.
    pub max_keys: Option<u64>,
}

/// Where the keys of a verifier come from.
#[derive(Clone, Default)]
pub enum KeysFrom {
    /// Nobody said.
    #[default]
    Nowhere,
    /// The JSON text of a key set.
    Fixed(String),
    /// They are fetched.
    Fetched(Box<FetchOptions>),
}

/// How a key set is fetched.
#[derive(Clone, Debug, Default)]
pub struct FetchOptions {
    /// The client whose connections are used.
    pub client: Options,
    /// `<baseUrl>/.well-known/jwks.json` when absent.
    pub url: Option<String>,
    /// The URL may have another origin than the client.
    pub allow_foreign: bool,
    /// How long a set is fresh.
    pub max_age_ms: Option<u64>,
    /// How long before that end it is fetched again.
    pub refresh_ahead_ms: Option<u64>,
    /// Between two fetches for unknown keys.
    pub cooldown_ms: Option<u64>,
    /// How long a set serves after its end while it cannot be fetched.
    pub stale_ms: Option<u64>,
    /// The limit of one fetch.
    pub timeout_ms: Option<u64>,
    /// Most bytes of a set.
    pub max_bytes: Option<u64>,
}

impl fmt::Debug for KeysFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeysFrom::Nowhere => f.write_str("Nowhere"),
            KeysFrom::Fixed(_) => f.write_str("Fixed(…)"),
            KeysFrom::Fetched(options) => options.fmt(f),
        }
    }
}

/// A checked [`FetchOptions`]. Equal ones share their set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FetchLimits {
    pub(super) lifetimes: Lifetimes,
    pub(super) max_keys: usize,
    pub(super) max_bytes: u64,
    pub(super) timeout_ms: u64,
}

impl VerifierOptions {
    pub(super) fn policy(&self) -> Result<Policy, Error> {
        for (field, list) in [("issuer", &self.issuers), ("audience", &self.audiences)] {
            if list.is_empty() || list.iter().any(String::is_empty) {
                let message =
                    format!("`{field}` is required: a string, or a list of strings, none of them empty");
                return Err(Error::config(field, message));
            }
            check_length(field, list.len())?;
        }
        check_length("requiredClaims", self.required_claims.len())?;
        let skew_ms = number("skewMs", self.skew_ms, 5_000, 0, LARGEST_SKEW_MS)?;
        Ok(Policy {
            algorithms: self.algorithms()?,
            max_token_bytes: size(number(
                "maxTokenBytes",
                self.max_token_bytes,
                8_192,
                256,
                LARGEST_TOKEN,
            )?),
            rules: Rules {
                issuers: self.issuers.clone(),
                audiences: self.audiences.clone(),
                required: self.required_claims.clone(),
                types: self.types()?,
                skew_ms: u32::try_from(skew_ms).unwrap_or_default(),
            },
        })
    }

    /// `maxAgeMs`.
    pub(super) fn max_age_ms(&self) -> Result<Option<u64>, Error> {
        let given = self.max_age_ms;
        given
            .map(|_| number("maxAgeMs", given, 0, 1, LONGEST_MS))
            .transpose()
    }

    pub(super) fn max_keys(&self) -> Result<usize, Error> {
        number("maxKeys", self.max_keys, 32, 1, MOST_KEYS).map(size)
    }

    fn algorithms(&self) -> Result<Vec<Algorithm>, Error> {
        let refuse = |why: String| Err(Error::config("algorithms", format!("`algorithms` {why}")));
        let known = || Algorithm::ALL.map(Algorithm::name).join(", ");
        let Some(names) = &self.algorithms else {
            return Ok(DEFAULT_ALGORITHMS.to_vec());
        };
        if names.is_empty() {
            return refuse(format!("must name at least one of {}", known()));
        }
        let mut algorithms = Vec::new();
        for name in names {
            match Algorithm::from_name(name) {
                Some(algorithm) => algorithms.push(algorithm),
                None => return refuse(format!("may only name {}", known())),
            }
        }
        Ok(algorithms)
    }

    fn types(&self) -> Result<Vec<Option<String>>, Error> {
        let access = ["at+jwt", "application/at+jwt"].map(|name| Some(name.to_owned()));
        if self.strict_type {
            return Ok(access.to_vec());
        }
        match &self.types {
            None => Ok([access.as_slice(), &[Some("jwt".to_owned()), None]].concat()),
            Some(types) if types.is_empty() => {
                Err(Error::config("types", "`types` must have at least one entry"))
            }
            Some(types) => {
                check_length("types", types.len())?;
                let lower = |name: &Option<String>| name.as_ref().map(|name| name.to_ascii_lowercase());
                Ok(types.iter().map(lower).collect())
            }
        }
    }
}

/// A fixed set, which somebody wrote down for this purpose: what cannot be used in it is a mistake.
pub(super) fn fixed(text: &str, max_keys: usize) -> Result<Keys, Error> {
    let refuse = |why: &str| Error::config("keys", format!("`keys` {why}"));
    let keys = Keys::read(text.as_bytes(), max_keys)
        .map_err(|_| refuse("must be a JWK set with at most `maxKeys` keys"))?;
    if keys.private > 0 {
        return Err(refuse("must not hold private or symmetric keys"));
    }
    if keys.len() == 0 {
        return Err(refuse("has no key that can check signatures"));
    }
    Ok(keys)
}

impl FetchOptions {
    pub(super) fn limits(&self, max_keys: usize) -> Result<FetchLimits, Error> {
        let limit = |name, given, default, least| number(name, given, default, least, LONGEST_MS);
        Ok(FetchLimits {
            lifetimes: Lifetimes {
                max_age_ms: limit("keysMaxAgeMs", self.max_age_ms, 600_000, 1)?,
                refresh_ahead_ms: limit("keysRefreshAheadMs", self.refresh_ahead_ms, 60_000, 0)?,
                cooldown_ms: limit("keysCooldownMs", self.cooldown_ms, 30_000, 1)?,
                stale_ms: limit("keysStaleMs", self.stale_ms, 3_600_000, 0)?,
            },
            max_keys,
            max_bytes: number("maxKeysBytes", self.max_bytes, 65_536, 1, LARGEST_SET)?,
            timeout_ms: limit("keysTimeoutMs", self.timeout_ms, 5_000, 1)?,
        })
    }

    /// The options of the client that fetches the set: `base_url` is the set's own.
    pub(super) fn source(&self, limits: &FetchLimits) -> Result<Options, Error> {
        let base = Config::new(&self.client)?.base;
        let url = match &self.url {
            Some(url) => url.clone(),
            None => format!("{}/.well-known/jwks.json", base.as_str().trim_end_matches('/')),
        };
        let options = Options {
            base_url: url,
            timeout_ms: Some(limits.timeout_ms),
            attempt_timeout_ms: Some(limits.timeout_ms),
            max_response_bytes: Some(limits.max_bytes),
            max_retries: Some(1),
            ..self.client.clone()
        };
        let refuse = |why: &str| Error::config("jwksUrl", format!("`jwksUrl` {why}"));
        let url = match Config::new(&options) {
            Ok(config) => config.base,
            Err(_) => {
                return Err(refuse(
                    "must be an absolute http(s) URL without user name, query or fragment",
                ));
            }
        };
        if url.origin() == base.origin() {
            return Ok(options);
        }
        if !self.allow_foreign {
            return Err(refuse(
                "has another origin than `baseUrl`; set `allowForeignKeys` if its keys are to be trusted",
            ));
        }
        if url.scheme() != "https" && !is_loopback(&url) {
            return Err(refuse(
                "must be an https URL: who can change the keys can sign tokens",
            ));
        }
        Ok(options)
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn check_length(field: &str, length: usize) -> Result<(), Error> {
    if length > LONGEST_LIST {
        let message = format!("`{field}` must have at most {LONGEST_LIST} entries");
        return Err(Error::config(field, message));
    }
    Ok(())
}

fn number(field: &str, given: Option<u64>, default: u64, least: u64, most: u64) -> Result<u64, Error> {
    let value = given.unwrap_or(default);
    if value < least || value > most {
        let message = format!("`{field}` must be from {least} to {most}");
        return Err(Error::config(field, message));
    }
    Ok(value)
}

fn size(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
