//! How long a refusal takes does not tell whether an account exists.

mod support;

use std::time::{Duration, Instant};

use identity_emulator::Settings;
use serde_json::json;
use support::{EMAIL, Emulator};

/// The shortest of four wrong logins: what else the machine does only adds time.
async fn refusal_time(emulator: &Emulator, email: &str) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..4 {
        let start = Instant::now();
        let body = json!({ "email": email, "password": "not the password" });
        emulator
            .post("/api/auth/login", body)
            .send()
            .await
            .refused(401, "INVALID_CREDENTIALS");
        shortest = shortest.min(start.elapsed());
    }
    shortest
}

#[tokio::test]
async fn an_unknown_user_costs_a_whole_hash() {
    let emulator = Emulator::with(Settings::default()).await;
    emulator.register().await;
    let known = refusal_time(&emulator, EMAIL).await;
    let unknown = refusal_time(&emulator, "nobody@example.com").await;
    let ratio = unknown.as_secs_f64() / known.as_secs_f64();
    assert!(
        (0.4..2.5).contains(&ratio),
        "known {known:?}, unknown {unknown:?}"
    );
}
