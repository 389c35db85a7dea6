//! Proxies that fail, or cannot be reached: the error names them and says what happened, and shows no credentials.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::net::{SocketAddr, TcpListener};

use fault_server::{Answer, FaultProxy, FaultServer, Handshake, ProxyFailure, ProxyScript, Script, Tls};
use identity_client::{Class, Client, Environment, Operation, Options, Outcome, Phase, Proxy};
use support::proxied::{PASSWORD, assert_hidden, credentials, servers, through};
use support::{assert_within, call, good, options, timed};

/// An address at which nobody listens.
fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn a_proxy_that_fails() {
    let failures = [
        (ProxyFailure::Answer(Answer::status(502)), "refused a tunnel to"),
        (ProxyFailure::Close, "closed the connection before the tunnel to"),
        (ProxyFailure::Reset, "closed the connection before the tunnel to"),
    ];
    for (failure, says) in failures {
        let [_, server] = servers();
        let proxy = FaultProxy::start(ProxyScript::failing(failure.clone()));
        let error = call(
            &through(&proxy.url_with(&credentials()), &server, 1),
            Operation::Login,
        )
        .await
        .unwrap_err();
        assert_eq!(error.class(), Class::Connection, "{failure:?} {error:?}");
        assert_eq!(
            (error.outcome(), error.retryable(), error.attempts()),
            (Outcome::NotSent, true, 2),
            "{failure:?} {error:?}"
        );
        assert_eq!(server.connections(), 0, "{failure:?}");
        let says = format!("the proxy {} {says} 127.0.0.1:", proxy.address());
        assert!(error.to_string().contains(&says), "{error}");
        assert_hidden(&error);
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_is_the_one_that_is_named() {
    let running =
        FaultServer::start(Script::answer(good()).over_tls(Tls::handshakes([Handshake::PlainHttp])));
    let plain = running.address();
    let nobody = nobody();
    let table = [
        (
            format!("http://user:{PASSWORD}@{nobody}"),
            Phase::Connect,
            format!("could not connect to the proxy {nobody}: connection refused; is the proxy running?"),
        ),
        (
            format!("https://user:{PASSWORD}@{nobody}"),
            Phase::Connect,
            format!("could not connect to the proxy {nobody}: connection refused"),
        ),
        (
            format!("http://user:{PASSWORD}@proxy.invalid:3128"),
            Phase::Dns,
            "could not resolve the host name proxy.invalid of the proxy".to_owned(),
        ),
        (
            format!("https://user:{PASSWORD}@{plain}"),
            Phase::Tls,
            format!("TLS with the proxy {plain} failed: the server does not use TLS"),
        ),
    ];
    for server in servers() {
        for (url, phase, says) in &table {
            let error = call(&through(url, &server, 0), Operation::Login)
                .await
                .unwrap_err();
            assert_eq!(
                (error.class(), error.phase()),
                (Class::Connection, Some(*phase)),
                "{error:?}"
            );
            assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}");
            assert!(error.to_string().contains(says), "{error} does not say {says}");
            assert_hidden(&error);
        }
        assert_eq!(server.request_count(), 0);
    }
}

#[tokio::test]
async fn a_service_that_is_not_trusted_through_a_tunnel_is_named_with_the_proxy() {
    let [_, server] = servers();
    let proxy = FaultProxy::start(ProxyScript::default());
    let client = Client::new(Options {
        proxy: Proxy::Url(proxy.url().into()),
        max_retries: Some(0),
        ..options(&server.url())
    })
    .unwrap();
    let error = call(&client, Operation::Login).await.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Connection, Some(Phase::Tls))
    );
    let says = format!("(through the proxy {}) failed: ", proxy.address());
    assert!(error.to_string().contains(&says), "{error}");
}

#[tokio::test]
async fn a_proxy_that_echoes_its_credentials_is_scrubbed() {
    let [server, _] = servers();
    let encoded = "dXNlcjpXZDRYazlDbjJQczdSYjVUbQ==";
    let body = serde_json::json!({"message": format!("not {PASSWORD}"), "header": encoded});
    let failure = ProxyFailure::Answer(Answer::json(407, body));
    let proxy = FaultProxy::start(ProxyScript::failing(failure));
    let error = call(
        &through(&proxy.url_with(&credentials()), &server, 0),
        Operation::Login,
    )
    .await
    .unwrap_err();
    assert_eq!(error.status(), Some(407));
    assert_hidden(&error);
    let data = error.data().unwrap().to_string();
    for secret in [PASSWORD, encoded.trim_end_matches('=')] {
        for piece in secret.as_bytes()[..17].windows(8) {
            let piece = str::from_utf8(piece).unwrap();
            assert!(!data.contains(piece), "{piece} in {data}");
        }
    }
}

/// Keys stand where the user name does; and the environment's proxy is the one that is used, however it is written.
#[tokio::test]
async fn a_proxy_that_echoes_a_key_given_as_user_name_is_scrubbed() {
    let [server, _] = servers();
    // "Wd4Xk9Cn2Ps7Rb5Tm:"
    let encoded = "V2Q0WGs5Q24yUHM3UmI1VG06";
    let body = serde_json::json!({"message": format!("not {PASSWORD}, nor {encoded}")});
    let failure = ProxyFailure::Answer(Answer::json(407, body));
    let proxy = FaultProxy::start(ProxyScript::failing(failure));
    let without_scheme = format!("{PASSWORD}@{}", proxy.address());
    for chosen in [
        Proxy::Url(format!("http://{without_scheme}").into()),
        Proxy::Environment,
    ] {
        let client = Client::new(Options {
            proxy: chosen,
            environment: Environment {
                http_proxy: Some(without_scheme.as_str().into()),
                ..Environment::default()
            },
            ..options(&server.url())
        });
        let error = call(&client.unwrap(), Operation::Login).await.unwrap_err();
        assert_eq!(error.status(), Some(407));
        assert_hidden(&error);
        let shown = format!("{error} {}", error.data().unwrap());
        assert!(shown.contains("not "), "{shown}");
        for piece in encoded.as_bytes().windows(8) {
            assert!(!shown.contains(str::from_utf8(piece).unwrap()), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_stalls_its_tunnel_ends_at_the_limit_of_connecting() {
    let [_, server] = servers();
    let proxy = FaultProxy::start(ProxyScript::failing(ProxyFailure::Stall));
    let client = Client::new(Options {
        proxy: Proxy::Url(proxy.url_with(&credentials()).into()),
        connect_timeout_ms: Some(1_000),
        max_retries: Some(0),
        ..options(&server.url())
    })
    .unwrap();
    let (result, took) = timed(call(&client, Operation::Login)).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Timeout, Some(Phase::Connect)),
        "{error:?}"
    );
    assert_eq!(
        (error.outcome(), error.timeout_ms()),
        (Outcome::NotSent, Some(1_000)),
        "{error:?}"
    );
    assert_within(took, 1_000);
    let says = format!("through the proxy {} within", proxy.address());
    assert!(error.to_string().contains(&says), "{error}");
    assert_hidden(&error);
    assert_eq!(server.request_count(), 0);
}
