//! The account and its e-mail address.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use serde_json::{Value, json};
use support::{Answer, EMAIL, Emulator, PASSWORD};

const NEW: &str = "ann.new@example.com";

async fn request(emulator: &Emulator, token: &str, new_email: &str) -> Answer {
    let body = json!({ "newEmail": new_email });
    emulator
        .post("/api/auth/email-change/request", body)
        .bearer(token)
        .send()
        .await
}

fn confirmation(email: &str, token: &str) -> Value {
    json!({ "email": email, "token": token })
}

async fn confirm(emulator: &Emulator, email: &str, token: &str) -> Answer {
    emulator
        .post("/api/auth/email-change/confirm", confirmation(email, token))
        .send()
        .await
}

#[tokio::test]
async fn me_tells_about_the_caller() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let me = emulator.get("/api/auth/me").bearer(&tokens.token).send().await;
    me.expect(200);
    assert_eq!(me.headers["cache-control"], "no-store");
    assert_eq!(me.body["email"], EMAIL);
    assert!(me.text("createdAt").ends_with('Z'));
    assert!(me.body.get("passwordHash").is_none() && me.body.as_object().unwrap().len() == 5);
}

#[tokio::test]
async fn the_address_changes_when_the_new_one_is_proven() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let requested = request(&emulator, &tokens.token, "Ann.New@example.com").await;
    requested.expect(200);
    let change_token = requested.text("emailChangeToken");
    assert_eq!(change_token.len(), 43, "256 bits");

    let confirmed = confirm(&emulator, NEW, &change_token).await;
    confirmed.expect(200);
    assert_eq!(
        (&confirmed.body["email"], &confirmed.body["code"]),
        (&json!(NEW), &json!("EMAIL_CHANGED"))
    );
    let me = emulator.get("/api/auth/me").bearer(&tokens.token).send().await;
    assert_eq!(
        (&me.body["email"], &me.body["emailVerified"]),
        (&json!(NEW), &json!(true))
    );
    let body = json!({ "email": NEW, "password": PASSWORD });
    emulator.post("/api/auth/login", body).send().await.expect(200);
    emulator
        .login(PASSWORD)
        .send()
        .await
        .refused(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn the_new_address_gets_the_token_and_the_old_one_notices() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let change_token = request(&emulator, &tokens.token, NEW)
        .await
        .text("emailChangeToken");
    confirm(&emulator, NEW, &change_token).await.expect(200);
    let outbox = emulator.outbox().await;
    let sent: Vec<_> = outbox
        .iter()
        .map(|m| (m["kind"].as_str().unwrap(), m["to"].as_str().unwrap()))
        .collect();
    assert_eq!(
        sent,
        [
            ("email_change_token", NEW),
            ("email_change_requested", EMAIL),
            ("email_changed", EMAIL)
        ]
    );
    assert_eq!(outbox[0]["token"], json!(change_token));
    assert!(
        outbox[1].get("token").is_none(),
        "the old address must not be able to confirm"
    );
}

#[tokio::test]
async fn a_token_works_once_for_one_hour_and_one_address() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let change_token = request(&emulator, &tokens.token, NEW)
        .await
        .text("emailChangeToken");
    confirm(&emulator, "other@example.com", &change_token)
        .await
        .refused(422, "EMAIL_CHANGE_INVALID");
    confirm(&emulator, NEW, "never-issued")
        .await
        .refused(422, "EMAIL_CHANGE_INVALID");
    confirm(&emulator, NEW, &change_token).await.expect(200);
    confirm(&emulator, NEW, &change_token)
        .await
        .refused(410, "EMAIL_CHANGE_EXPIRED");

    let late = request(&emulator, &tokens.token, "late@example.com")
        .await
        .text("emailChangeToken");
    emulator.advance(3600);
    confirm(&emulator, "late@example.com", &late)
        .await
        .refused(410, "EMAIL_CHANGE_EXPIRED");
}

#[tokio::test]
async fn a_new_request_replaces_the_old() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let old = request(&emulator, &tokens.token, "first@example.com")
        .await
        .text("emailChangeToken");
    let new = request(&emulator, &tokens.token, NEW)
        .await
        .text("emailChangeToken");
    confirm(&emulator, "first@example.com", &old)
        .await
        .refused(422, "EMAIL_CHANGE_INVALID");
    confirm(&emulator, NEW, &new).await.expect(200);
}

#[tokio::test]
async fn a_taken_address_is_refused_at_the_request_and_at_the_confirmation() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    emulator.register_as("bob@example.com").await;
    let taken = request(&emulator, &tokens.token, "bob@example.com").await;
    taken.refused(409, "EMAIL_TAKEN");
    assert_eq!(taken.body["fields"]["newEmail"], "is taken");

    let change_token = request(&emulator, &tokens.token, NEW)
        .await
        .text("emailChangeToken");
    emulator.register_as(NEW).await;
    confirm(&emulator, NEW, &change_token)
        .await
        .refused(409, "EMAIL_TAKEN");
}

#[tokio::test]
async fn the_own_address_is_not_a_new_one() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let answer = request(&emulator, &tokens.token, EMAIL).await;
    answer.refused(422, "VALIDATION_FAILED");
    assert!(answer.body["fields"]["newEmail"].is_string());
}

#[tokio::test]
async fn an_access_token_beside_the_confirmation_may_be_old_but_must_be_the_same_users() {
    let emulator = Emulator::start().await;
    let ann = emulator.register().await;
    let bob = emulator.register_as("bob@example.com").await;
    let change_token = request(&emulator, &ann.token, NEW).await.text("emailChangeToken");
    let with = |token| {
        let body = confirmation(NEW, &change_token);
        emulator
            .post("/api/auth/email-change/confirm", body)
            .bearer(token)
            .send()
    };
    with(&bob.token).await.refused(403, "EMAIL_CHANGE_FORBIDDEN");
    emulator.advance(1800);
    with(&ann.token).await.expect(200);
}
