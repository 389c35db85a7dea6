//! Texts and decisions; what real connections report is tried in `tests/`.

use std::sync::Arc;

use rustls::{InvalidMessage, OtherError};

use super::*;

mod steps;

fn peer(secure: bool) -> Peer<'static> {
    Peer {
        host: "h:1",
        secure,
        proxy: None,
    }
}

fn certificate(error: CertificateError) -> rustls::Error {
    rustls::Error::InvalidCertificate(error)
}

fn other(error: impl StdError + Send + Sync + 'static) -> rustls::Error {
    certificate(CertificateError::Other(OtherError(Arc::new(error))))
}

/// A reason of webpki, which has no type of its own here.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Reasoned(&'static str);

#[test]
fn every_tls_failure_says_which_it_is() {
    use AlertDescription as Alert;
    use rustls::Error as Tls;
    let table = [
        (certificate(CertificateError::Expired), "has expired"),
        (certificate(CertificateError::NotValidYet), "not valid yet"),
        (certificate(CertificateError::NotValidForName), "another host"),
        (certificate(CertificateError::Revoked), "revoked"),
        (certificate(CertificateError::BadSignature), "signature"),
        (
            certificate(CertificateError::UnknownIssuer),
            "not trusted (see `tls.ca`)",
        ),
        (
            certificate(CertificateError::BadEncoding),
            "certificate is not valid",
        ),
        (other(Untrusted::SelfSigned), "self-signed (to trust it"),
        (other(Untrusted::Incomplete), "chain is incomplete"),
        (other(Untrusted::UnknownRoot), "root certificate is not trusted"),
        (
            other(Reasoned("CaUsedAsEndEntity")),
            "an authority, not to a server",
        ),
        (other(Reasoned("UnsupportedCertVersion")), "X.509 v1"),
        (other(Reasoned("hunter2")), "the certificate is not valid"),
        (Tls::AlertReceived(Alert::ProtocolVersion), "required TLS version"),
        (
            Tls::AlertReceived(Alert::HandshakeFailure),
            "no common cipher suite",
        ),
        (
            Tls::AlertReceived(Alert::InsufficientSecurity),
            "no common cipher suite",
        ),
        (
            Tls::AlertReceived(Alert::CertificateRequired),
            "requires a client certificate",
        ),
        (
            Tls::AlertReceived(Alert::BadCertificate),
            "rejected the client certificate",
        ),
        (Tls::AlertReceived(Alert::NoApplicationProtocol), "`http2`"),
        (
            Tls::AlertReceived(Alert::UnrecognisedName),
            "does not know this host",
        ),
        (Tls::AlertReceived(Alert::InternalError), "aborted the handshake"),
        (
            Tls::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
            "server's TLS version is too old",
        ),
        (
            Tls::PeerIncompatible(PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig),
            "server's TLS version is too old",
        ),
        (
            Tls::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
            "no common cipher suite",
        ),
        (
            Tls::InvalidMessage(InvalidMessage::InvalidContentType),
            "does not use TLS",
        ),
        (Tls::NoApplicationProtocol, "`http2`"),
        (Tls::DecryptError, "handshake failed"),
    ];
    for (error, part) in table {
        let text = tls_text(&error);
        assert!(text.contains(part), "{error:?}: {text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn only_alerts_about_our_certificate_refuse_it() {
    use AlertDescription as Alert;
    for alert in [
        Alert::CertificateRequired,
        Alert::BadCertificate,
        Alert::UnsupportedCertificate,
        Alert::CertificateRevoked,
        Alert::CertificateExpired,
        Alert::CertificateUnknown,
        Alert::UnknownCA,
        Alert::AccessDenied,
        Alert::DecryptError,
    ] {
        assert!(
            refuses_our_certificate(&rustls::Error::AlertReceived(alert)),
            "{alert:?}"
        );
    }
    for error in [
        rustls::Error::AlertReceived(Alert::HandshakeFailure),
        rustls::Error::AlertReceived(Alert::InternalError),
        certificate(CertificateError::Expired),
        rustls::Error::DecryptError,
    ] {
        assert!(!refuses_our_certificate(&error), "{error:?}");
    }
}
