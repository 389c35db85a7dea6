//! Guessing is slowed down, and its victim is not locked out.

mod support;

use std::time::{Duration, Instant};

use axum::http::Method;
use identity_emulator::Settings;
use serde_json::json;
use support::{Answer, EMAIL, Emulator, PASSWORD};

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

/// An address of its own for each number.
fn address(n: u32) -> String {
    format!("203.0.{}.{}", 100 + n / 250, 1 + n % 250)
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn confirm(emulator: &Emulator, email: &str, code: &str, from: &str) -> Answer {
    let body = json!({ "email": email, "code": code });
    emulator.post("/api/auth/login/2fa", body).from(from).send().await
}

/// Registers [`EMAIL`], with its second factor on, from [`HOME`].
async fn register_at_home(emulator: &Emulator) -> String {
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let registered = emulator.post("/api/auth/register", body).from(HOME).send().await;
    let token = registered.text("token");
    let code = ask_to_enable(emulator, &token).await;
    enable(emulator, &token, &code).await.expect(200);
    token
}

async fn ask_to_enable(emulator: &Emulator, token: &str) -> String {
    let ask = emulator.call(Method::PATCH, "/api/auth/2fa").bearer(token);
    ask.json(json!({ "enable": true })).send().await.text("twoFACode")
}

async fn enable(emulator: &Emulator, token: &str, code: &str) -> Answer {
    let body = json!({ "email": EMAIL, "code": code });
    let call = emulator.post("/api/auth/2fa/enable/confirm", body);
    call.bearer(token).send().await
}

#[tokio::test]
async fn ten_wrong_codes_are_judged_in_ten_minutes_from_however_many_addresses() {
    let emulator = Emulator::start().await;
    register_at_home(&emulator).await;
    let mut judged = 0;
    for n in 0..300 {
        let login = emulator.login(PASSWORD).from(&address(n)).send().await;
        let code = login.text("twoFACode");
        let answer = confirm(&emulator, EMAIL, wrong(&code), &address(n)).await;
        match answer.status.as_u16() {
            401 => judged += 1,
            _ => {
                answer.refused(429, "RATE_LIMITED");
                assert!(
                    (590..=600).contains(&answer.retry_after()),
                    "{}",
                    answer.retry_after()
                );
                // The right code is not judged either: a yes would be an answer.
                let right = confirm(&emulator, EMAIL, &code, &address(n)).await;
                right.refused(429, "RATE_LIMITED");
            }
        }
    }
    assert_eq!(judged, 10);
    emulator.advance(600);
    let code = emulator
        .login(PASSWORD)
        .from(ATTACKER)
        .send()
        .await
        .text("twoFACode");
    confirm(&emulator, EMAIL, &code, ATTACKER).await.expect(200);
}

#[tokio::test]
async fn wrong_codes_of_strangers_do_not_keep_the_owner_out() {
    let emulator = Emulator::start().await;
    let token = register_at_home(&emulator).await;
    for n in 0..11 {
        confirm(&emulator, EMAIL, "000000", &address(n)).await;
    }
    let code = emulator.login(PASSWORD).from(HOME).send().await.text("twoFACode");
    confirm(&emulator, EMAIL, wrong(&code), HOME)
        .await
        .refused(429, "RATE_LIMITED");
    confirm(&emulator, EMAIL, &code, HOME).await.expect(200);

    let off = emulator.call(Method::PATCH, "/api/auth/2fa").bearer(&token);
    off.json(json!({ "enable": false })).send().await.expect(200);
    let code = ask_to_enable(&emulator, &token).await;
    enable(&emulator, &token, &code).await.expect(200);
}

#[tokio::test]
async fn codes_that_turn_the_second_factor_on_are_counted_the_same() {
    let emulator = Emulator::start().await;
    let token = emulator.register().await.token;
    for _ in 0..10 {
        let code = ask_to_enable(&emulator, &token).await;
        enable(&emulator, &token, wrong(&code))
            .await
            .refused(422, "CODE_INVALID");
    }
    for _ in 0..11 {
        let code = ask_to_enable(&emulator, &token).await;
        enable(&emulator, &token, wrong(&code))
            .await
            .refused(429, "RATE_LIMITED");
    }
    let code = ask_to_enable(&emulator, &token).await;
    enable(&emulator, &token, &code)
        .await
        .refused(429, "RATE_LIMITED");
    emulator.advance(600);
    let code = ask_to_enable(&emulator, &token).await;
    enable(&emulator, &token, &code).await.expect(200);
}

/// Nothing but the id of the request tells one from the other. The waits are rounded up to seconds, each at its moment.
#[track_caller]
fn assert_alike(one: &Answer, other: &Answer) {
    let wait = |answer: &Answer| {
        answer
            .headers
            .contains_key("retry-after")
            .then(|| answer.retry_after())
    };
    assert_eq!((one.status, &one.body), (other.status, &other.body));
    match (wait(one), wait(other)) {
        (Some(one), Some(other)) => assert!(one.abs_diff(other) <= 1, "{one} {other}"),
        (one, other) => assert_eq!(one, other),
    }
}

#[tokio::test]
async fn a_limited_account_looks_the_same_whether_it_exists_or_not() {
    let emulator = Emulator::start().await;
    register_at_home(&emulator).await;
    for n in 0..20 {
        // From the very address where the account was signed in, too.
        for from in [HOME.to_owned(), address(n)] {
            let login = |email: &str| {
                let body = json!({ "email": email, "password": "wrong" });
                emulator.post("/api/auth/login", body).from(&from).send()
            };
            let (known, unknown) = (login(EMAIL).await, login("nobody@example.com").await);
            assert_alike(&known, &unknown);
            let known = confirm(&emulator, EMAIL, "000000", &from).await;
            let unknown = confirm(&emulator, "nobody@example.com", "000000", &from).await;
            assert_alike(&known, &unknown);
        }
    }
}

#[tokio::test]
async fn a_limited_guess_costs_a_whole_hash_in_any_case() {
    let emulator = Emulator::with(Settings::default()).await;
    register_at_home(&emulator).await;
    let login = async |email: &str, from: &str| {
        let body = json!({ "email": email, "password": "wrong" });
        let start = Instant::now();
        let answer = emulator.post("/api/auth/login", body).from(from).send().await;
        (answer.status.as_u16(), start.elapsed())
    };
    for n in 0..5 {
        login(EMAIL, &address(n)).await;
        login("nobody@example.com", &address(n)).await;
    }
    // The shortest of four: what else the machine does only adds time.
    let mut shortest = [Duration::MAX; 3];
    for _ in 0..4 {
        let cases = [(EMAIL, HOME), (EMAIL, ATTACKER), ("nobody@example.com", HOME)];
        for ((email, from), shortest) in cases.into_iter().zip(&mut shortest) {
            let (status, took) = login(email, from).await;
            assert_eq!(status, 429);
            *shortest = took.min(*shortest);
        }
    }
    let [first, others @ ..] = shortest.map(|time| time.as_secs_f64());
    assert!(
        others.iter().all(|other| (0.4..2.5).contains(&(other / first))),
        "{shortest:?}"
    );
}
