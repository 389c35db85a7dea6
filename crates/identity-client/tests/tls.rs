//! Whom the client trusts, and what it says when it does not.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Certificate, FaultServer, Handshake, Http2, KeyType, Script, Tls, Versions};
use identity_client::{Class, Client, Error, Operation, Options, Outcome, Phase, TlsOptions, TlsVersion};
use support::{call, good, options};

fn serve(tls: Tls) -> FaultServer {
    FaultServer::start(Script::answer(good()).over_tls(tls))
}

fn trusting(server: &FaultServer) -> TlsOptions {
    TlsOptions {
        ca: vec![server.ca_pem().into()],
        ..TlsOptions::default()
    }
}

async fn login(server: &FaultServer, tls: TlsOptions) -> Result<(), Error> {
    let client = Client::new(Options {
        tls,
        max_retries: Some(0),
        ..options(&server.url())
    })?;
    call(&client, Operation::Login).await.map(drop)
}

fn assert_refused(result: Result<(), Error>, says: &str) {
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Connection, Some(Phase::Tls)),
        "{error:?}"
    );
    assert_eq!(
        (error.outcome(), error.retryable()),
        (Outcome::NotSent, true),
        "{error:?}"
    );
    assert!(error.to_string().contains(says), "{error} does not say {says}");
}

#[tokio::test]
async fn a_certificate_that_fails_is_refused_and_the_error_says_why() {
    let table = [
        (Certificate::Expired, "expired"),
        (Certificate::NotYetValid, "not valid yet"),
        (Certificate::WrongHost, "another host"),
        (Certificate::SelfSigned, "self-signed"),
        (Certificate::UnknownCa, "root is not trusted"),
        (Certificate::IncompleteChain, "incomplete"),
    ];
    for (certificate, says) in table {
        let server = serve(Tls::certificate(certificate));
        assert_refused(login(&server, trusting(&server)).await, says);
        assert_eq!(server.request_count(), 0, "{certificate:?}");
    }
}

#[tokio::test]
async fn without_its_authority_a_server_is_not_trusted() {
    let server = serve(Tls::default());
    assert_refused(login(&server, TlsOptions::default()).await, "not trusted");
}

#[tokio::test]
async fn broken_handshakes() {
    let table = [
        (Handshake::Tls11, "protocol version"),
        (Handshake::PROTOCOL_VERSION_ALERT, "protocol version"),
        (Handshake::PlainHttp, "does not speak TLS"),
        (Handshake::Close, "closed the connection during the TLS handshake"),
        (Handshake::Reset, "closed the connection during the TLS handshake"),
        (Handshake::Alert(40), "no cipher suite"),
    ];
    for (handshake, says) in table {
        let server = serve(Tls::handshakes([handshake]));
        assert_refused(login(&server, trusting(&server)).await, says);
    }
}

#[tokio::test]
async fn every_common_key_and_version_is_accepted() {
    for key in KeyType::ALL {
        let server = serve(Tls::key(key));
        login(&server, trusting(&server)).await.unwrap();
    }
    for versions in [Versions::Tls12, Versions::Tls13] {
        let server = serve(Tls::versions(versions));
        login(&server, trusting(&server)).await.unwrap();
    }
    let server = serve(Tls::certificate(Certificate::Chain));
    login(&server, trusting(&server)).await.unwrap();
}

#[tokio::test]
async fn the_lowest_version_can_be_raised() {
    let server = serve(Tls::versions(Versions::Tls12));
    let tls = TlsOptions {
        min_version: Some(TlsVersion::V1_3),
        ..trusting(&server)
    };
    assert_refused(login(&server, tls).await, "version");
}

#[tokio::test]
async fn own_authorities_can_replace_all_others() {
    let server = serve(Tls::default());
    login(
        &server,
        TlsOptions {
            replace_roots: true,
            ..trusting(&server)
        },
    )
    .await
    .unwrap();
    // The other authority has the same name, so it is its key that does not fit.
    let other = serve(Tls::default());
    assert_refused(
        login(
            &server,
            TlsOptions {
                replace_roots: true,
                ..trusting(&other)
            },
        )
        .await,
        "signature",
    );
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let server = serve(Tls::mutual());
    let with = |identity: &fault_server::Identity| TlsOptions {
        cert: Some(identity.certificate_pem.clone().into_bytes()),
        key: Some(identity.key_pem.clone().into()),
        ..trusting(&server)
    };
    login(&server, with(server.client_identity())).await.unwrap();
    for tls in [trusting(&server), with(server.stranger_identity())] {
        let error = login(&server, tls).await.unwrap_err();
        assert_eq!(error.class(), Class::Connection, "{error:?}");
        assert!(error.to_string().contains("client certificate"), "{error}");
    }
}

/// With TLS 1.3 the server judges our certificate when our side of the handshake is done: its alert may come before the
/// request is written, while it is written, or after it.
#[tokio::test]
async fn a_refused_client_certificate_is_a_failure_of_tls_whenever_the_alert_comes() {
    for (versions, http2) in [
        (Versions::Tls12, false),
        (Versions::Tls13, false),
        (Versions::Tls13, true),
    ] {
        let tls = Tls {
            versions,
            ..Tls::mutual()
        };
        let server = FaultServer::start(if http2 {
            Script::http2(Http2::respond_in_turn([good()])).over_tls(tls)
        } else {
            Script::answer(good()).over_tls(tls)
        });
        let stranger = server.stranger_identity();
        let with_stranger = || TlsOptions {
            cert: Some(stranger.certificate_pem.clone().into_bytes()),
            key: Some(stranger.key_pem.clone().into()),
            ..trusting(&server)
        };
        for _ in 0..30 {
            assert_refused(login(&server, trusting(&server)).await, "client certificate");
            assert_refused(login(&server, with_stranger()).await, "client certificate");
        }
        assert_eq!(server.request_count(), 0);
    }
}

/// Editors write byte order marks, and where files were put together they end up in the middle.
#[tokio::test]
async fn byte_order_marks_in_pem_are_passed_over() {
    let server = serve(Tls::mutual());
    let identity = server.client_identity();
    let marked = |pem: &str| format!("\u{feff}{pem}\u{feff}");
    let tls = TlsOptions {
        ca: vec![format!("\u{feff}{0}\u{feff}{0}", server.ca_pem()).into()],
        cert: Some(marked(&identity.certificate_pem).into_bytes()),
        key: Some(marked(&identity.key_pem).into()),
        replace_roots: true,
        ..TlsOptions::default()
    };
    login(&server, tls).await.unwrap();
}

#[test]
fn unreadable_certificates_and_keys_are_errors_of_the_constructor() {
    let server = serve(Tls::mutual());
    let identity = server.client_identity();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let make = |tls| {
        Client::new(Options {
            tls,
            ..options("https://localhost")
        })
    };
    let error = make(TlsOptions {
        ca: vec![broken.into()],
        ..TlsOptions::default()
    })
    .unwrap_err();
    assert_eq!((error.class(), error.field()), (Class::Config, Some("tls.ca")));
    let stranger = &server.stranger_identity().key_pem;
    let error = make(TlsOptions {
        cert: Some(identity.certificate_pem.clone().into_bytes()),
        key: Some(stranger.clone().into()),
        ..TlsOptions::default()
    })
    .unwrap_err();
    assert_eq!((error.class(), error.field()), (Class::Config, Some("tls.key")));
    assert!(!format!("{error} {error:?}").contains(&stranger[40..60]));
}
