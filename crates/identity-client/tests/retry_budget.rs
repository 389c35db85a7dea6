//! A service that is down is not hit by every retry as well.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, FaultServer, RefusedPort, Script, Step};
use identity_client::{CallOptions, Client, Operation, Options};
use support::{call, client, good, options, server};

fn many_retries() -> CallOptions {
    CallOptions {
        max_retries: Some(10),
        ..CallOptions::default()
    }
}

#[tokio::test]
async fn an_empty_budget_stops_retries_and_is_visible() {
    let server = FaultServer::start(Script::answer(Answer::status(503).header("Retry-After", "0")));
    let client = client(&server);
    for _ in 0..10 {
        let error = client
            .call(Operation::Me, None, many_retries())
            .await
            .unwrap_err();
        assert_eq!(error.attempts(), 11);
    }
    let budget = client.stats().retry_budget;
    assert_eq!((budget.tokens, budget.capacity, budget.exhausted), (0, 500, 0));
    let error = client
        .call(Operation::Me, None, many_retries())
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), error.status()), (1, Some(503)));
    assert_eq!(client.stats().retry_budget.exhausted, 1);
}

#[tokio::test]
async fn successes_fill_it_again() {
    let again = || Answer::status(503).header("Retry-After", "0");
    let server = server([
        vec![Step::Answer(again())],
        vec![Step::Answer(again())],
        vec![Step::Answer(good())],
    ]);
    let client = client(&server);
    call(&client, Operation::Me).await.unwrap();
    assert_eq!(client.stats().retry_budget.tokens, 500 - 2 * 5 + 1);
    for _ in 0..20 {
        call(&client, Operation::Me).await.unwrap();
    }
    assert_eq!(client.stats().retry_budget.tokens, 500);
}

#[tokio::test]
async fn all_clients_of_an_origin_share_it_and_others_do_not() {
    let server = server([vec![Step::Reset], vec![Step::Answer(good())]]);
    let first = client(&server);
    let second = Client::new(Options {
        keep_alive_ms: Some(1_000),
        ..options(&server.url())
    })
    .unwrap();
    assert_eq!(call(&first, Operation::Me).await.unwrap().attempts, 2);
    assert_eq!(second.stats().retry_budget.tokens, 496);
    let other = Client::new(options(&RefusedPort::open().unwrap().url())).unwrap();
    assert_eq!(other.stats().retry_budget.tokens, 500);
}
