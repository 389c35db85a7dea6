//! Outbox, reset, clock and faults.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use axum::http::Method;
use identity_emulator::{HashCost, Settings, seed};
use serde_json::{Value, json};
use support::{Answer, EMAIL, Emulator, PASSWORD, Tokens};

async fn arm(emulator: &Emulator, fault: Value) -> Answer {
    emulator.post("/__emulator/faults", fault).send().await
}

#[tokio::test]
async fn reset_goes_back_to_the_seed() {
    let seed = seed::parse(&json!([{ "email": EMAIL, "password": PASSWORD }]).to_string()).unwrap();
    let emulator = Emulator::with(Settings {
        seed,
        hash_cost: HashCost::InsecureFast,
        ..Settings::default()
    })
    .await;
    let tokens = Tokens::of(&emulator.login(PASSWORD).send().await);
    emulator.register_as("bob@example.com").await;
    let keys = emulator.get("/api/.well-known/jwks.json").send().await.body;
    arm(&emulator, json!({ "status": 503 })).await.expect(201);
    emulator.advance(60);

    emulator
        .call(Method::POST, "/__emulator/reset")
        .send()
        .await
        .expect(200);
    emulator
        .get("/api/auth/me")
        .bearer(&tokens.token)
        .send()
        .await
        .refused(401, "SESSION_ENDED");
    emulator.login(PASSWORD).send().await.expect(200);
    emulator.register_as("bob@example.com").await;
    assert_eq!(emulator.get("/api/.well-known/jwks.json").send().await.body, keys);
}

#[tokio::test]
async fn a_status_fault_strikes_its_operation_as_often_as_it_says() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    let fault = json!({ "operation": "me", "status": 503, "times": 2, "headers": { "retry-after": 2 } });
    arm(&emulator, fault).await.expect(201);
    let me = || emulator.get("/api/auth/me").bearer(&tokens.token).send();
    emulator
        .get("/api/auth/sessions")
        .bearer(&tokens.token)
        .send()
        .await
        .expect(200);
    let struck = me().await;
    struck.refused(503, "FAULT");
    assert_eq!(struck.headers["retry-after"], "2");
    assert!(struck.headers.contains_key("x-request-id"));
    assert_eq!(struck.headers["content-type"], "application/json");
    me().await.expect(503);
    me().await.expect(200);
}

#[tokio::test]
async fn faults_strike_in_order_and_can_be_listed_and_cleared() {
    let emulator = Emulator::start().await;
    arm(&emulator, json!({ "status": 500, "body": { "n": 1 } }))
        .await
        .expect(201);
    arm(
        &emulator,
        json!({ "status": 502, "body": { "n": 2 }, "headers": { "Content-Type": "text/html" } }),
    )
    .await
    .expect(201);
    arm(&emulator, json!({ "status": 504 })).await.expect(201);
    assert_eq!(emulator.login(PASSWORD).send().await.body["n"], 1);
    let second = emulator.login(PASSWORD).send().await;
    assert_eq!(
        (&second.body["n"], &second.headers["content-type"]),
        (&json!(2), &"text/html".parse().unwrap())
    );
    let pending = emulator.get("/__emulator/faults").send().await;
    assert_eq!(pending.body["faults"].as_array().unwrap().len(), 1);
    emulator
        .call(Method::DELETE, "/__emulator/faults")
        .send()
        .await
        .expect(200);
    emulator.login(PASSWORD).send().await.expect(401);
}

#[tokio::test]
async fn a_fault_that_could_not_strike_is_refused() {
    let emulator = Emulator::start().await;
    for (fault, field) in [
        (json!({}), ""),
        (json!({ "status": 503, "unknown": 1 }), ""),
        (json!({ "operation": "sign-in", "status": 503 }), "operation"),
        (json!({ "times": 0, "status": 503 }), "times"),
        (json!({ "status": 99 }), "status"),
        (json!({ "body": {} }), "status"),
        (json!({ "latencyMs": 600_001 }), "latencyMs"),
        (json!({ "status": 503, "headers": { "a b": "c" } }), "headers"),
    ] {
        let answer = arm(&emulator, fault.clone()).await;
        answer.refused(422, "VALIDATION_FAILED");
        assert!(
            answer.body["fields"][field].is_string(),
            "{fault} {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn the_clock_can_be_advanced() {
    let emulator = Emulator::start().await;
    let tokens = emulator.register().await;
    emulator
        .post("/__emulator/clock", json!({ "advanceMs": 900_000 }))
        .send()
        .await
        .expect(200);
    emulator
        .get("/api/auth/me")
        .bearer(&tokens.token)
        .send()
        .await
        .refused(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn a_thousand_faults_can_be_armed_at_a_time() {
    let emulator = Emulator::start().await;
    for _ in 0..1_000 {
        arm(&emulator, json!({ "status": 503 })).await.expect(201);
    }
    arm(&emulator, json!({ "status": 503 }))
        .await
        .refused(422, "VALIDATION_FAILED");
    emulator.login(PASSWORD).send().await.expect(503);
    arm(&emulator, json!({ "status": 503 })).await.expect(201);
}

#[tokio::test]
async fn keys_are_rotated_dropped_and_of_another_algorithm() {
    let emulator = Emulator::start().await;
    let old = emulator.register().await.token;
    let me = async |token: &str| {
        let call = emulator.get("/api/auth/me").bearer(token);
        call.send().await.status.as_u16()
    };
    let change = async |what: &str, body: Value| {
        let path = format!("/__emulator/keys/{what}");
        let answer = emulator.post(&path, body).send().await;
        answer.expect(200);
        let published = emulator.get("/api/.well-known/jwks.json").send().await.body;
        assert_eq!(answer.body, published);
        published["keys"].as_array().unwrap().clone()
    };
    assert_eq!(change("rotate", json!({})).await.len(), 2);
    assert_eq!(me(&old).await, 200);
    let keys = change("algorithm", json!({ "algorithm": "ES256" })).await;
    assert_eq!((keys.len(), &keys[2]["crv"]), (3, &json!("P-256")));
    let new = Tokens::of(&emulator.login(PASSWORD).send().await).token;
    assert_eq!((me(&old).await, me(&new).await), (200, 200));
    assert_eq!(change("drop", json!({})).await, keys[2..]);
    assert_eq!((me(&old).await, me(&new).await), (401, 200));
    for bad in [
        json!({}),
        json!({ "algorithm": "none" }),
        json!({ "algorithm": "ES256", "x": 1 }),
    ] {
        let refused = emulator.post("/__emulator/keys/algorithm", bad).send().await;
        refused.refused(422, "VALIDATION_FAILED");
    }
}
