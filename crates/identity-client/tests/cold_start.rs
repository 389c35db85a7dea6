//! Many calls at once to an HTTPS server of which nothing is known: few connections decide which HTTP it speaks.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use fault_server::{FaultServer, Handshake, Http2 as Spoken, Script, Step, Tls};
use identity_client::{Answer, CallOptions, Client, Error, Operation, Options, Outcome, TlsOptions};
use support::{good, options, timed};

/// Above the time in which a connection is made in these tests, and below all time limits.
const SOON: Duration = Duration::from_secs(8);

fn client(server: &FaultServer) -> Client {
    Client::new(Options {
        connect_timeout_ms: Some(9_000),
        tls: TlsOptions {
            ca: vec![server.ca_pem().into()],
            ..TlsOptions::default()
        },
        ..options(&server.url())
    })
    .unwrap()
}

fn http2(handshakes: impl Into<Vec<Handshake>>) -> FaultServer {
    let script = Script::http2(Spoken::respond_in_turn([good()]));
    FaultServer::start(script.over_tls(Tls::handshakes(handshakes)))
}

fn http1(handshakes: impl Into<Vec<Handshake>>, answer_ms: u64) -> FaultServer {
    let turn = vec![Step::SleepMs(answer_ms), Step::Answer(good())];
    FaultServer::start(Script::turns([turn]).over_tls(Tls::handshakes(handshakes)))
}

/// Makes calls at once, none of which is tried again.
async fn crowd(client: &Client, count: usize) -> Vec<Result<Answer, Error>> {
    let once = || CallOptions {
        max_retries: Some(0),
        timeout_ms: Some(20_000),
        ..CallOptions::default()
    };
    let calls: Vec<_> = (0..count)
        .map(|_| tokio::spawn(client.call(Operation::Me, None, once())))
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

fn failures(results: Vec<Result<Answer, Error>>) -> usize {
    let failed = results.into_iter().filter_map(Result::err);
    failed
        .map(|error| assert_eq!(error.outcome(), Outcome::NotSent, "{error:?}"))
        .count()
}

#[tokio::test]
async fn a_thousand_calls_over_http2_need_few_connections() {
    let server = http2([]);
    let client = client(&server);
    assert_eq!(failures(crowd(&client, 1_000).await), 0);
    assert!(server.connections() <= 4, "{} connections", server.connections());
}

#[tokio::test]
async fn fifty_calls_over_http1_are_made_at_once() {
    let server = http1([], 500);
    let client = client(&server);
    let (results, took) = timed(crowd(&client, 50)).await;
    assert_eq!(failures(results), 0);
    assert!(took < SOON, "one after another they would take 25 s: {took:?}");
}

#[tokio::test]
async fn a_first_connection_that_hangs_holds_up_nobody() {
    for server in [
        http2([Handshake::Stall, Handshake::Complete]),
        http1([Handshake::Stall, Handshake::Complete], 0),
    ] {
        let (results, took) = timed(crowd(&client(&server), 20)).await;
        assert_eq!(failures(results), 0);
        assert!(took < SOON, "{took:?}");
    }
}

#[tokio::test]
async fn a_first_connection_that_fails_is_one_call_s_misfortune() {
    let server = http2([Handshake::Reset, Handshake::Complete]);
    assert_eq!(failures(crowd(&client(&server), 100).await), 1);
    assert!(server.connections() <= 4, "{} connections", server.connections());
}

#[tokio::test]
async fn a_server_that_fails_is_found_out_with_few_connections() {
    let server = http2([Handshake::Close]);
    assert_eq!(failures(crowd(&client(&server), 300).await), 300);
    assert!(server.connections() <= 4, "{} connections", server.connections());
    let silent = http2([Handshake::Stall]);
    let client = Client::new(Options {
        connect_timeout_ms: Some(500),
        ..options(&silent.url())
    })
    .unwrap();
    let (results, took) = timed(crowd(&client, 300)).await;
    assert_eq!(failures(results), 300);
    assert!(took < Duration::from_millis(2_000), "{took:?}");
    assert!(silent.connections() <= 4, "{} connections", silent.connections());
}
