//! One deadline covers everything, and the error says what it was spent on.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::{Duration, SystemTime};

use fault_server::{Answer, FaultServer, Payload, Script, Step};
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
    assert_eq!(
        (error.outcome(), error.retryable(), error.attempts()),
        (Outcome::Unknown, false, 1)
    );
    let did_not = if phase == Phase::Body {
        "send a complete answer"
    } else {
        "answer"
    };
    let says = format!(
        "login: {} did not {did_not} within 1000 ms (`timeoutMs`)",
        server.address()
    );
    assert_eq!(error.to_string(), says);
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
        (error.class(), error.phase()),
        (Class::Timeout, Some(Phase::Headers))
    );
    assert_eq!((error.outcome(), error.retryable()), (Outcome::Unknown, false));
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
async fn an_attempt_that_ends_the_call_names_its_own_option() {
    let server = server([[Step::Stall]]);
    let client = Client::new(Options {
        attempt_timeout_ms: Some(LIMIT),
        ..options(&server.url())
    })
    .unwrap();
    let (result, took) =
        timed(client.call(Operation::Login, body(Operation::Login), CallOptions::default())).await;
    let error = result.unwrap_err();
    assert_eq!((error.class(), error.timeout_ms()), (Class::Timeout, Some(LIMIT)));
    let says = "within 1000 ms (`attemptTimeoutMs`)";
    assert!(error.to_string().contains(says), "{error}");
    assert_within(took, LIMIT);
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
    assert!(error.retryable() && error.attempts() > 1, "{error:?}");
    assert!(took <= Duration::from_millis(720), "{took:?}");
}

#[tokio::test]
async fn a_pause_that_does_not_fit_gives_the_error_at_once() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
    for wait in ["2", &date] {
        let busy = Answer::json(503, json!({"code": "BUSY"})).header("Retry-After", wait);
        let server = server([[Step::Answer(busy)]]);
        let options = CallOptions {
            timeout_ms: Some(LIMIT),
            ..CallOptions::default()
        };
        let (result, took) = timed(client(&server).call(Operation::Me, None, options)).await;
        let error = result.unwrap_err();
        assert_eq!(
            (error.class(), error.server_code(), error.attempts()),
            (Class::Server, Some("BUSY"), 1)
        );
        assert_eq!((error.outcome(), error.retryable()), (Outcome::Unknown, true));
        assert!(
            error.retry_after_ms().is_some_and(|wait| wait > LIMIT),
            "{error:?}"
        );
        assert!(took < Duration::from_millis(LIMIT), "{took:?}");
    }
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
