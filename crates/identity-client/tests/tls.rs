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

fn assert_refused(result: Result<(), Error>, says: &str) -> Error {
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Connection, Some(Phase::Tls)),
        "{error:?}"
    );
    assert_eq!(
        (error.outcome(), error.retryable(), error.attempts()),
        (Outcome::NotSent, true, 1),
        "{error:?}"
    );
    assert!(error.to_string().contains(says), "{error} does not say {says}");
    error
}

#[tokio::test]
async fn a_certificate_that_fails_is_refused_and_the_error_says_why() {
    let table = [
        (Certificate::Expired, &["the certificate has expired"][..]),
        (Certificate::NotYetValid, &["the certificate is not valid yet"]),
        (Certificate::WrongHost, &["the certificate is for another host"]),
        (
            Certificate::SelfSigned,
            &["the certificate is self-signed", "`tls.ca`"],
        ),
        (
            Certificate::UnknownCa,
            &["root certificate is not trusted", "`tls.ca`"],
        ),
        (
            Certificate::IncompleteChain,
            &["the certificate chain is incomplete"],
        ),
    ];
    for (certificate, says) in table {
        let server = serve(Tls::certificate(certificate));
        let error = assert_refused(login(&server, trusting(&server)).await, "");
        assert!(
            says.iter().all(|part| error.to_string().contains(part)),
            "{error}"
        );
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
        (Handshake::Tls11, "TLS version"),
        (Handshake::PROTOCOL_VERSION_ALERT, "TLS version"),
        (Handshake::PlainHttp, "does not use TLS"),
        (Handshake::Close, "closed the connection during the TLS handshake"),
        (Handshake::Reset, "closed the connection during the TLS handshake"),
        (Handshake::Alert(40), "no common cipher suite"),
    ];
    for (handshake, says) in table {
        let server = serve(Tls::handshakes([handshake]));
        assert_refused(login(&server, trusting(&server)).await, says);
        assert_eq!(server.request_count(), 0, "{says}");
    }
}

#[tokio::test]
async fn a_login_is_tried_again_after_a_broken_handshake_for_nothing_was_sent() {
    let server = serve(Tls::handshakes([Handshake::Reset, Handshake::Complete]));
    let client = Client::new(Options {
        tls: trusting(&server),
        ..options(&server.url())
    })
    .unwrap();
    assert_eq!(call(&client, Operation::Login).await.unwrap().attempts, 2);
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
async fn the_host_may_be_a_name_or_an_address() {
    let server = serve(Tls::default());
    let port = server.address().port();
    for host in ["localhost", "127.0.0.1"] {
        let client = Client::new(Options {
            tls: trusting(&server),
            ..options(&format!("https://{host}:{port}"))
        })
        .unwrap();
        call(&client, Operation::Login).await.unwrap();
    }
}

#[tokio::test]
async fn the_lowest_version_can_be_raised() {
    let server = serve(Tls::versions(Versions::Tls12));
    let at_least = |version| TlsOptions {
        min_version: Some(version),
        ..trusting(&server)
    };
    assert_refused(login(&server, at_least(TlsVersion::V1_3)).await, "TLS version");
    login(&server, at_least(TlsVersion::V1_2)).await.unwrap();
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
    for versions in [Versions::Tls12, Versions::Tls13] {
        a_client_certificate_is_shown_over(versions).await;
    }
}

async fn a_client_certificate_is_shown_over(versions: Versions) {
    let server = serve(Tls {
        versions,
        ..Tls::mutual()
    });
    let with = |identity: &fault_server::Identity| TlsOptions {
        cert: Some(identity.certificate_pem.clone().into_bytes()),
        key: Some(identity.key_pem.clone().into()),
        ..trusting(&server)
    };
    login(&server, with(server.client_identity())).await.unwrap();
    let stranger = server.stranger_identity();
    for tls in [trusting(&server), with(stranger)] {
        let error = assert_refused(login(&server, tls).await, "client certificate");
        assert!(!format!("{error} {error:?}").contains(&stranger.key_pem[40..60]));
    }
    assert_eq!(server.request_count(), 1);
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
    let (identity, stranger) = (server.client_identity(), server.stranger_identity());
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let of = |ca: Option<&str>, cert: Option<&str>, key: Option<&str>| TlsOptions {
        ca: ca.map(Into::into).into_iter().collect(),
        cert: cert.map(Into::into),
        key: key.map(Into::into),
        ..TlsOptions::default()
    };
    let (certificate, key) = (Some(&*identity.certificate_pem), Some(&*identity.key_pem));
    let table = [
        (of(Some(broken), None, None), "tls.ca"),
        (of(Some("no PEM at all"), None, None), "tls.ca"),
        (of(None, certificate, Some(&stranger.key_pem)), "tls.key"),
        (of(None, certificate, certificate), "tls.key"),
        (of(None, certificate, None), "tls.key"),
        (of(None, None, key), "tls.cert"),
        (of(None, key, key), "tls.cert"),
    ];
    for (tls, field) in table {
        let error = Client::new(Options {
            tls,
            ..options("https://localhost")
        })
        .unwrap_err();
        assert_eq!((error.class(), error.field()), (Class::Config, Some(field)));
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(&format!("`{field}`")), "{shown}");
        for pem in [&identity.key_pem, &stranger.key_pem] {
            assert!(!shown.contains(&pem[40..60]), "{shown}");
        }
    }
}
