//! What an attempt was doing when it failed decides its class, its phase and its outcome.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper_util::rt::TokioIo;

use super::*;
use crate::error::{Class, Outcome};

#[test]
fn every_failed_connect_says_what_the_system_said() {
    let table = [
        (io::ErrorKind::ConnectionRefused, "is the service running?"),
        (io::ErrorKind::ConnectionReset, "closed by the peer"),
        (io::ErrorKind::UnexpectedEof, "closed by the peer"),
        (io::ErrorKind::TimedOut, "timed out"),
        (io::ErrorKind::HostUnreachable, "host unreachable"),
        (io::ErrorKind::NetworkUnreachable, "network unreachable"),
        (io::ErrorKind::AddrNotAvailable, "no local port available"),
        (io::ErrorKind::PermissionDenied, "permission denied"),
        (io::ErrorKind::Other, "system error"),
    ];
    for (kind, part) in table {
        assert!(io_text(kind, "service").contains(part), "{kind:?}");
    }
}

/// An error of the HTTP stack that only says what it is.
fn stack(text: &'static str) -> Box<dyn StdError + Send + Sync> {
    Box::new(Reasoned(text))
}

fn tls(error: rustls::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

fn wrapped(kind: io::ErrorKind) -> io::Error {
    io::Error::other(io::Error::from(kind))
}

fn cause_of(error: &Error) -> Option<String> {
    error.source().map(ToString::to_string)
}

#[test]
fn what_fails_while_connecting_was_not_sent_and_names_its_phase() {
    let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
    let unresolved = Unresolved {
        host: "nowhere.example".to_owned(),
    };
    let expired = || tls(certificate(CertificateError::Expired));
    let table: Vec<(Box<dyn StdError + Send + Sync>, bool, Phase, &str)> = vec![
        (
            unresolved.into(),
            false,
            Phase::Dns,
            "could not resolve the host name nowhere.example",
        ),
        (
            io::Error::other(expired()).into(),
            true,
            Phase::Tls,
            "TLS with h:1 failed: the certificate has expired",
        ),
        (
            refused().into(),
            true,
            Phase::Connect,
            "could not connect to h:1: connection refused",
        ),
        (
            wrapped(io::ErrorKind::UnexpectedEof).into(),
            true,
            Phase::Tls,
            "during the TLS handshake",
        ),
        (
            io::Error::from(io::ErrorKind::ConnectionReset).into(),
            true,
            Phase::Tls,
            "during the TLS handshake",
        ),
        (
            io::Error::from(io::ErrorKind::BrokenPipe).into(),
            true,
            Phase::Tls,
            "during the TLS handshake",
        ),
        (
            io::Error::from(io::ErrorKind::ConnectionReset).into(),
            false,
            Phase::Connect,
            "closed by the peer",
        ),
        (
            stack("something else"),
            true,
            Phase::Connect,
            "could not connect to h:1",
        ),
    ];
    for (cause, secure, phase, part) in table {
        let shown = format!("{cause:?}");
        let fault = StackFault::Connect(Arc::new(cause));
        let error = send_error(&fault, Step::Connecting, peer(secure)).unwrap();
        assert_eq!(
            (error.class(), error.phase()),
            (Class::Connection, Some(phase)),
            "{shown}"
        );
        assert_eq!(error.outcome(), Outcome::NotSent, "{shown}");
        assert!(error.to_string().contains(part), "{shown}: {error}");
        assert!(!error.to_string().contains("tunnel error"), "{error}");
    }
}

/// The system says itself that it gave up; the limit of this client is another error.
#[test]
fn a_limit_of_our_own_is_told_from_the_systems() {
    let fault = |error: io::Error| StackFault::Connect(Arc::new(error.into()));
    let own = fault(io::ErrorKind::TimedOut.into());
    assert!(send_error(&own, Step::Connecting, peer(true)).is_none());
    let systems = io::Error::from_raw_os_error(if cfg!(target_os = "linux") { 110 } else { 60 });
    if systems.kind() == io::ErrorKind::TimedOut {
        let error = send_error(&fault(systems), Step::Connecting, peer(true)).unwrap();
        assert!(error.to_string().contains("timed out"), "{error}");
        assert!(cause_of(&error).is_some_and(|text| !text.is_empty()));
    }
}

#[test]
fn what_breaks_after_connecting_may_have_been_sent() {
    let exchange =
        |cause: io::Error, step| send_error(&StackFault::Exchange(cause.into()), step, peer(true)).unwrap();
    let reset = || io::Error::from_raw_os_error(if cfg!(target_os = "linux") { 104 } else { 54 });
    let broken = exchange(reset(), Step::Exchange);
    assert_eq!(
        (broken.phase(), broken.outcome()),
        (Some(Phase::Request), Outcome::Unknown)
    );
    assert!(
        broken
            .to_string()
            .contains("the connection to h:1 was lost before the answer")
    );
    assert_eq!(
        cause_of(&broken),
        Some(format!(
            "connection reset (os error {})",
            reset().raw_os_error().unwrap()
        ))
    );
    for step in [Step::Dns, Step::Connecting] {
        let error = exchange(io::ErrorKind::ConnectionRefused.into(), step);
        assert_eq!(
            (error.phase(), error.outcome()),
            (Some(Phase::Connect), Outcome::NotSent)
        );
    }
    // The server judges our certificate after our side of the handshake is done.
    let alert = |alert| exchange(tls(rustls::Error::AlertReceived(alert)), Step::Exchange);
    let refused = alert(AlertDescription::CertificateRequired);
    assert_eq!(
        (refused.phase(), refused.outcome()),
        (Some(Phase::Tls), Outcome::NotSent)
    );
    let other = alert(AlertDescription::InternalError);
    assert_eq!(
        (other.phase(), other.outcome()),
        (Some(Phase::Tls), Outcome::Unknown)
    );
}

/// What hyper says when the connection is gone before it has taken the request.
#[tokio::test]
async fn a_request_that_no_connection_took_was_not_sent() {
    let (io, _server) = tokio::io::duplex(1024);
    let (mut sender, connection) = hyper::client::conn::http1::handshake::<_, Full<Bytes>>(TokioIo::new(io))
        .await
        .unwrap();
    drop(connection);
    let closed = sender.ready().await.unwrap_err();
    let unsent = sender.try_send_request(Request::new(Full::default())).await;
    let canceled = unsent.unwrap_err().into_error();
    assert!(closed.is_closed() && canceled.is_canceled());
    for error in [closed, canceled] {
        let fault = StackFault::Exchange(error.into());
        let error = send_error(&fault, Step::Exchange, peer(false)).unwrap();
        assert_eq!(
            (error.phase(), error.outcome()),
            (Some(Phase::Request), Outcome::NotSent)
        );
        assert!(
            error.to_string().contains("before the request was sent"),
            "{error}"
        );
    }
}

#[test]
fn an_answer_that_breaks_off_says_how() {
    let body = |error: io::Error| body_error(&error, 200, "h:1");
    for error in [
        io::ErrorKind::UnexpectedEof.into(),
        wrapped(io::ErrorKind::UnexpectedEof),
    ] {
        let error = body(error);
        assert_eq!(
            (error.class(), error.reason()),
            (Class::Response, Some("truncated"))
        );
    }
    for kind in [io::ErrorKind::InvalidData, io::ErrorKind::InvalidInput] {
        let error = body(kind.into());
        assert_eq!(
            (error.class(), error.reason()),
            (Class::Response, Some("encoding"))
        );
        assert_eq!(error.response_status(), Some(200));
    }
    let error = body(io::ErrorKind::ConnectionReset.into());
    assert_eq!(
        (error.class(), error.phase(), error.outcome()),
        (Class::Connection, Some(Phase::Response), Outcome::Unknown)
    );
}

#[test]
fn the_first_of_its_kind_along_the_chain_counts() {
    let inner = tls(certificate(CertificateError::Expired));
    let outer = io::Error::other(inner);
    let causes = Causes::of(&outer);
    assert_eq!(causes.tls, Some(&certificate(CertificateError::Expired)));
    assert_eq!(
        causes.io.map(io::Error::kind),
        Some(io::ErrorKind::InvalidData),
        "the innermost"
    );
    assert!(causes.io_text().is_none(), "a number of the system's is needed");
    assert!(causes.tunnel.is_none());
}
