//! Proxies by URL, whose credentials are for them alone.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Credentials, FaultProxy, FaultServer, Http2, ProxyScript, Script, Tls};
use identity_client::{Class, Client, Operation, Options, Outcome, Phase, Proxy, TlsOptions};
use support::proxied::{PASSWORD, assert_hidden, credentials, servers, through};
use support::{call, good, options};

#[tokio::test]
async fn requests_go_through_the_proxy() {
    for server in servers() {
        let proxy = FaultProxy::start(ProxyScript::default());
        call(&through(&proxy.url(), &server, 0), Operation::Login)
            .await
            .unwrap();
        assert_eq!((proxy.connections(), server.request_count()), (1, 1));
    }
}

#[tokio::test]
async fn credentials_are_given_to_the_proxy_alone() {
    for server in servers() {
        let proxy = FaultProxy::start(ProxyScript::with_credentials("user", PASSWORD));
        call(
            &through(&proxy.url_with(&credentials()), &server, 0),
            Operation::Login,
        )
        .await
        .unwrap();
        assert!(
            server
                .requests()
                .iter()
                .all(|request| request.header("proxy-authorization").is_none())
        );

        let reached = server.connections();
        let wrong = Credentials {
            password: format!("{PASSWORD}x"),
            ..credentials()
        };
        for url in [proxy.url(), proxy.url_with(&wrong)] {
            let error = call(&through(&url, &server, 0), Operation::Login)
                .await
                .unwrap_err();
            assert_hidden(&error);
            if server.is_tls() {
                assert_eq!(
                    (error.class(), error.phase()),
                    (Class::Connection, Some(Phase::Connect)),
                    "{error:?}"
                );
                assert_eq!((error.outcome(), error.retryable()), (Outcome::NotSent, true));
                let says = format!("the proxy {} refused a tunnel to ", proxy.address());
                assert!(error.to_string().contains(&says), "{error}");
                assert!(error.to_string().contains("(407)"), "{error}");
            } else {
                assert_eq!((error.class(), error.status()), (Class::Api, Some(407)));
            }
        }
        assert_eq!(server.connections(), reached);
    }
}

/// TLS with the proxy itself, also where none is spoken with the service.
#[tokio::test]
async fn a_proxy_is_reached_over_tls() {
    let proxy = FaultServer::start(Script::answer(good()).over_tls(Tls::default()));
    let url = proxy.url();
    let trusting = |ca: Vec<Vec<u8>>| Options {
        proxy: Proxy::Url(url.trim_end_matches("/api").into()),
        tls: TlsOptions {
            ca,
            ..TlsOptions::default()
        },
        max_retries: Some(0),
        ..options("http://service.invalid")
    };
    let client = Client::new(trusting(vec![proxy.ca_pem().into()])).unwrap();
    call(&client, Operation::Login).await.unwrap();
    let client = Client::new(trusting(Vec::new())).unwrap();
    let error = call(&client, Operation::Login).await.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Connection, Some(Phase::Tls))
    );
    assert!(error.to_string().contains("TLS with the proxy "), "{error}");
}

#[tokio::test]
async fn https_and_http2_go_through_a_tunnel_that_sees_no_secret() {
    let script = Script::http2(Http2::respond_in_turn([good()])).over_tls(Tls::default());
    let server = FaultServer::start(script);
    let proxy = FaultProxy::start(ProxyScript::with_credentials("user", PASSWORD));
    let client = through(&proxy.url_with(&credentials()), &server, 0);
    for _ in 0..3 {
        call(&client, Operation::Login).await.unwrap();
    }
    assert_eq!(
        (proxy.connections(), server.request_count()),
        (1, 3),
        "one tunnel for all"
    );
    let seen: Vec<_> = proxy.requests().iter().map(|request| request.method()).collect();
    assert_eq!(seen, ["CONNECT"]);
}
