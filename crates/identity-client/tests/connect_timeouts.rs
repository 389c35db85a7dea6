//! Making a connection has a limit of its own, and what ends there was not sent.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use fault_server::{BlackHole, FaultServer, Handshake, Script, Tls};
use identity_client::{CallOptions, Class, Client, Operation, Options, Outcome, Phase};
use support::{assert_within, body, client, good, options, timed};

const LIMIT: u64 = 1000;

fn within(timeout_ms: u64) -> CallOptions {
    CallOptions {
        timeout_ms: Some(timeout_ms),
        max_retries: Some(0),
        ..CallOptions::default()
    }
}

#[tokio::test]
async fn a_black_hole_ends_at_the_limit_of_connecting() {
    let hole = BlackHole::open().unwrap();
    let client = Client::new(Options {
        connect_timeout_ms: Some(LIMIT),
        ..options(&hole.url())
    })
    .unwrap();
    let (result, took) = timed(client.call(Operation::Login, body(Operation::Login), within(5_000))).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.phase(), error.timeout_ms()),
        (Class::Timeout, Some(Phase::Connect), Some(LIMIT))
    );
    assert_eq!((error.outcome(), error.retryable()), (Outcome::NotSent, true));
    let says = "within 1000 ms (`connectTimeoutMs`)";
    assert!(error.to_string().contains(says), "{error}");
    assert_within(took, LIMIT);
}

#[tokio::test]
async fn a_black_hole_is_tried_again_within_the_deadline() {
    let hole = BlackHole::open().unwrap();
    let client = Client::new(Options {
        connect_timeout_ms: Some(150),
        ..options(&hole.url())
    })
    .unwrap();
    let (result, took) =
        timed(client.call(Operation::Login, body(Operation::Login), CallOptions::default())).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.attempts(), error.phase(), error.outcome()),
        (3, Some(Phase::Connect), Outcome::NotSent)
    );
    assert!(took < Duration::from_millis(3 * 150 + 600 + 400), "{took:?}");
}

#[tokio::test]
async fn the_whole_call_may_end_while_connecting() {
    let hole = BlackHole::open().unwrap();
    let client = Client::new(options(&hole.url())).unwrap();
    let (result, took) = timed(client.call(Operation::Me, None, within(LIMIT))).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.phase(), error.timeout_ms()),
        (Some(Phase::Connect), Some(LIMIT))
    );
    assert_within(took, LIMIT);
}

#[tokio::test]
async fn a_tls_handshake_that_stalls() {
    // The first call over TLS of a process reads the system's authorities; that is not what is measured.
    let warm = FaultServer::start(Script::answer(good()).over_tls(Tls::default()));
    support::call(&client(&warm), Operation::Me).await.unwrap_err();
    let tls = Tls::handshakes([Handshake::Stall]);
    let server = FaultServer::start(Script::answer(good()).over_tls(tls));
    let client = Client::new(Options {
        connect_timeout_ms: Some(LIMIT),
        ..options(&server.url())
    })
    .unwrap();
    let (result, took) = timed(client.call(Operation::Login, body(Operation::Login), within(5_000))).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.phase(), error.timeout_ms()),
        (Some(Phase::Connect), Some(LIMIT))
    );
    assert_eq!((error.outcome(), error.retryable()), (Outcome::NotSent, true));
    let says = "within 1000 ms (`connectTimeoutMs`)";
    assert!(error.to_string().contains(says), "{error}");
    assert_within(took, LIMIT);
}
