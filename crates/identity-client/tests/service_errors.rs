//! What a service says with an error status, and what becomes of it.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::Answer;
use fault_server::{FaultServer, Script, Step};
use identity_client::{CallOptions, Class, Operation, Outcome};
use serde_json::json;
use support::{body, call, client, server};

#[tokio::test]
async fn every_status_has_its_class() {
    let table = [
        (400, Class::Validation, "VALIDATION_FAILED", Outcome::Rejected),
        (
            401,
            Class::Authentication,
            "AUTHENTICATION_FAILED",
            Outcome::Rejected,
        ),
        (403, Class::Permission, "PERMISSION_DENIED", Outcome::Rejected),
        (404, Class::NotFound, "NOT_FOUND", Outcome::Rejected),
        (405, Class::Api, "API_ERROR", Outcome::Rejected),
        (409, Class::Conflict, "CONFLICT", Outcome::Rejected),
        (410, Class::Api, "API_ERROR", Outcome::Rejected),
        (413, Class::Api, "API_ERROR", Outcome::Rejected),
        (422, Class::Validation, "VALIDATION_FAILED", Outcome::Rejected),
        (429, Class::RateLimit, "RATE_LIMITED", Outcome::Rejected),
        (500, Class::Server, "SERVER_ERROR", Outcome::Unknown),
        (502, Class::Server, "SERVER_ERROR", Outcome::Unknown),
        (503, Class::Server, "SERVER_ERROR", Outcome::Unknown),
        (599, Class::Server, "SERVER_ERROR", Outcome::Unknown),
    ];
    for (status, class, code, outcome) in table {
        let server = server([[Step::json(
            status,
            json!({"code": "THE_CODE", "message": "The message."}),
        )]]);
        let error = call(&client(&server), Operation::Login).await.unwrap_err();
        assert_eq!(
            (error.class(), error.code(), error.outcome()),
            (class, code, outcome),
            "{status}"
        );
        assert_eq!(
            (error.status(), error.server_code()),
            (Some(status), Some("THE_CODE"))
        );
        assert_eq!(error.retryable(), status == 429, "{status}");
        assert_eq!(error.operation(), Some(Operation::Login));
        let place = match status {
            404 | 405 | 501 => format!(" (POST /auth/login at {})", server.address()),
            _ => String::new(),
        };
        assert_eq!(
            error.to_string(),
            format!("login: the service answered {status} THE_CODE: The message.{place}")
        );
        assert_eq!(
            error.data(),
            Some(&json!({"code": "THE_CODE", "message": "The message."}))
        );
        assert!(error.is_api() && !error.is_timeout() && !error.is_config());
    }
}

#[tokio::test]
async fn fields_and_waits_are_read() {
    let answer = Answer::json(
        422,
        json!({"code": "INVALID", "message": "no", "fields": {"email": "is taken"}}),
    );
    let server = server([[Step::Answer(answer.header("Retry-After", "7"))]]);
    let error = call(&client(&server), Operation::Register).await.unwrap_err();
    assert_eq!(
        error.fields().unwrap().get("email").map(String::as_str),
        Some("is taken")
    );
    assert_eq!(error.retry_after_ms(), Some(7_000));
}

#[tokio::test]
async fn pages_and_plain_texts_give_their_first_line() {
    let table = [
        (
            "text/html",
            "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            "502 Bad Gateway",
        ),
        (
            "text/plain",
            "\n  Rate limit exceeded \nretry later",
            "Rate limit exceeded",
        ),
    ];
    for (content_type, text, first) in table {
        let server = server([[Step::Answer(Answer::text(500, content_type, text))]]);
        let error = call(&client(&server), Operation::Login).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("login: the service answered 500: {first}")
        );
        assert_eq!(error.data(), None);
    }
    let silent = server([[Step::Answer(Answer::status(500))]]);
    let error = call(&client(&silent), Operation::Login).await.unwrap_err();
    assert_eq!(error.to_string(), "login: the service answered 500");
}

#[tokio::test]
async fn errors_carry_the_id_that_was_sent() {
    let server = FaultServer::start(Script::json(500, json!({})));
    let client = client(&server);
    let error = call(&client, Operation::Me).await.unwrap_err();
    let id = error.request_id().unwrap().to_owned();
    assert_eq!(id.len(), 32);
    let options = CallOptions {
        request_id: Some("mine-1".into()),
        ..CallOptions::default()
    };
    let error = client
        .call(Operation::Login, body(Operation::Login), options)
        .await
        .unwrap_err();
    assert_eq!(error.request_id(), Some("mine-1"));
    let sent: Vec<_> = server
        .requests()
        .iter()
        .filter_map(|request| request.header("x-request-id"))
        .collect();
    assert_eq!(sent, [id, "mine-1".to_owned()]);
}
