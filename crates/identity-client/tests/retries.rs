//! What is tried again, and what never is.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::{Duration, SystemTime};

use fault_server::{Answer, FaultServer, Payload, RefusedPort, Script, Step};
use identity_client::{CallOptions, Class, Client, Operation, Options, Outcome, Phase};
use serde_json::json;
use support::{body, call, client, good, options, repeatable, server, timed};

#[tokio::test]
async fn unavailable_services_are_asked_again_only_where_that_does_no_harm() {
    for status in [408, 502, 503, 504, 520, 521, 522, 523, 524, 429] {
        for operation in Operation::ALL {
            let server = server([
                vec![Step::Answer(Answer::json(status, json!({"code": "BUSY"})))],
                vec![Step::Answer(good())],
            ]);
            let result = call(&client(&server), operation).await;
            assert_eq!(result.is_ok(), repeatable(operation), "{operation:?} {status}");
            assert_eq!(
                server.request_count(),
                if repeatable(operation) { 2 } else { 1 },
                "{operation:?} {status}"
            );
        }
    }
}

#[tokio::test]
async fn other_statuses_are_never_tried_again() {
    for status in [
        400, 401, 403, 404, 407, 409, 410, 418, 422, 500, 501, 505, 519, 525, 526, 527,
    ] {
        for operation in [Operation::Me, Operation::LogoutSession, Operation::Login] {
            let server = server([[Step::json(status, json!({"code": "NO"}))]]);
            let error = call(&client(&server), operation).await.unwrap_err();
            assert_eq!(
                (error.status(), error.attempts()),
                (Some(status), 1),
                "{operation:?} {status}"
            );
            assert_eq!(server.request_count(), 1, "{operation:?} {status}");
        }
    }
}

/// Whether to ask again is the caller's choice where that does no harm.
#[tokio::test]
async fn an_answer_that_says_neither_yes_nor_no_may_be_asked_for_again_where_that_does_no_harm() {
    let html = || Answer::status(200).body(Payload::text("<!doctype html><title>Hello</title>"));
    let statuses = [500, 501, 408, 503, 520, 524, 525, 527];
    let answers = statuses.map(|status| Answer::json(status, json!({"code": "OOPS"})));
    for answer in answers.into_iter().chain([html()]) {
        for operation in [Operation::Me, Operation::ListSessions, Operation::Login] {
            let shown = format!("{operation:?} {answer:?}");
            let server = server([[Step::Answer(answer.clone())]]);
            let options = CallOptions {
                max_retries: Some(0),
                ..CallOptions::default()
            };
            let result = client(&server).call(operation, body(operation), options).await;
            let error = result.unwrap_err();
            assert_eq!(
                (error.outcome(), error.retryable()),
                (Outcome::Unknown, repeatable(operation)),
                "{shown}"
            );
        }
    }
}

#[tokio::test]
async fn refused_connections_are_tried_again_whatever_the_operation() {
    let port = RefusedPort::open().unwrap();
    let client = Client::new(options(&port.url())).unwrap();
    for operation in Operation::ALL {
        let error = call(&client, operation).await.unwrap_err();
        assert_eq!(
            (error.class(), error.phase()),
            (Class::Connection, Some(Phase::Connect)),
            "{operation:?}"
        );
        assert_eq!(
            (error.attempts(), error.outcome()),
            (3, Outcome::NotSent),
            "{operation:?}"
        );
        assert!(error.retryable(), "{operation:?}");
        let says = format!(
            "{}: could not connect to {}: connection refused; is the service running?",
            operation.name(),
            port.address()
        );
        assert_eq!(error.to_string(), says);
    }
}

#[tokio::test]
async fn a_service_that_comes_back_between_two_attempts_gets_the_call() {
    let port = RefusedPort::open().unwrap();
    let address = port.address();
    let client = Client::new(Options {
        max_retries: Some(10),
        ..options(&port.url())
    })
    .unwrap();
    let login = tokio::spawn(client.call(Operation::Login, body(Operation::Login), CallOptions::default()));
    tokio::time::sleep(Duration::from_millis(20)).await;
    drop(port);
    let server = FaultServer::start(Script::answer(good()).on_port(address.port()));
    assert!(login.await.unwrap().unwrap().attempts > 1);
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_session_that_is_gone_after_a_lost_answer_was_ended_by_it() {
    let gone = Step::json(404, json!({"code": "SESSION_NOT_FOUND"}));
    let lost = server([vec![Step::Reset], vec![gone.clone()]]);
    let answer = call(&client(&lost), Operation::LogoutSession).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.attempts), ("{}", 2));

    let never_there = server([[gone.clone()]]);
    let error = call(&client(&never_there), Operation::LogoutSession)
        .await
        .unwrap_err();
    assert_eq!(
        (error.class(), error.outcome()),
        (Class::NotFound, Outcome::Rejected)
    );

    let slow = server([vec![Step::Answer(Answer::status(408))], vec![gone.clone()]]);
    let answer = call(&client(&slow), Operation::LogoutSession).await.unwrap();
    assert_eq!((answer.text.as_str(), answer.attempts), ("{}", 2));

    let busy = server([vec![Step::Answer(Answer::status(429))], vec![gone]]);
    let error = call(&client(&busy), Operation::LogoutSession).await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound, "a 429 ended no session");
}

#[tokio::test]
async fn max_retries_bounds_the_attempts() {
    for (max_retries, attempts) in [(0, 1), (1, 2), (3, 4)] {
        let server = server([[Step::Answer(Answer::status(503).header("Retry-After", "0"))]]);
        let options = CallOptions {
            max_retries: Some(max_retries),
            ..CallOptions::default()
        };
        let error = client(&server)
            .call(Operation::Me, None, options)
            .await
            .unwrap_err();
        assert_eq!(
            (error.attempts(), server.request_count()),
            (attempts, attempts as usize)
        );
        assert_eq!(error.class(), Class::Server);
        assert!(error.retryable(), "reading again is safe");
    }
}

#[tokio::test]
async fn the_wait_that_the_service_asks_for_is_kept() {
    // A date has whole seconds, so of two between one and two are left.
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
    for (header, value) in [
        ("Retry-After", date.as_str()),
        ("Retry-After", "1"),
        ("X-Retry-After", "1"),
    ] {
        let busy = Answer::status(429).header(header, value);
        let server = server([vec![Step::Answer(busy)], vec![Step::Answer(good())]]);
        let (result, took) = timed(call(&client(&server), Operation::Me)).await;
        result.unwrap();
        assert!(took >= Duration::from_millis(950), "{header}: {value}: {took:?}");
    }
}

#[tokio::test]
async fn a_wait_that_does_not_fit_is_an_error_at_once() {
    for header in ["Retry-After", "X-Retry-After"] {
        let server = server([[Step::Answer(Answer::status(429).header(header, "60"))]]);
        let (result, took) = timed(call(&client(&server), Operation::Me)).await;
        let error = result.unwrap_err();
        assert_eq!(
            (error.class(), error.retry_after_ms()),
            (Class::RateLimit, Some(60_000))
        );
        assert_eq!(
            (error.attempts(), error.outcome(), error.retryable()),
            (1, Outcome::Rejected, true)
        );
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}

#[tokio::test]
async fn after_a_refused_connection_the_next_call_connects_anew() {
    let port = RefusedPort::open().unwrap();
    let address = port.address();
    let client = Client::new(options(&port.url())).unwrap();
    let none = || CallOptions {
        max_retries: Some(0),
        ..CallOptions::default()
    };
    client.call(Operation::Me, None, none()).await.unwrap_err();
    drop(port);
    let _server = FaultServer::start(Script::answer(good()).on_port(address.port()));
    client.call(Operation::Me, None, none()).await.unwrap();
}

#[tokio::test]
async fn an_idle_socket_that_the_server_closed_costs_no_call() {
    let server = FaultServer::start(Script::connection([
        Step::ReadRequest,
        Step::Answer(good()),
        Step::SleepMs(30),
        Step::Close,
    ]));
    let client = client(&server);
    for operation in [
        Operation::Login,
        Operation::Refresh,
        Operation::Me,
        Operation::Login,
    ] {
        let answer = call(&client, operation).await.unwrap();
        assert_eq!(answer.attempts, 1);
        tokio::time::sleep(Duration::from_millis(80)).await;
    }
}

#[tokio::test]
async fn bytes_nobody_asked_for_are_no_answer() {
    let stray = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"token\":\"bad\"}";
    let server = FaultServer::start(Script::connections([
        vec![
            Step::ReadRequest,
            Step::Answer(good()),
            Step::SleepMs(30),
            Step::write(stray),
            Step::Stall,
        ],
        vec![Step::ReadRequest, Step::Answer(good())],
    ]));
    let client = client(&server);
    call(&client, Operation::Login).await.unwrap();
    tokio::time::sleep(Duration::from_millis(80)).await;
    let answer = call(&client, Operation::Login).await.unwrap();
    assert!(!answer.text.contains("bad"), "{}", answer.text);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_name_without_an_address_is_looked_up_again_whatever_the_operation() {
    let client = Client::new(Options {
        timeout_ms: Some(8_000),
        ..options("http://no-such-host.invalid")
    })
    .unwrap();
    let error = call(&client, Operation::Login).await.unwrap_err();
    assert_eq!(
        (error.class(), error.phase(), error.outcome()),
        (Class::Connection, Some(Phase::Dns), Outcome::NotSent)
    );
    assert_eq!((error.attempts(), error.retryable()), (3, true));
    let says = "could not resolve the host name no-such-host.invalid";
    assert!(error.to_string().contains(says), "{error}");
}
