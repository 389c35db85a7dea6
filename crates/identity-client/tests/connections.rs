//! Connections of the client's own: who gets one, how long they stay, and what `stats` says of them.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use fault_server::{Answer, FaultServer, Handshake, Http2 as Spoken, Payload, Script, Step, Tls};
use identity_client::{Client, Http2, Operation, Options, TlsOptions};
use serde_json::json;
use support::{call, good, options, server, timed};

const PATIENCE: Duration = Duration::from_secs(5);

/// Connections made, open and idle.
fn figures(client: &Client) -> (u64, Option<u64>, Option<u64>) {
    let connections = client.stats().connections;
    (connections.opened, connections.open, connections.idle)
}

#[tokio::test]
async fn idle_connections_are_closed_after_their_time() {
    let server = server([[Step::Answer(good())]]);
    let client = Client::new(Options {
        keep_alive_ms: Some(100),
        ..options(&server.url())
    })
    .unwrap();
    assert_eq!(figures(&client), (0, Some(0), Some(0)));
    call(&client, Operation::Me).await.unwrap();
    assert_eq!(figures(&client), (1, Some(1), Some(1)));
    // The task that closes it runs while this one waits.
    let closed = timed(async {
        while server.open() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let ((), took) = tokio::time::timeout(PATIENCE, closed).await.unwrap();
    assert!(took >= Duration::from_millis(90), "{took:?}");
    assert_eq!(figures(&client), (1, Some(0), Some(0)));
    call(&client, Operation::Me).await.unwrap();
    assert_eq!(figures(&client), (2, Some(1), Some(1)));
}

#[tokio::test]
async fn a_shared_connection_is_closed_after_its_time() {
    let server = FaultServer::start(Script::http2(Spoken::respond_in_turn([good()])));
    let client = Client::new(Options {
        keep_alive_ms: Some(100),
        http2: Http2::PriorKnowledge,
        ..options(&server.url())
    })
    .unwrap();
    call(&client, Operation::Me).await.unwrap();
    assert_eq!(
        figures(&client),
        (1, Some(1), Some(0)),
        "no connection is idle that all share"
    );
    let closed = async {
        while server.open() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.unwrap();
}

/// The second connection never comes to be, and is not needed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_waits_takes_the_connection_that_another_gives_back() {
    let slow = [Step::SleepMs(150), Step::Answer(good())];
    let script = Script::turns([slow.to_vec(), vec![Step::Answer(good())]]).over_tls(Tls {
        handshakes: vec![Handshake::Complete, Handshake::Stall],
        ..Tls::default()
    });
    let server = FaultServer::start(script);
    let client = Client::new(Options {
        http2: Http2::Off,
        tls: TlsOptions {
            ca: vec![server.ca_pem().into()],
            ..TlsOptions::default()
        },
        ..options(&server.url())
    })
    .unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { call(&client, Operation::Login).await }
    });
    assert!(server.wait_for_requests(1, PATIENCE));
    let (second, took) = timed(call(&client, Operation::Login)).await;
    assert_eq!(second.unwrap().attempts, 1);
    assert!(took < Duration::from_secs(1), "{took:?}");
    first.await.unwrap().unwrap();
    assert_eq!(server.connections(), 2);
}

/// What is left of an answer that is not wanted must not become the beginning of the next.
#[tokio::test]
async fn a_connection_whose_answer_was_not_read_is_not_used_again() {
    let long = Answer::status(200).body(Payload::text(format!("{{\"a\":\"{}\"}}", "a".repeat(100_000))));
    let redirect = Answer::status(302)
        .header("Location", "/elsewhere")
        .body(Payload::text("b".repeat(100_000)));
    for unwanted in [long, redirect] {
        let server = server([
            vec![Step::Answer(unwanted)],
            vec![Step::json(200, json!({"id": "next"}))],
        ]);
        let client = Client::new(Options {
            max_response_bytes: Some(1_000),
            ..options(&server.url())
        })
        .unwrap();
        assert_eq!(
            call(&client, Operation::Me).await.unwrap_err().code(),
            "RESPONSE_INVALID"
        );
        assert_eq!(
            call(&client, Operation::Me).await.unwrap().text,
            r#"{"id":"next"}"#
        );
    }
}
