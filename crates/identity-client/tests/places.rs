//! At most `maxConnections` connections are open to an origin; further calls wait in order.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use fault_server::{FaultServer, Http2 as Spoken, Http2Step, Script, Step};
use identity_client::{Answer, CallOptions, Class, Client, Error, Http2, Operation, Options, Outcome, Phase};
use support::{body, good, options, server, timed};

fn client(server: &FaultServer, max_connections: Option<u32>) -> Client {
    Client::new(Options {
        max_connections,
        ..options(&server.url())
    })
    .unwrap()
}

/// Starts calls at the same time; each ends in order of the result.
async fn at_once(
    client: &Client,
    operation: Operation,
    count: usize,
    timeout_ms: u64,
) -> Vec<Result<Answer, Error>> {
    let calls = (0..count).map(|_| {
        let call_options = CallOptions {
            timeout_ms: Some(timeout_ms),
            max_retries: Some(0),
            ..CallOptions::default()
        };
        tokio::spawn(client.call(operation, body(operation), call_options))
    });
    let mut results = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        results.push(call.await.unwrap());
    }
    results
}

#[tokio::test]
async fn a_service_that_hangs_gets_no_more_than_256_connections() {
    let server = server([[Step::Stall]]);
    let client = client(&server, None);
    let (first, others) = tokio::join!(at_once(&client, Operation::Login, 256, 3_000), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let others = at_once(&client, Operation::Login, 144, 1_000).await;
        assert_eq!(server.connections(), 256);
        others
    });
    for error in others.into_iter().map(Result::unwrap_err) {
        assert_eq!(
            (error.class(), error.phase()),
            (Class::Timeout, Some(Phase::Connect))
        );
        assert_eq!(error.outcome(), Outcome::NotSent);
        let text = error.to_string();
        assert!(
            text.contains("(`maxConnections`: 256)") && text.contains("`timeoutMs`"),
            "{text}"
        );
    }
    for error in first.into_iter().map(Result::unwrap_err) {
        assert_eq!(
            (error.class(), error.phase()),
            (Class::Timeout, Some(Phase::Headers))
        );
    }
}

#[tokio::test]
async fn calls_that_wait_are_served_when_a_connection_is_free() {
    let server = server([[Step::SleepMs(30), Step::Answer(good())]]);
    let client = client(&server, Some(2));
    let (results, took) = timed(at_once(&client, Operation::Login, 20, 5_000)).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(server.connections(), 2);
    assert!(took >= Duration::from_millis(290), "{took:?}");
    assert_eq!(client.stats().connections.open, Some(2));
}

#[tokio::test]
async fn a_connection_that_ends_leaves_its_place_to_others() {
    let last = good().header("connection", "close");
    let server = server([[Step::SleepMs(10), Step::Answer(last), Step::Close]]);
    let client = client(&server, Some(2));
    let results = at_once(&client, Operation::Login, 20, 5_000).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
}

#[tokio::test]
async fn a_call_that_gives_up_leaves_no_hole() {
    let server = server([[Step::SleepMs(150), Step::Answer(good())]]);
    let client = client(&server, Some(1));
    let first = at_once(&client, Operation::Login, 3, 5_000);
    let impatient = at_once(&client, Operation::Login, 5, 50);
    let (first, impatient) = tokio::join!(first, impatient);
    assert!(first.iter().all(Result::is_ok), "{first:?}");
    assert!(impatient.iter().all(Result::is_err), "{impatient:?}");
    let later = at_once(&client, Operation::Me, 2, 5_000).await;
    assert!(later.iter().all(Result::is_ok), "{later:?}");
}

/// The wait for a place is no part of an attempt.
#[tokio::test]
async fn the_time_of_an_attempt_begins_with_its_place() {
    let server = server([[Step::SleepMs(150), Step::Answer(good())]]);
    let client = Client::new(Options {
        max_connections: Some(1),
        attempt_timeout_ms: Some(250),
        connect_timeout_ms: Some(200),
        ..options(&server.url())
    })
    .unwrap();
    let results = at_once(&client, Operation::Login, 4, 5_000).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
}

#[tokio::test]
async fn calls_that_share_a_connection_are_not_counted() {
    let slow = vec![Http2Step::SleepMs(50), Http2Step::Answer(good())];
    let server = FaultServer::start(Script::http2(Spoken::turns([slow])));
    let client = Client::new(Options {
        http2: Http2::PriorKnowledge,
        max_connections: Some(1),
        ..options(&server.url())
    })
    .unwrap();
    let (results, took) = timed(at_once(&client, Operation::Me, 30, 5_000)).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert!(took < Duration::from_millis(700), "{took:?}");
    assert_eq!(server.connections(), 1);
}
