//! Sessions.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use axum::http::Method;
use serde_json::{Value, json};
use support::{Answer, Emulator, PASSWORD, Tokens};

const CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36";

async fn list(emulator: &Emulator, token: &str) -> Vec<Value> {
    let answer = emulator.get("/api/auth/sessions").bearer(token).send().await;
    answer.expect(200);
    answer.body["sessions"].as_array().unwrap().clone()
}

async fn end(emulator: &Emulator, token: &str, id: &str) -> Answer {
    emulator
        .call(Method::DELETE, &format!("/api/auth/sessions/{id}"))
        .bearer(token)
        .send()
        .await
}

fn current(sessions: &[Value]) -> &Value {
    sessions
        .iter()
        .find(|session| session["current"] == true)
        .unwrap()
}

#[tokio::test]
async fn a_session_tells_where_and_what_the_login_was() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let login = emulator
        .login(PASSWORD)
        .from("203.0.113.9, 10.0.0.1")
        .header("user-agent", CHROME)
        .send()
        .await;
    let sessions = list(&emulator, &login.text("token")).await;
    assert_eq!(sessions.len(), 2);
    let own = current(&sessions);
    assert_eq!(
        (&own["ip"], &own["userAgent"]),
        (&json!("203.0.113.9"), &json!(CHROME))
    );
    assert_eq!(own["device"], "Chrome on Windows");
    assert_eq!(own["createdAt"], own["lastActiveAt"]);
    assert_eq!(
        sessions
            .iter()
            .filter(|session| session["current"] == true)
            .count(),
        1
    );
}

#[tokio::test]
async fn a_user_has_at_most_a_hundred_sessions_and_the_oldest_ends_first() {
    let emulator = Emulator::start().await;
    let oldest = emulator.register().await;
    let mut newest = String::new();
    for n in 1..=100 {
        emulator.advance(1);
        let login = emulator
            .login(PASSWORD)
            .from(&format!("203.0.113.{n}"))
            .send()
            .await;
        newest = login.text("token");
    }
    assert_eq!(list(&emulator, &newest).await.len(), 100);
    let ended = emulator
        .get("/api/auth/sessions")
        .bearer(&oldest.token)
        .send()
        .await;
    ended.expect(401);
}

#[tokio::test]
async fn activity_is_noted() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let before = current(&list(&emulator, &tokens.token).await)["lastActiveAt"].clone();
    emulator.advance(60);
    emulator
        .get("/api/auth/me")
        .bearer(&tokens.token)
        .send()
        .await
        .expect(200);
    let after = current(&list(&emulator, &tokens.token).await)["lastActiveAt"].clone();
    assert!(after.as_str() > before.as_str(), "{before} {after}");
}

#[tokio::test]
async fn logout_is_immediate() {
    let emulator = Emulator::start().await;
    let first = emulator.register().await;
    let second = Tokens::of(&emulator.login(PASSWORD).send().await);
    let id = current(&list(&emulator, &first.token).await)["sessionId"]
        .as_str()
        .unwrap()
        .to_owned();
    let ended = end(&emulator, &second.token, &id).await;
    ended.expect(200);
    assert_eq!(ended.body["code"], "SESSION_ENDED");
    emulator
        .get("/api/auth/me")
        .bearer(&first.token)
        .send()
        .await
        .refused(401, "SESSION_ENDED");
    emulator
        .refresh(&first.refresh_token)
        .send()
        .await
        .refused(401, "SESSION_ENDED");
    assert_eq!(list(&emulator, &second.token).await.len(), 1);
    end(&emulator, &second.token, &id)
        .await
        .refused(404, "SESSION_NOT_FOUND");
}

#[tokio::test]
async fn another_users_session_is_not_found() {
    let emulator = Emulator::start().await;
    let ann = emulator.register().await;
    let bob = emulator.register_as("bob@example.com").await;
    let id = current(&list(&emulator, &bob.token).await)["sessionId"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = end(&emulator, &ann.token, &id).await;
    refused.refused(404, "SESSION_NOT_FOUND");
    assert_eq!(
        refused.body,
        end(&emulator, &ann.token, "no-such-session").await.body
    );
    emulator
        .get("/api/auth/me")
        .bearer(&bob.token)
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn a_session_id_that_is_not_text_is_not_found() {
    let emulator = Emulator::start().await;
    let ann = emulator.register().await;
    end(&emulator, &ann.token, "%ff%00")
        .await
        .refused(404, "SESSION_NOT_FOUND");
}

#[tokio::test]
async fn sessions_whose_time_is_over_are_not_listed() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    emulator.advance(14 * 24 * 60 * 60);
    let fresh = Tokens::of(&emulator.login(PASSWORD).send().await);
    assert_eq!(list(&emulator, &fresh.token).await.len(), 1);
}
