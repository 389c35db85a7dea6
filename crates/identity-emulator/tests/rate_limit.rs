//! Guessing is slowed down, and its victim is not locked out.

mod support;

use serde_json::json;
use support::{EMAIL, Emulator, PASSWORD};

const HOME: &str = "198.51.100.7";
const ATTACKER: &str = "203.0.113.9";

#[tokio::test]
async fn the_sixth_wrong_password_has_to_wait() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    for _ in 0..5 {
        emulator
            .login("wrong")
            .from(ATTACKER)
            .send()
            .await
            .refused(401, "INVALID_CREDENTIALS");
    }
    let limited = emulator.login("wrong").from(ATTACKER).send().await;
    limited.refused(429, "RATE_LIMITED");
    let wait = limited.retry_after();
    assert!((29..=30).contains(&wait), "{wait}");
    emulator
        .login(PASSWORD)
        .from(ATTACKER)
        .send()
        .await
        .refused(429, "RATE_LIMITED");
    emulator.advance(wait);
    emulator.login(PASSWORD).from(ATTACKER).send().await.expect(200);
}

#[tokio::test]
async fn an_unknown_user_is_limited_the_same() {
    let emulator = Emulator::start().await;
    let login = || emulator.login("wrong").from(ATTACKER).send();
    for _ in 0..5 {
        login().await.refused(401, "INVALID_CREDENTIALS");
    }
    login().await.refused(429, "RATE_LIMITED");
}

#[tokio::test]
async fn strangers_cannot_lock_the_owner_out() {
    let emulator = Emulator::start().await;
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    emulator
        .post("/api/auth/register", body)
        .from(HOME)
        .send()
        .await
        .expect(201);
    for _ in 0..6 {
        emulator.login("wrong").from(ATTACKER).send().await;
    }
    emulator
        .login("wrong")
        .from(ATTACKER)
        .send()
        .await
        .refused(429, "RATE_LIMITED");
    emulator.login(PASSWORD).from(HOME).send().await.expect(200);
}

#[tokio::test]
async fn an_address_cannot_try_many_accounts() {
    let emulator = Emulator::start().await;
    for n in 0..100 {
        let body = json!({ "email": format!("{n}@example.com"), "password": "wrong" });
        emulator
            .post("/api/auth/login", body)
            .from(ATTACKER)
            .send()
            .await
            .expect(401);
    }
    emulator
        .login("wrong")
        .from(ATTACKER)
        .send()
        .await
        .refused(429, "RATE_LIMITED");
    emulator
        .login("wrong")
        .from(HOME)
        .send()
        .await
        .refused(401, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn right_passwords_are_not_counted() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    for _ in 0..20 {
        emulator.login(PASSWORD).send().await.expect(200);
    }
}
