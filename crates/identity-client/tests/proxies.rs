//! Proxies by URL; their credentials never show.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{
    Answer, Credentials, FaultProxy, FaultServer, Http2, ProxyFailure, ProxyScript, Script, Tls,
};
use identity_client::{Class, Client, Error, Operation, Options, Outcome, Phase, Proxy, TlsOptions};
use support::{assert_within, call, good, options, timed};

const PASSWORD: &str = "Wd4Xk9Cn2Ps7Rb5Tm";

fn through(proxy: &str, server: &FaultServer) -> Client {
    let ca = if server.is_tls() {
        vec![server.ca_pem().into()]
    } else {
        Vec::new()
    };
    let tls = TlsOptions {
        ca,
        ..TlsOptions::default()
    };
    let proxy = Proxy::Url(proxy.into());
    Client::new(Options {
        proxy,
        tls,
        max_retries: Some(0),
        ..options(&server.url())
    })
    .unwrap()
}

fn servers() -> [FaultServer; 2] {
    let script = Script::answer(good());
    [
        FaultServer::start(script.clone()),
        FaultServer::start(script.over_tls(Tls::default())),
    ]
}

fn credentials() -> Credentials {
    Credentials {
        user: "user".into(),
        password: PASSWORD.into(),
    }
}

fn assert_hidden(error: &Error) {
    let seen = format!("{error} {error:?}");
    for piece in PASSWORD.as_bytes().windows(8) {
        assert!(!seen.contains(str::from_utf8(piece).unwrap()), "{seen}");
    }
}

#[tokio::test]
async fn requests_go_through_the_proxy() {
    for server in servers() {
        let proxy = FaultProxy::start(ProxyScript::default());
        call(&through(&proxy.url(), &server), Operation::Login)
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
            &through(&proxy.url_with(&credentials()), &server),
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

        let error = call(&through(&proxy.url(), &server), Operation::Login)
            .await
            .unwrap_err();
        assert_hidden(&error);
        if server.is_tls() {
            assert_eq!(
                (error.class(), error.phase()),
                (Class::Connection, Some(Phase::Connect)),
                "{error:?}"
            );
            assert_eq!(error.outcome(), Outcome::NotSent);
        } else {
            assert_eq!(error.status(), Some(407));
        }
    }
}

#[tokio::test]
async fn a_proxy_that_fails() {
    let failures = [
        ProxyFailure::Answer(Answer::status(502)),
        ProxyFailure::Close,
        ProxyFailure::Reset,
    ];
    for failure in failures {
        let [_, server] = servers();
        let proxy = FaultProxy::start(ProxyScript::failing(failure.clone()));
        let error = call(
            &through(&proxy.url_with(&credentials()), &server),
            Operation::Login,
        )
        .await
        .unwrap_err();
        assert_eq!(error.class(), Class::Connection, "{failure:?} {error:?}");
        assert_eq!(error.outcome(), Outcome::NotSent, "{failure:?} {error:?}");
        assert_hidden(&error);
    }
}

#[tokio::test]
async fn a_proxy_that_echoes_its_credentials_is_scrubbed() {
    let [server, _] = servers();
    let encoded = "dXNlcjpXZDRYazlDbjJQczdSYjVUbQ==";
    let body = serde_json::json!({"message": format!("not {PASSWORD}"), "header": encoded});
    let failure = ProxyFailure::Answer(Answer::json(407, body));
    let proxy = FaultProxy::start(ProxyScript::failing(failure));
    let error = call(
        &through(&proxy.url_with(&credentials()), &server),
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
    assert_hidden(&error);
    assert_eq!(server.request_count(), 0);
}

#[tokio::test]
async fn https_and_http2_go_through_a_tunnel_that_sees_no_secret() {
    let script = Script::http2(Http2::respond_in_turn([good()])).over_tls(Tls::default());
    let server = FaultServer::start(script);
    let proxy = FaultProxy::start(ProxyScript::with_credentials("user", PASSWORD));
    let client = through(&proxy.url_with(&credentials()), &server);
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
