//! What every request meets, whatever the operation.

mod support;

use axum::http::Method;
use serde_json::json;
use support::{EMAIL, Emulator, PASSWORD};

const LOGIN: &str = "/api/auth/login";

#[tokio::test]
async fn the_request_id_comes_back() {
    let emulator = Emulator::start().await;
    for path in ["/api/auth/me", "/nowhere", "/__emulator/outbox"] {
        let answer = emulator.get(path).header("x-request-id", "abc-123").send().await;
        assert_eq!(answer.headers["x-request-id"], "abc-123", "{path}");
    }
    let made = emulator.get("/api/auth/me").send().await;
    assert_eq!(made.headers["x-request-id"].len(), 32);
    let too_long = emulator
        .get("/api/auth/me")
        .header("x-request-id", &"a".repeat(129))
        .send()
        .await;
    assert_eq!(too_long.headers["x-request-id"].len(), 32);
}

#[tokio::test]
async fn unknown_routes_and_methods_are_refused_in_json() {
    let emulator = Emulator::start().await;
    for path in [
        "/",
        "/api",
        "/api/auth",
        "/api/auth/me/",
        "/api/__emulator/outbox",
        "/__emulator",
    ] {
        emulator.get(path).send().await.refused(404, "ROUTE_NOT_FOUND");
    }
    let wrong_method = emulator.call(Method::PUT, "/api/auth/sessions").send().await;
    wrong_method.refused(405, "METHOD_NOT_ALLOWED");
    assert_eq!(wrong_method.headers["allow"], "GET,HEAD");
}

#[tokio::test]
async fn malformed_json_is_a_bad_request() {
    let emulator = Emulator::start().await;
    let deep = "[".repeat(60_000);
    for body in [
        "",
        "{",
        "{\"email\":}",
        "\u{feff}x",
        "{'a':1}",
        "nul",
        r#"{"email":"\ud800"}"#,
        &deep,
    ] {
        let call = emulator
            .call(Method::POST, LOGIN)
            .header("content-type", "application/json");
        call.body(body.to_owned())
            .send()
            .await
            .refused(400, "MALFORMED_JSON");
    }
}

#[tokio::test]
async fn every_bad_field_is_named_and_no_value_comes_back() {
    let emulator = Emulator::start().await;
    let body = json!({ "email": "not-an-address", "password": "seven77" });
    let answer = emulator.post("/api/auth/register", body).send().await;
    answer.refused(422, "VALIDATION_FAILED");
    assert_eq!(answer.body["fields"]["email"], "must be an e-mail address");
    assert_eq!(
        answer.body["fields"]["password"],
        "must have at least 8 characters"
    );
    assert!(!answer.body.to_string().contains("seven77"));

    let answer = emulator
        .post("/api/auth/register", json!({ "email": 7, "password": null }))
        .send()
        .await;
    assert_eq!(
        answer.body["fields"],
        json!({ "email": "must be a string", "password": "must be a string" })
    );
    let answer = emulator.post(LOGIN, json!({})).send().await;
    assert_eq!(
        answer.body["fields"],
        json!({ "email": "is required", "password": "is required" })
    );
    for not_an_object in [json!([]), json!("text"), json!(1), json!(null)] {
        emulator
            .post(LOGIN, not_an_object)
            .send()
            .await
            .refused(422, "VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn a_body_may_have_64_kib_and_no_more() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let padded = |size: usize| {
        let start = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}","pad":""#);
        let pad = "x".repeat(size - start.len() - 2);
        emulator
            .call(Method::POST, LOGIN)
            .header("content-type", "application/json")
            .body(start + &pad + "\"}")
    };
    padded(64 * 1024).send().await.expect(200);
    padded(64 * 1024 + 1).send().await.refused(413, "BODY_TOO_LARGE");
}

#[tokio::test]
async fn only_json_is_read() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let body = json!({ "email": EMAIL, "password": PASSWORD }).to_string();
    let with_type = |content_type: &str| {
        emulator
            .call(Method::POST, LOGIN)
            .header("content-type", content_type)
            .body(body.clone())
            .send()
    };
    with_type("application/json; charset=utf-8").await.expect(200);
    with_type("application/vnd.api+json").await.expect(200);
    for other in ["text/plain", "application/x-www-form-urlencoded", ""] {
        with_type(other).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
}

#[tokio::test]
async fn the_document_is_served() {
    let emulator = Emulator::start().await;
    let document = emulator.get("/api/openapi.json").send().await;
    document.expect(200);
    assert!(document.body["paths"]["/api/auth/me"]["get"].is_object());
}
