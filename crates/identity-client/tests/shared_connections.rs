//! Clients are cheap: those whose options agree share their connections.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::{Duration, Instant};

use fault_server::{FaultServer, Script};
use identity_client::{CallOptions, Client, Http2, Operation, Options};
use support::{call, client, good, options};

#[tokio::test]
async fn a_client_per_call_uses_one_connection() {
    let server = FaultServer::start(Script::answer(good()));
    for _ in 0..50 {
        call(&client(&server), Operation::Me).await.unwrap();
    }
    assert_eq!((server.connections(), server.request_count()), (1, 50));
    assert_eq!(client(&server).stats().connections.opened, 1);
}

#[tokio::test]
async fn options_that_shape_connections_part_them_and_others_do_not() {
    let server = FaultServer::start(Script::answer(good()));
    let with = |change: fn(&mut Options)| {
        let mut options = options(&server.url());
        change(&mut options);
        Client::new(options).unwrap()
    };
    let same = [
        with(|_| {}),
        with(|options| options.timeout_ms = Some(1_000)),
        with(|options| options.headers = vec![("X-Tenant".into(), "blue".into())]),
        with(|options| options.base_url += "/api/v2/"),
    ];
    for client in &same {
        call(client, Operation::Me).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
    let other = [
        with(|options| options.keep_alive_ms = Some(3_999)),
        with(|options| options.connect_timeout_ms = Some(1_999)),
        with(|options| options.http2 = Http2::Off),
    ];
    for client in &other {
        call(client, Operation::Me).await.unwrap();
    }
    assert_eq!(server.connections(), 4);
}

#[tokio::test]
async fn an_idle_socket_is_not_used_beyond_its_time() {
    let server = FaultServer::start(Script::answer(good()));
    for (keep_alive_ms, connections) in [(0, 3), (100, 6), (10_000, 7)] {
        let client = Client::new(Options {
            keep_alive_ms: Some(keep_alive_ms),
            ..options(&server.url())
        })
        .unwrap();
        for _ in 0..3 {
            call(&client, Operation::Me).await.unwrap();
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert_eq!(server.connections(), connections, "{keep_alive_ms}");
    }
}

#[tokio::test]
async fn many_calls_at_once_settle() {
    let server = FaultServer::start(Script::answer(good()));
    let client = client(&server);
    let long = || CallOptions {
        timeout_ms: Some(60_000),
        ..CallOptions::default()
    };
    let calls: Vec<_> = (0..500)
        .map(|_| tokio::spawn(client.call(Operation::Me, None, long())))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[test]
fn a_known_client_is_made_without_a_new_pool() {
    let known = options("http://127.0.0.1:9/known");
    Client::new(known.clone()).unwrap();
    let start = Instant::now();
    for _ in 0..1_000 {
        Client::new(known.clone()).unwrap();
    }
    // A pool of its own would cost each of them milliseconds; the exact figure is the benchmark's business.
    assert!(
        start.elapsed() < Duration::from_millis(500),
        "{:?} for 1000",
        start.elapsed()
    );
}
