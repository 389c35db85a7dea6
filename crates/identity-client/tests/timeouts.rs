//! One deadline covers everything, and the error says what it was spent on.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use fault_server::{Answer, BlackHole, FaultServer, Handshake, Payload, Script, Step, Tls};
use identity_client::{CallOptions, Class, Client, Operation, Options, Outcome, Phase};
use serde_json::json;
use support::{assert_within, body, client, good, options, server, timed};

const LIMIT: u64 = 1000;

fn within(timeout_ms: u64) -> CallOptions {
    CallOptions {
        timeout_ms: Some(timeout_ms),
        max_retries: Some(0),
        ..CallOptions::default()
    }
}

async fn ends_at_the_limit(server: &FaultServer, phase: Phase) {
    let client = client(server);
    let (result, took) = timed(client.call(Operation::Login, body(Operation::Login), within(LIMIT))).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.phase(), error.timeout_ms()),
        (Class::Timeout, Some(phase), Some(LIMIT))
    );
    assert_eq!((error.outcome(), error.retryable()), (Outcome::Unknown, false));
    assert!(error.duration_ms() >= LIMIT && error.duration_ms() < LIMIT * 2);
    assert_within(took, LIMIT);
}

#[tokio::test]
async fn a_server_that_accepts_and_never_answers() {
    ends_at_the_limit(
        &FaultServer::start(Script::connection([Step::Stall])),
        Phase::Headers,
    )
    .await;
}

#[tokio::test]
async fn a_server_that_reads_and_never_answers() {
    ends_at_the_limit(&server([[Step::Stall]]), Phase::Headers).await;
}

#[tokio::test]
async fn half_a_head() {
    ends_at_the_limit(
        &server([[Step::write("HTTP/1.1 200 OK\r\ncontent-"), Step::Stall]]),
        Phase::Headers,
    )
    .await;
}

#[tokio::test]
async fn a_head_and_then_nothing() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{\"token\":";
    ends_at_the_limit(&server([[Step::write(head), Step::Stall]]), Phase::Body).await;
}

#[tokio::test]
async fn one_byte_at_a_time() {
    let slowly = Step::AnswerSlowly {
        answer: good().header("x-padding", "x".repeat(200)),
        every_ms: 50,
        piece: 1,
    };
    ends_at_the_limit(&server([[slowly]]), Phase::Headers).await;
    let head = Step::write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
    ends_at_the_limit(
        &server([[head, Step::write_slowly(Payload::text(" ".repeat(1000)), 50)]]),
        Phase::Body,
    )
    .await;
}

#[tokio::test]
async fn a_flood_of_interim_answers() {
    let interim = Step::write("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(20));
    ends_at_the_limit(
        &server([[Step::forever([interim, Step::SleepMs(1)])]]),
        Phase::Headers,
    )
    .await;
}

#[tokio::test]
async fn a_server_that_reads_nothing_while_we_upload() {
    let script = Script {
        receive_buffer: Some(4096),
        ..Script::connection([Step::Stall])
    };
    let server = FaultServer::start(script);
    let huge =
        json!({"email": "ada@example.org", "password": "p", "extra": "x".repeat(16 << 20)}).to_string();
    let client = Client::new(Options {
        max_request_bytes: Some(32 << 20),
        ..options(&server.url())
    })
    .unwrap();
    let (result, took) = timed(client.call(Operation::Login, Some(huge.into_bytes()), within(LIMIT))).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.phase(), error.outcome()),
        (Some(Phase::Headers), Outcome::Unknown)
    );
    assert_within(took, LIMIT);
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
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert_within(took, LIMIT);
}

#[tokio::test]
async fn an_attempt_has_a_limit_of_its_own() {
    let server = server([vec![Step::Stall], vec![Step::Answer(good())]]);
    let client = Client::new(Options {
        attempt_timeout_ms: Some(200),
        ..options(&server.url())
    })
    .unwrap();
    let answer = client
        .call(Operation::Me, None, CallOptions::default())
        .await
        .unwrap();
    assert_eq!(answer.attempts, 2);
}

#[tokio::test]
async fn attempts_do_not_add_up_beyond_the_deadline() {
    let server = server([[Step::Stall]]);
    let client = Client::new(Options {
        attempt_timeout_ms: Some(250),
        ..options(&server.url())
    })
    .unwrap();
    let options = CallOptions {
        timeout_ms: Some(600),
        max_retries: Some(10),
        ..CallOptions::default()
    };
    let (result, took) = timed(client.call(Operation::Me, None, options)).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Timeout, Some(Phase::Headers))
    );
    assert!(error.retryable());
    assert!(took <= Duration::from_millis(720), "{took:?}");
}

#[tokio::test]
async fn a_pause_that_does_not_fit_gives_the_error_at_once() {
    let server = server([[Step::Answer(Answer::status(503).header("Retry-After", "1"))]]);
    let options = CallOptions {
        timeout_ms: Some(LIMIT),
        ..CallOptions::default()
    };
    let (result, took) = timed(client(&server).call(Operation::Me, None, options)).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.retry_after_ms(), error.attempts()),
        (Class::Server, Some(1_000), 1)
    );
    assert!(took < Duration::from_millis(LIMIT), "{took:?}");
}

#[tokio::test]
async fn time_that_the_caller_spent_counts() {
    let stalls = server([[Step::Stall]]);
    let client = client(&stalls);
    let spent = |elapsed| CallOptions {
        elapsed: Duration::from_millis(elapsed),
        ..within(LIMIT)
    };
    let (result, took) = timed(client.call(Operation::Me, None, spent(LIMIT - 100))).await;
    let error = result.unwrap_err();
    assert_eq!(
        (error.phase(), error.timeout_ms()),
        (Some(Phase::Headers), Some(LIMIT))
    );
    assert!(error.duration_ms() >= LIMIT, "{}", error.duration_ms());
    assert!(took < Duration::from_millis(400), "{took:?}");

    let error = client.call(Operation::Me, None, spent(LIMIT)).await.unwrap_err();
    assert_eq!(
        (error.phase(), error.outcome()),
        (Some(Phase::Token), Outcome::NotSent)
    );
    assert_eq!(error.attempts(), 0);
}
