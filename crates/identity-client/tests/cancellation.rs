//! A call that nobody wants any more ends at once, and its request with it.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::future::{Future, poll_fn};
use std::time::{Duration, Instant};

use fault_server::{Answer, BlackHole, FaultServer, Step};
use identity_client::{CallOptions, Class, Client, Error, Operation, Outcome};
use support::{body, client, good, options, server, timed};
use tokio::sync::oneshot;

const PATIENCE: Duration = Duration::from_secs(5);

fn cancellable() -> (oneshot::Sender<()>, CallOptions) {
    let (cancel, receiver) = oneshot::channel();
    (
        cancel,
        CallOptions {
            cancel: Some(receiver),
            ..CallOptions::default()
        },
    )
}

/// Starts a call, waits until the server has its request, cancels it.
async fn cancelled_in_flight(server: &FaultServer, operation: Operation) -> Error {
    let (cancel, options) = cancellable();
    let running = tokio::spawn(client(server).call(operation, body(operation), options));
    assert!(server.wait_for_requests(1, PATIENCE));
    tokio::time::sleep(Duration::from_millis(50)).await;
    cancel.send(()).unwrap();
    running.await.unwrap().unwrap_err()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_call_ends_and_closes_its_connection() {
    let server = server([[Step::Stall]]);
    let error = cancelled_in_flight(&server, Operation::Login).await;
    assert_eq!((error.class(), error.code()), (Class::Abort, "ABORTED"));
    assert_eq!(
        (error.outcome(), error.retryable(), error.attempts()),
        (Outcome::Unknown, false, 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_cancelled_in_the_middle_of_the_answer() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{";
    let server = server([[Step::write(head), Step::ReadUntilClosed]]);
    let error = cancelled_in_flight(&server, Operation::Me).await;
    assert_eq!(
        (error.class(), error.outcome(), error.retryable()),
        (Class::Abort, Outcome::Unknown, true)
    );
    assert!(server.wait_for_open(0, PATIENCE), "the connection is closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_future_closes_its_connection() {
    let server = server([[Step::ReadUntilClosed]]);
    let client = client(&server);
    let running = tokio::spawn(client.call(Operation::Login, body(Operation::Login), CallOptions::default()));
    assert!(server.wait_for_requests(1, PATIENCE));
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    assert!(server.wait_for_open(0, PATIENCE), "the connection is closed");
}

#[tokio::test]
async fn a_call_cancelled_before_it_starts_sends_nothing() {
    let server = server([[Step::Answer(good())]]);
    let (cancel, options) = cancellable();
    cancel.send(()).unwrap();
    let error = client(&server)
        .call(Operation::Login, body(Operation::Login), options)
        .await
        .unwrap_err();
    assert_eq!(
        (error.class(), error.outcome(), error.attempts()),
        (Class::Abort, Outcome::NotSent, 0)
    );
    assert!(error.retryable());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_call_cancelled_while_connecting_was_not_sent() {
    let hole = BlackHole::open().unwrap();
    let (cancel, call_options) = cancellable();
    let client = Client::new(options(&hole.url())).unwrap();
    let running = tokio::spawn(client.call(Operation::Login, body(Operation::Login), call_options));
    tokio::time::sleep(Duration::from_millis(50)).await;
    cancel.send(()).unwrap();
    let error = running.await.unwrap().unwrap_err();
    assert_eq!((error.class(), error.outcome()), (Class::Abort, Outcome::NotSent));
}

#[tokio::test]
async fn a_call_can_be_cancelled_between_two_attempts() {
    let server = server([[Step::Answer(Answer::status(503).header("Retry-After", "5"))]]);
    let (cancel, options) = cancellable();
    let client = client(&server);
    let cancel_soon = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        cancel.send(()).unwrap();
    };
    let ((result, ()), took) =
        timed(async { tokio::join!(client.call(Operation::Me, None, options), cancel_soon) }).await;
    assert_eq!(result.unwrap_err().class(), Class::Abort);
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_cancellation_that_comes_together_with_the_answer_wins() {
    for answer in [good(), Answer::status(401)] {
        let server = server([[Step::SleepMs(100), Step::Answer(answer)]]);
        let (cancel, options) = cancellable();
        let mut cancel = Some(cancel);
        let mut running = Box::pin(client(&server).call(Operation::Login, body(Operation::Login), options));
        let began = Instant::now();
        let result = poll_fn(|cx| {
            // Nothing but the answer wakes the call so late.
            if began.elapsed() > Duration::from_millis(80)
                && let Some(cancel) = cancel.take()
            {
                cancel.send(()).unwrap();
            }
            running.as_mut().poll(cx)
        })
        .await;
        let error = result.unwrap_err();
        assert_eq!((error.class(), error.outcome()), (Class::Abort, Outcome::Unknown));
    }
}

#[tokio::test]
async fn a_dropped_sender_cancels_nothing() {
    let server = server([[Step::SleepMs(50), Step::Answer(good())]]);
    let (cancel, options) = cancellable();
    drop(cancel);
    client(&server)
        .call(Operation::Login, body(Operation::Login), options)
        .await
        .unwrap();
}
