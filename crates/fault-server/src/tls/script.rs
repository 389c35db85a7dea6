//! What a server shows of TLS, as data.

use serde::{Deserialize, Serialize};

use super::KeyType;

/// TLS in front of a script. In JSON every field may be left out: `{"certificate":"expired","key":"rsa2048"}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Tls {
    /// Which certificate is shown. Default: a valid one.
    pub certificate: Certificate,
    /// The key of the shown certificate. Default: P-256.
    pub key: KeyType,
    /// The protocol versions spoken. Default: 1.2 and 1.3.
    pub versions: Versions,
    /// Whether a client certificate of the server's own authority is demanded. Default: no.
    pub client_auth: bool,
    /// The protocols offered by ALPN, in order of preference. Default: `h2` when the script is one of HTTP/2, else
    /// `http/1.1`. An empty list leaves ALPN out.
    pub alpn: Option<Vec<String>>,
    /// What becomes of the handshake on the first, second, … connection; the last entry serves all later ones.
    /// Default: all complete.
    pub handshakes: Vec<Handshake>,
}

/// Which certificate a server shows. All are for `localhost`, `127.0.0.1` and `::1` unless they say otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Certificate {
    /// Issued by the server's authority and in its time.
    #[default]
    Valid,
    /// Issued by an intermediate that is sent along.
    Chain,
    /// Issued by an intermediate that is not sent.
    IncompleteChain,
    /// Its time was January 2020.
    Expired,
    /// Its time begins in 2090.
    NotYetValid,
    /// For `wrong.example` only.
    WrongHost,
    /// Signed with its own key.
    SelfSigned,
    /// Issued by an authority that nobody is told of.
    UnknownCa,
}

/// The protocol versions a server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Versions {
    /// TLS 1.2 and 1.3.
    #[default]
    All,
    /// TLS 1.2 only.
    Tls12,
    /// TLS 1.3 only.
    Tls13,
}

/// What becomes of a handshake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Handshake {
    /// It is done as it should be.
    #[default]
    Complete,
    /// Nothing is ever answered.
    Stall,
    /// The ClientHello is answered with a FIN.
    Close,
    /// The ClientHello is answered with a RST.
    Reset,
    /// The ClientHello is answered with an HTTP/1.1 400 in plain text.
    PlainHttp,
    /// The ClientHello is answered with a ServerHello of TLS 1.1 (RFC 4346), whatever the client offered.
    Tls11,
    /// The ClientHello is answered with a fatal alert of this number (RFC 8446 §6), for example 70, `protocol_version`.
    Alert(u8),
}

impl Handshake {
    /// The alert of a server that speaks nothing newer than TLS 1.1: `protocol_version`.
    pub const PROTOCOL_VERSION_ALERT: Self = Self::Alert(70);
}

impl Tls {
    /// A certificate of this kind, everything else as usual.
    pub fn certificate(certificate: Certificate) -> Self {
        Self {
            certificate,
            ..Self::default()
        }
    }

    /// A valid certificate with a key of this type.
    pub fn key(key: KeyType) -> Self {
        Self {
            key,
            ..Self::default()
        }
    }

    /// A valid certificate and only these versions.
    pub fn versions(versions: Versions) -> Self {
        Self {
            versions,
            ..Self::default()
        }
    }

    /// A valid certificate, and a client certificate is demanded.
    pub fn mutual() -> Self {
        Self {
            client_auth: true,
            ..Self::default()
        }
    }

    /// These handshakes in turn; the last one is repeated.
    pub fn handshakes(handshakes: impl Into<Vec<Handshake>>) -> Self {
        Self {
            handshakes: handshakes.into(),
            ..Self::default()
        }
    }
}
