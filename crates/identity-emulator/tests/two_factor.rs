//! The second factor.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use axum::http::Method;
use serde_json::{Value, json};
use support::{Answer, EMAIL, Emulator, PASSWORD, Tokens};

/// A code that is not `code`.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn toggle(emulator: &Emulator, token: &str, enable: bool) -> Answer {
    emulator
        .call(Method::PATCH, "/api/auth/2fa")
        .bearer(token)
        .json(json!({ "enable": enable }))
        .send()
        .await
}

async fn confirm_enable(emulator: &Emulator, token: &str, code: &str) -> Answer {
    let body = json!({ "email": EMAIL, "code": code });
    emulator
        .post("/api/auth/2fa/enable/confirm", body)
        .bearer(token)
        .send()
        .await
}

async fn confirm_login(emulator: &Emulator, code: &str) -> Answer {
    emulator
        .post("/api/auth/login/2fa", json!({ "email": EMAIL, "code": code }))
        .send()
        .await
}

async fn enabled(emulator: &Emulator, token: &str) -> Value {
    emulator.get("/api/auth/me").bearer(token).send().await.body["twoFAEnabled"].clone()
}

#[tokio::test]
async fn turning_it_on_needs_the_code() {
    let emulator = Emulator::start().await;
    let Tokens { token, .. } = emulator.register().await;
    let asked = toggle(&emulator, &token, true).await;
    asked.expect(200);
    assert_eq!(
        (&asked.body["enabled"], &asked.body["code"]),
        (&json!(false), &json!("2FA_CONFIRMATION_REQUIRED"))
    );
    assert_eq!(enabled(&emulator, &token).await, false);

    let code = asked.text("twoFACode");
    let wrong = confirm_enable(&emulator, &token, other_than(&code)).await;
    wrong.refused(422, "CODE_INVALID");
    assert_eq!(wrong.body["fields"]["code"], "is wrong");
    let right = confirm_enable(&emulator, &token, &code).await;
    right.expect(200);
    assert_eq!(
        (&right.body["enabled"], &right.body["code"]),
        (&json!(true), &json!("2FA_ENABLED"))
    );
    assert_eq!(enabled(&emulator, &token).await, true);
    assert_eq!(toggle(&emulator, &token, true).await.body["code"], "2FA_ENABLED");
}

#[tokio::test]
async fn turning_it_off_is_immediate() {
    let emulator = Emulator::start().await;
    let Tokens { token, .. } = emulator.register_with_two_factor().await;
    let off = toggle(&emulator, &token, false).await;
    assert_eq!(
        (&off.body["enabled"], &off.body["code"]),
        (&json!(false), &json!("2FA_DISABLED"))
    );
    assert!(emulator.login(PASSWORD).send().await.body["token"].is_string());
}

#[tokio::test]
async fn the_code_of_another_address_is_not_taken() {
    let emulator = Emulator::start().await;
    let Tokens { token, .. } = emulator.register().await;
    let code = toggle(&emulator, &token, true).await.text("twoFACode");
    let body = json!({ "email": "bob@example.com", "code": code });
    let answer = emulator
        .post("/api/auth/2fa/enable/confirm", body)
        .bearer(&token)
        .send()
        .await;
    answer.refused(422, "VALIDATION_FAILED");
    assert!(answer.body["fields"]["email"].is_string());
}

#[tokio::test]
async fn login_asks_for_the_code_and_gives_no_token() {
    let emulator = Emulator::start().await;
    emulator.register_with_two_factor().await;
    let asked = emulator.login(PASSWORD).send().await;
    asked.expect(200);
    assert_eq!(asked.body["code"], "LOGIN_2FA_REQUIRED");
    assert!(asked.body.get("token").is_none() && asked.body.get("refreshToken").is_none());
    let code = asked.text("twoFACode");
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));

    let tokens = Tokens::of(&confirm_login(&emulator, &code).await);
    assert_eq!(enabled(&emulator, &tokens.token).await, true);
}

#[tokio::test]
async fn a_code_works_once() {
    let emulator = Emulator::start().await;
    emulator.register_with_two_factor().await;
    let code = emulator.login(PASSWORD).send().await.text("twoFACode");
    confirm_login(&emulator, &code).await.expect(200);
    confirm_login(&emulator, &code).await.refused(410, "CODE_EXPIRED");
}

#[tokio::test]
async fn a_code_lasts_ten_minutes() {
    let emulator = Emulator::start().await;
    emulator.register_with_two_factor().await;
    let code = emulator.login(PASSWORD).send().await.text("twoFACode");
    emulator.advance(600);
    confirm_login(&emulator, &code).await.refused(410, "CODE_EXPIRED");
    let code = emulator.login(PASSWORD).send().await.text("twoFACode");
    emulator.advance(598);
    confirm_login(&emulator, &code).await.expect(200);
}

#[tokio::test]
async fn a_new_code_replaces_the_old() {
    let emulator = Emulator::start().await;
    emulator.register_with_two_factor().await;
    let old = emulator.login(PASSWORD).send().await.text("twoFACode");
    let new = loop {
        let new = emulator.login(PASSWORD).send().await.text("twoFACode");
        if new != old {
            break new;
        }
    };
    confirm_login(&emulator, &old).await.refused(401, "CODE_INVALID");
    confirm_login(&emulator, &new).await.expect(200);
}

#[tokio::test]
async fn five_wrong_tries_end_a_code() {
    let emulator = Emulator::start().await;
    emulator.register_with_two_factor().await;
    let code = emulator.login(PASSWORD).send().await.text("twoFACode");
    for _ in 0..5 {
        confirm_login(&emulator, other_than(&code))
            .await
            .refused(401, "CODE_INVALID");
    }
    confirm_login(&emulator, &code).await.refused(410, "CODE_EXPIRED");

    let fresh = emulator.login(PASSWORD).send().await.text("twoFACode");
    confirm_login(&emulator, &fresh).await.expect(200);
}

#[tokio::test]
async fn an_unknown_user_and_no_pending_code_look_like_a_wrong_code() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let none_pending = confirm_login(&emulator, "123456").await;
    none_pending.refused(401, "CODE_INVALID");
    let body = json!({ "email": "nobody@example.com", "code": "123456" });
    let unknown = emulator.post("/api/auth/login/2fa", body).send().await;
    assert_eq!(
        (none_pending.status, &none_pending.body),
        (unknown.status, &unknown.body)
    );
}

#[tokio::test]
async fn a_code_for_one_purpose_is_worth_nothing_for_another() {
    let emulator = Emulator::start().await;
    let Tokens { token, .. } = emulator.register().await;
    let code = toggle(&emulator, &token, true).await.text("twoFACode");
    confirm_login(&emulator, &code).await.refused(401, "CODE_INVALID");
}

#[tokio::test]
async fn the_outbox_holds_codes_and_notices() {
    let emulator = Emulator::start().await;
    let Tokens { token, .. } = emulator.register_with_two_factor().await;
    let code = emulator.login(PASSWORD).send().await.text("twoFACode");
    toggle(&emulator, &token, false).await;
    let outbox = emulator.outbox().await;
    let kinds: Vec<_> = outbox
        .iter()
        .map(|message| message["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["enable_2fa_code", "2fa_enabled", "login_code", "2fa_disabled"]
    );
    assert_eq!(
        (&outbox[2]["code"], &outbox[2]["to"]),
        (&json!(code), &json!(EMAIL))
    );
}
