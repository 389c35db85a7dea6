//! Maps what the HTTP stack reports to errors of ours. None of its texts is shown: they carry URLs.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

use super::fault::{StackFault, TlsFailure};
use super::peer::{Peer, Tunnel};
use super::resolver::Unresolved;
use super::tls::Untrusted;
use crate::error::{Error, Phase, Reason};
use crate::step::Step;

/// An attempt that failed before the head of an answer. `None` when the limit of making a connection passed.
pub(super) fn send_error(fault: &StackFault, step: Step, peer: Peer<'_>) -> Option<Error> {
    let causes = match fault {
        StackFault::Connect(error) => return from_connect(&Causes::of(&***error), peer),
        StackFault::Exchange(error) => Causes::of(&**error),
    };
    if matches!(step, Step::Dns | Step::Connecting) {
        return from_connect(&causes, peer);
    }
    let host = peer.name();
    if let Some(tls) = causes.tls {
        // With TLS 1.3 the server judges our certificate after our side of the handshake is done; until then it
        // processes nothing of what we have sent.
        let sent = !refuses_our_certificate(tls) && !causes.hyper.is_some_and(hyper::Error::is_canceled);
        let text = format!("TLS with {host} failed: {}", tls_text(tls));
        return Some(Error::connection(Phase::Tls, text, sent, None));
    }
    let broken =
        |text: String, sent: bool| Some(Error::connection(Phase::Request, text, sent, causes.io_text()));
    if let Some(h2) = causes.h2
        && h2.is_remote()
    {
        // A server that goes away names the last request it has seen, and the HTTP stack fails only later ones;
        // a refused stream was not processed either (RFC 9113 §6.8 and §8.7).
        if h2.is_go_away() || h2.reason() == Some(h2::Reason::REFUSED_STREAM) {
            return broken(format!("{host} refused the request before processing it"), false);
        }
        return broken(format!("{host} reset the request"), true);
    }
    match causes.hyper {
        Some(hyper) if hyper.is_canceled() || hyper.is_closed() => broken(
            format!("{host} closed the connection before the request was sent"),
            false,
        ),
        Some(hyper) if hyper.is_parse() => {
            let text = format!("the headers of the answer of {host} are too large or not valid HTTP");
            Some(Error::response(Reason::Headers, None, text))
        }
        Some(hyper) if hyper.is_incomplete_message() => {
            broken(format!("{host} closed the connection without answering"), true)
        }
        _ => broken(
            format!("the connection to {host} was lost before the answer"),
            true,
        ),
    }
}

/// An answer that broke off.
pub(super) fn body_error(error: &(dyn StdError + 'static), status: u16, host: &str) -> Error {
    let causes = Causes::of(error);
    match causes.io.map(io::Error::kind) {
        Some(io::ErrorKind::UnexpectedEof) => {
            let text = format!("the answer of {host} is incomplete: the connection closed before its end");
            Error::response(Reason::Truncated, Some(status), text)
        }
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
            let text = format!("the answer of {host} has an invalid transfer encoding");
            Error::response(Reason::Encoding, Some(status), text)
        }
        _ => {
            let text = format!("the connection to {host} was lost during the answer");
            Error::connection(Phase::Response, text, true, causes.io_text())
        }
    }
}

fn from_connect(causes: &Causes<'_>, peer: Peer<'_>) -> Option<Error> {
    let failed = |phase, text| Some(Error::connection(phase, text, false, causes.io_text()));
    if let Some(unresolved) = causes.unresolved {
        let whose = if peer.proxy.is_some() { " of the proxy" } else { "" };
        let text = format!("could not resolve the host name {}{whose}", unresolved.host);
        return failed(Phase::Dns, text);
    }
    if let Some(text) = causes.tunnel.and_then(|tunnel| peer.no_tunnel(tunnel)) {
        return failed(Phase::Connect, text);
    }
    let (name, secure) = peer.unreached(causes.tunnel);
    if let Some(tls) = causes.tls {
        return failed(Phase::Tls, format!("TLS with {name} failed: {}", tls_text(tls)));
    }
    match causes.io {
        // Our own limit; the system's comes with a number.
        Some(io) if io.kind() == io::ErrorKind::TimedOut && io.raw_os_error().is_none() => None,
        Some(io) => {
            let in_handshake = matches!(
                io.kind(),
                io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
            );
            if secure && in_handshake {
                return failed(
                    Phase::Tls,
                    format!("{name} closed the connection during the TLS handshake"),
                );
            }
            let what = if peer.proxy.is_some() { "proxy" } else { "service" };
            let text = format!("could not connect to {name}: {}", io_text(io.kind(), what));
            failed(Phase::Connect, text)
        }
        None => failed(Phase::Connect, format!("could not connect to {name}")),
    }
}

/// The causes that decide, found along the chain.
#[derive(Default)]
struct Causes<'a> {
    hyper: Option<&'a hyper::Error>,
    h2: Option<&'a h2::Error>,
    tls: Option<&'a rustls::Error>,
    io: Option<&'a io::Error>,
    unresolved: Option<&'a Unresolved>,
    tunnel: Option<Tunnel>,
}

impl<'a> Causes<'a> {
    fn of(error: &'a (dyn StdError + 'static)) -> Causes<'a> {
        let mut causes = Causes::default();
        let mut next = Some(error);
        while let Some(cause) = next {
            next = cause.source();
            if let Some(io) = cause.downcast_ref::<io::Error>() {
                // The source of an I/O error is the source of what it wraps, which would be skipped. Errors are
                // wrapped on their way up, so the innermost tells what happened.
                causes.io = Some(io);
                if let Some(inner) = io.get_ref() {
                    next = Some(inner);
                }
            } else if let Some(hyper) = cause.downcast_ref::<hyper::Error>() {
                causes.hyper = causes.hyper.or(Some(hyper));
            } else if let Some(h2) = cause.downcast_ref::<h2::Error>() {
                causes.h2 = causes.h2.or(Some(h2));
            } else if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                causes.tls = causes.tls.or(Some(tls));
            } else if let Some(failure) = cause.downcast_ref::<TlsFailure>() {
                causes.tls = Some(&failure.tls);
            } else if let Some(unresolved) = cause.downcast_ref::<Unresolved>() {
                causes.unresolved = Some(unresolved);
            } else if causes.tunnel.is_none() {
                causes.tunnel = Tunnel::of(cause);
            }
        }
        causes
    }

    /// The system's error, which carries nothing of ours. In words of our own: the system's depend on the locale, and
    /// to find them it reads the environment.
    fn io_text(&self) -> Option<String> {
        let code = self.io?.raw_os_error()?;
        Some(format!("{} (os error {code})", self.io?.kind()))
    }
}

fn io_text(kind: io::ErrorKind, what: &str) -> Cow<'static, str> {
    Cow::Borrowed(match kind {
        io::ErrorKind::ConnectionRefused => {
            return format!("connection refused; is the {what} running?").into();
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof => "connection closed by the peer",
        io::ErrorKind::TimedOut => "timed out",
        io::ErrorKind::HostUnreachable => "host unreachable",
        io::ErrorKind::NetworkUnreachable => "network unreachable",
        io::ErrorKind::AddrNotAvailable => "no local port available",
        io::ErrorKind::PermissionDenied => "permission denied",
        _ => "system error",
    })
}

fn refuses_our_certificate(error: &rustls::Error) -> bool {
    use AlertDescription as Alert;
    matches!(
        error,
        rustls::Error::AlertReceived(
            Alert::CertificateRequired
                | Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::AccessDenied
                | Alert::DecryptError
        )
    )
}

/// Which check failed, in words that tell what to do.
fn tls_text(error: &rustls::Error) -> &'static str {
    use CertificateError as Cert;
    match error {
        rustls::Error::InvalidCertificate(cert) => match cert {
            Cert::Expired | Cert::ExpiredContext { .. } => "the certificate has expired",
            Cert::NotValidYet | Cert::NotValidYetContext { .. } => "the certificate is not valid yet",
            Cert::NotValidForName | Cert::NotValidForNameContext { .. } => {
                "the certificate is for another host"
            }
            Cert::Revoked => "the certificate was revoked",
            Cert::BadSignature => "a signature in the certificate chain is not valid",
            Cert::UnknownIssuer => "the root certificate is not trusted (see `tls.ca`)",
            Cert::Other(other) => match other.0.downcast_ref::<Untrusted>() {
                Some(Untrusted::SelfSigned) => "the certificate is self-signed (to trust it, see `tls.ca`)",
                Some(Untrusted::Incomplete) => {
                    "the certificate chain is incomplete or its root certificate is not trusted (configure the server to \
                     send its intermediate certificates, or see `tls.ca`)"
                }
                Some(Untrusted::UnknownRoot) => "the root certificate is not trusted (see `tls.ca`)",
                None => other_cert_text(&other.0.to_string()),
            },
            _ => "the certificate is not valid",
        },
        rustls::Error::AlertReceived(alert) => match alert {
            AlertDescription::ProtocolVersion => "the server does not support the required TLS version",
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity => {
                "the server supports no common cipher suite or TLS version"
            }
            AlertDescription::CertificateRequired => "the server requires a client certificate (`tls.cert`)",
            _ if refuses_our_certificate(error) => "the server rejected the client certificate (`tls.cert`)",
            AlertDescription::NoApplicationProtocol => {
                "the server does not support the required HTTP version (`http2`)"
            }
            AlertDescription::UnrecognisedName => "the server does not know this host",
            _ => "the server aborted the handshake",
        },
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => "the server's TLS version is too old",
        rustls::Error::PeerIncompatible(_) => "the server supports no common cipher suite or TLS version",
        rustls::Error::InvalidMessage(_) => "the server does not use TLS, or its TLS version is too old",
        rustls::Error::NoApplicationProtocol => {
            "the server does not support the required HTTP version (`http2`)"
        }
        _ => "the handshake failed",
    }
}

/// webpki's own reasons that rustls has no name for.
fn other_cert_text(reason: &str) -> &'static str {
    match reason {
        "CaUsedAsEndEntity" => "the certificate is self-signed or belongs to an authority, not to a server",
        "UnsupportedCertVersion" => "the certificate uses the old format X.509 v1",
        _ => "the certificate is not valid",
    }
}

#[cfg(test)]
mod tests;
