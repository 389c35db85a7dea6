//! A call that comes again under the same `Idempotency-Key` is answered again, and not carried out again.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use support::{Answer, Call, EMAIL, Emulator, PASSWORD, served::Served};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};

const KEY: &str = "6f0b6f6e-0f1c-4a53-9d9b-000000000001";

fn register<'a>(emulator: &'a Emulator, email: &str, key: &str) -> Call<'a> {
    let body = json!({ "email": email, "password": PASSWORD });
    emulator
        .post("/api/auth/register", body)
        .header("idempotency-key", key)
}

fn with_key<'a>(emulator: &'a Emulator, token: &str, method: Method, path: &str, body: Value) -> Call<'a> {
    let call = emulator.call(method, path).bearer(token);
    call.json(body).header("idempotency-key", KEY)
}

fn toggle<'a>(emulator: &'a Emulator, token: &str, enable: bool) -> Call<'a> {
    with_key(
        emulator,
        token,
        Method::PATCH,
        "/api/auth/2fa",
        json!({ "enable": enable }),
    )
}

fn request_change<'a>(emulator: &'a Emulator, token: &str, new_email: &str) -> Call<'a> {
    let body = json!({ "newEmail": new_email });
    with_key(
        emulator,
        token,
        Method::POST,
        "/api/auth/email-change/request",
        body,
    )
}

#[track_caller]
fn assert_same(first: &Answer, again: &Answer) {
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(first.headers["content-type"], again.headers["content-type"]);
    assert_eq!(first.headers["cache-control"], again.headers["cache-control"]);
}

#[tokio::test]
async fn each_operation_that_takes_a_key_answers_again_without_acting_again() {
    let emulator = Emulator::start().await;
    let first = register(&emulator, EMAIL, KEY).send().await;
    first.expect(201);
    assert_same(&first, &register(&emulator, EMAIL, KEY).send().await);
    let token = first.text("token");
    let sessions = emulator.get("/api/auth/sessions").bearer(&token).send().await;
    assert_eq!(sessions.body["sessions"].as_array().unwrap().len(), 1);

    // The same key for another operation is another key.
    let first = toggle(&emulator, &token, true).send().await;
    assert_same(&first, &toggle(&emulator, &token, true).send().await);
    assert!(first.body["twoFACode"].is_string());
    assert_eq!(emulator.outbox().await.len(), 1);

    let first = request_change(&emulator, &token, "new@example.com").send().await;
    assert_same(
        &first,
        &request_change(&emulator, &token, "new@example.com").send().await,
    );
    let confirm = json!({ "email": "new@example.com", "token": first.text("emailChangeToken") });
    emulator
        .post("/api/auth/email-change/confirm", confirm)
        .send()
        .await
        .expect(200);
    assert_eq!(emulator.outbox().await.len(), 4);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let emulator = Emulator::start().await;
    let token = register(&emulator, EMAIL, KEY).send().await.text("token");
    let other = json!({ "email": EMAIL, "password": "another long password" });
    let call = emulator
        .post("/api/auth/register", other)
        .header("idempotency-key", KEY);
    call.send().await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    request_change(&emulator, &token, "a@example.com")
        .send()
        .await
        .expect(200);
    let other = request_change(&emulator, &token, "b@example.com").send().await;
    other.refused(422, "IDEMPOTENCY_KEY_REUSED");
    toggle(&emulator, &token, true).send().await.expect(200);
    toggle(&emulator, &token, false)
        .send()
        .await
        .refused(422, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn the_form_of_the_json_makes_no_other_body() {
    let emulator = Emulator::start().await;
    let first = register(&emulator, EMAIL, KEY).send().await;
    let body = format!("{{ \"password\": \"{PASSWORD}\",\n \"email\": \"{EMAIL}\" }}");
    let call = emulator.call(Method::POST, "/api/auth/register").body(body);
    let call = call.header("content-type", "application/json");
    assert_same(&first, &call.header("idempotency-key", KEY).send().await);
}

#[tokio::test]
async fn a_key_counts_for_one_account() {
    let emulator = Emulator::start().await;
    let ann = register(&emulator, EMAIL, KEY).send().await;
    let bob = register(&emulator, "bob@example.com", KEY).send().await;
    bob.expect(201);
    assert_ne!(ann.text("token"), bob.text("token"));
    let [ann, bob] = [ann, bob].map(|answer| answer.text("token"));
    let code = toggle(&emulator, &ann, true).send().await;
    let other = toggle(&emulator, &bob, true).send().await;
    assert_eq!(emulator.outbox().await.len(), 2);
    code.expect(200);
    other.expect(200);
}

#[tokio::test]
async fn a_kept_answer_needs_a_session_that_is_alive() {
    let emulator = Emulator::start().await;
    let token = emulator.register().await.token;
    toggle(&emulator, &token, true).send().await.expect(200);
    emulator.advance(900);
    toggle(&emulator, &token, true)
        .send()
        .await
        .refused(401, "TOKEN_EXPIRED");
    let path = "/api/auth/2fa";
    let nameless = emulator.call(Method::PATCH, path).json(json!({ "enable": true }));
    let nameless = nameless.header("idempotency-key", KEY).send().await;
    nameless.refused(401, "TOKEN_MISSING");
}

#[tokio::test]
async fn answers_are_kept_for_a_day_and_a_reset_forgets_them() {
    let emulator = Emulator::start().await;
    let first = register(&emulator, EMAIL, KEY).send().await;
    emulator.advance(24 * 60 * 60 - 10);
    assert_same(&first, &register(&emulator, EMAIL, KEY).send().await);
    emulator.advance(10);
    register(&emulator, EMAIL, KEY)
        .send()
        .await
        .refused(409, "EMAIL_TAKEN");
    emulator
        .call(Method::POST, "/__emulator/reset")
        .send()
        .await
        .expect(200);
    register(&emulator, EMAIL, KEY).send().await.expect(201);
}

#[tokio::test]
async fn a_conflict_is_kept_and_a_refused_body_is_not() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let bob = emulator.register_as("bob@example.com").await.token;
    let conflict = request_change(&emulator, &bob, EMAIL).send().await;
    conflict.refused(409, "EMAIL_TAKEN");
    assert_same(&conflict, &request_change(&emulator, &bob, EMAIL).send().await);

    for body in [
        json!({ "email": "eve@example.com", "password": "short" }),
        json!([]),
        json!({}),
    ] {
        let call = emulator
            .post("/api/auth/register", body)
            .header("idempotency-key", KEY);
        call.send().await.refused(422, "VALIDATION_FAILED");
    }
    register(&emulator, "eve@example.com", KEY)
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn twins_at_once_are_carried_out_once() {
    let emulator = Emulator::start().await;
    let call = || register(&emulator, EMAIL, KEY).send();
    let (a, b, c) = tokio::join!(call(), call(), call());
    a.expect(201);
    assert_same(&a, &b);
    assert_same(&b, &c);
}

#[tokio::test]
async fn a_fault_is_not_kept_and_an_answer_that_it_took_is() {
    let emulator = Emulator::start().await;
    for fault in [
        json!({ "operation": "register", "status": 503 }),
        json!({ "operation": "register", "connection": "truncate" }),
    ] {
        emulator
            .post("/__emulator/faults", fault)
            .send()
            .await
            .expect(201);
    }
    register(&emulator, EMAIL, KEY).send().await.refused(503, "FAULT");
    let served = Served::around(emulator).await;
    hang_up_after(&served, Duration::from_millis(300)).await;
    register(&served.emulator, EMAIL, KEY).send().await.expect(201);
}

#[tokio::test]
async fn a_client_that_hangs_up_finds_its_answer_later() {
    // The hash of the password takes its time, so the client is gone before the account is there.
    let served = Served::around(Emulator::with(identity_emulator::Settings::default()).await).await;
    hang_up_after(&served, Duration::from_millis(5)).await;
    let carried_out = async {
        while served.emulator.login(PASSWORD).send().await.status != 200 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(2), carried_out).await.unwrap();
    register(&served.emulator, EMAIL, KEY).send().await.expect(201);
}

/// Sends a registration over a socket and closes it.
async fn hang_up_after(served: &Served, wait: Duration) {
    let body = json!({ "email": EMAIL, "password": PASSWORD }).to_string();
    let head = format!(
        "POST /api/auth/register HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         idempotency-key: {KEY}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut socket = TcpStream::connect(served.address).await.unwrap();
    socket.write_all((head + &body).as_bytes()).await.unwrap();
    sleep(wait).await;
}

#[tokio::test]
async fn a_malformed_key_is_refused() {
    let emulator = Emulator::start().await;
    for key in ["", "a b", "\u{e4}", &"k".repeat(256)] {
        let refused = register(&emulator, EMAIL, key).send().await;
        refused.refused(400, "IDEMPOTENCY_KEY_INVALID");
    }
    let two = register(&emulator, EMAIL, KEY)
        .header("idempotency-key", "other")
        .send()
        .await;
    two.refused(400, "IDEMPOTENCY_KEY_INVALID");
    register(&emulator, EMAIL, &"k".repeat(255))
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn what_may_be_used_once_is_never_answered_twice() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register_with_two_factor().await;
    let login = || emulator.login(PASSWORD).header("idempotency-key", KEY).send();
    login().await.expect(200);
    let code = login().await.text("twoFACode");
    assert_eq!(emulator.outbox().await.len(), 4);
    let confirm = || {
        let body = json!({ "email": EMAIL, "code": code });
        let call = emulator.post("/api/auth/login/2fa", body);
        call.header("idempotency-key", KEY).send()
    };
    confirm().await.expect(200);
    confirm().await.refused(410, "CODE_EXPIRED");
    let refresh = || {
        let call = emulator.refresh(&tokens.refresh_token);
        call.header("idempotency-key", KEY).send()
    };
    refresh().await.expect(200);
    emulator.advance(10);
    refresh().await.refused(401, "REFRESH_TOKEN_REUSED");
}
