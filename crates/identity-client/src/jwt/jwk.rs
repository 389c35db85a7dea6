//! Sets of public keys (RFC 7517 §5, RFC 7518 §6, RFC 8037 §2).

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::compact::{Header, decode, given, object};
use super::{Algorithm, PublicKey};

/// The public keys of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    /// How many keys were refused because they hold private members.
    pub(crate) private: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    kid: Option<String>,
    /// The one algorithm that it is for, where it says so.
    algorithm: Option<Algorithm>,
    public: PublicKey,
}

/// A text that is not a set of keys, or one of more keys than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAKeySet;

#[derive(Deserialize)]
struct Set<'text> {
    #[serde(borrow)]
    keys: Vec<&'text RawValue>,
}

#[derive(Deserialize)]
struct Members<'text> {
    #[serde(borrow)]
    kty: Cow<'text, str>,
    #[serde(borrow, default, deserialize_with = "given")]
    kid: Option<Cow<'text, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    alg: Option<Cow<'text, str>>,
    #[serde(borrow, default, rename = "use", deserialize_with = "given")]
    usage: Option<Cow<'text, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    key_ops: Option<Vec<Cow<'text, str>>>,
    #[serde(borrow, default, deserialize_with = "given")]
    crv: Option<Cow<'text, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    x: Option<Cow<'text, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    y: Option<Cow<'text, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    n: Option<Cow<'text, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    e: Option<Cow<'text, str>>,
    /// Of private keys, as are the next five; `k` is a symmetric one.
    #[serde(default, deserialize_with = "given")]
    d: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    p: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    q: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    dp: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    dq: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    qi: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    oth: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "given")]
    k: Option<IgnoredAny>,
}

impl Keys {
    /// Reads a set of at most `most` keys. A key that cannot be used is left out; sets hold keys of other purposes.
    pub(crate) fn read(text: &[u8], most: usize) -> Result<Keys, NotAKeySet> {
        let set: Set<'_> = object(text).ok_or(NotAKeySet)?;
        if set.keys.len() > most {
            return Err(NotAKeySet);
        }
        let mut read = Keys {
            keys: Vec::with_capacity(set.keys.len()),
            private: 0,
        };
        for text in set.keys {
            let Some(members) = object::<Members<'_>>(text.get().as_bytes()) else {
                continue;
            };
            if members.is_private() {
                read.private += 1;
            } else if let Some(key) = members.key() {
                read.keys.push(key);
            }
        }
        Ok(read)
    }

    /// How many keys can be used.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The one key that a token names; without a `kid`, the one that fits its algorithm.
    pub(crate) fn find(&self, header: &Header) -> Option<&PublicKey> {
        let named = |key: &Key| header.kid.is_none() || key.kid == header.kid;
        let fitting = |key: &Key| {
            key.public.fits(header.algorithm) && key.algorithm.is_none_or(|only| only == header.algorithm)
        };
        let mut found = self.keys.iter().filter(|key| named(key) && fitting(key));
        match (found.next(), found.next()) {
            (Some(key), None) => Some(&key.public),
            _ => None,
        }
    }
}

impl Members<'_> {
    fn is_private(&self) -> bool {
        let members = [
            self.d, self.p, self.q, self.dp, self.dq, self.qi, self.oth, self.k,
        ];
        members.into_iter().any(|member| member.is_some())
    }

    fn key(&self) -> Option<Key> {
        let is_for_signatures = self.usage.as_ref().is_none_or(|usage| usage == "sig")
            && self
                .key_ops
                .as_ref()
                .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        if !is_for_signatures {
            return None;
        }
        let algorithm = match &self.alg {
            Some(name) => Some(Algorithm::from_name(name)?),
            None => None,
        };
        Some(Key {
            kid: self.kid.as_ref().map(|kid| kid.clone().into_owned()),
            algorithm,
            public: self.public()?,
        })
    }

    fn public(&self) -> Option<PublicKey> {
        match (self.kty.as_ref(), self.crv.as_deref()) {
            ("OKP", Some("Ed25519")) => {
                let point = bytes(&self.x)?;
                Some(PublicKey::Ed25519(point.try_into().ok()?))
            }
            ("EC", Some("P-256")) => Some(PublicKey::P256(self.point::<32>()?.try_into().ok()?)),
            ("EC", Some("P-384")) => Some(PublicKey::P384(self.point::<48>()?.try_into().ok()?)),
            ("RSA", None) => rsa(bytes(&self.n)?, bytes(&self.e)?),
            _ => None,
        }
    }

    /// The uncompressed form (SEC 1 §2.3.3) of a point with coordinates of exactly this size.
    fn point<const SIZE: usize>(&self) -> Option<Vec<u8>> {
        let x: [u8; SIZE] = bytes(&self.x)?.try_into().ok()?;
        let y: [u8; SIZE] = bytes(&self.y)?.try_into().ok()?;
        Some([&[4], x.as_slice(), y.as_slice()].concat())
    }
}

/// A modulus of 2048 to 8192 bits; an exponent that is odd, at least 3 and at most 2^32.
fn rsa(n: Vec<u8>, e: Vec<u8>) -> Option<PublicKey> {
    let first = *n.first()?;
    let bits = n.len().checked_mul(8)? - usize::try_from(first.leading_zeros()).ok()?;
    let exponent = match e.as_slice() {
        [0, ..] => return None,
        bytes if bytes.len() <= 4 => bytes
            .iter()
            .fold(0_u64, |value, byte| (value << 8) | u64::from(*byte)),
        _ => return None,
    };
    let is_sound = first != 0 && (2048..=8192).contains(&bits) && exponent >= 3 && exponent % 2 == 1;
    is_sound.then_some(PublicKey::Rsa { n, e })
}

fn bytes(member: &Option<Cow<'_, str>>) -> Option<Vec<u8>> {
    decode(member.as_deref()?).ok()
}
