//! The forward proxy forwards, tunnels, demands credentials and fails.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::ErrorKind;

use fault_server::{
    Answer, Credentials, FaultProxy, FaultServer, ProxyFailure, ProxyScript, RefusedPort, Script,
};
use serde_json::json;
use support::{GET, Peer};

fn absolute(server: &FaultServer, extra: &str) -> String {
    format!(
        "GET {}/auth/me?x=1 HTTP/1.1\r\nhost: x\r\n{extra}\r\n",
        server.url()
    )
}

#[test]
fn forwards_the_absolute_form_over_one_connection() {
    let server = FaultServer::start(Script::respond_in_turn([
        Answer::json(200, json!(1)),
        Answer::json(200, json!(2)),
    ]));
    let proxy = FaultProxy::start(ProxyScript::default());
    let mut peer = Peer::to(proxy.address());
    for expected in ["\r\n\r\n1", "\r\n\r\n2"] {
        peer.send(&absolute(&server, "Proxy-Authorization: Basic secret\r\n"));
        assert!(peer.answer().ends_with(expected));
    }
    let forwarded = &server.requests()[0];
    assert_eq!(forwarded.target(), "/auth/me?x=1");
    assert_eq!(forwarded.header("proxy-authorization"), None);
    assert!(proxy.requests()[0].target().starts_with("http://127.0.0.1:"));
    assert_eq!((server.connections(), proxy.connections()), (1, 1));
}

#[test]
fn tunnels_by_connect() {
    let server = FaultServer::start(Script::json(200, json!({"ok": true})));
    let proxy = FaultProxy::start(ProxyScript::default());
    let mut peer = Peer::to(proxy.address());
    peer.send(&format!("CONNECT {} HTTP/1.1\r\n\r\n{GET}", server.address()));
    assert!(peer.answer().starts_with("HTTP/1.1 200 "));
    assert!(peer.answer().ends_with("{\"ok\":true}"));
    assert_eq!(proxy.requests().len(), 1);
    assert_eq!(proxy.requests()[0].method(), "CONNECT");
}

#[test]
fn demands_credentials() {
    let server = FaultServer::start(Script::json(200, json!({})));
    let proxy = FaultProxy::start(ProxyScript::with_credentials("user", "pass"));
    let mut peer = Peer::to(proxy.address());
    for header in ["", "proxy-authorization: Basic dXNlcjpub3Bl\r\n"] {
        peer.send(&absolute(&server, header));
        let refusal = peer.answer();
        assert!(
            refusal.starts_with("HTTP/1.1 407 ") && refusal.contains("Basic realm="),
            "{refusal}"
        );
    }
    peer.send(&absolute(&server, "proxy-authorization: Basic dXNlcjpwYXNz\r\n"));
    assert!(peer.answer().starts_with("HTTP/1.1 200 "));
    assert_eq!(server.request_count(), 1);
    let credentials = Credentials {
        user: "user".to_owned(),
        password: "pass".to_owned(),
    };
    assert!(
        proxy
            .url_with(&credentials)
            .starts_with("http://user:pass@127.0.0.1:")
    );
    assert!(!format!("{credentials:?}").contains("pass"));
}

#[test]
fn fails_as_told() {
    let server = FaultServer::start(Script::json(200, json!({})));
    let end = |failure| {
        let proxy = FaultProxy::start(ProxyScript::failing(failure));
        let mut peer = Peer::to(proxy.address());
        peer.send(&absolute(&server, ""));
        peer.rest()
    };
    assert!(
        end(ProxyFailure::Answer(Answer::status(503)))
            .0
            .starts_with(b"HTTP/1.1 503 ")
    );
    assert_eq!(end(ProxyFailure::Close), (Vec::new(), None));
    assert_eq!(
        end(ProxyFailure::Reset),
        (Vec::new(), Some(ErrorKind::ConnectionReset))
    );
    assert_eq!(server.connections(), 0);
}

#[test]
fn an_unreachable_server_is_a_502() {
    let refused = RefusedPort::open().unwrap();
    let proxy = FaultProxy::start(ProxyScript::default());
    for request in [
        format!("GET {}/ HTTP/1.1\r\n\r\n", refused.url()),
        format!("CONNECT {} HTTP/1.1\r\n\r\n", refused.address()),
    ] {
        let mut peer = Peer::to(proxy.address());
        peer.send(&request);
        assert!(peer.rest_text().starts_with("HTTP/1.1 502 "));
    }
}
