//! Register, login, access tokens.

mod support;

use serde_json::json;
use support::{EMAIL, Emulator, PASSWORD, Tokens};

#[tokio::test]
async fn register_answers_tokens_and_the_user() {
    let emulator = Emulator::start().await;
    let body =
        json!({ "email": "Ann@Example.com", "password": PASSWORD, "tenant": "extra fields are ignored" });
    let answer = emulator.post("/api/auth/register", body).send().await;
    answer.expect(201);
    assert_eq!(answer.body["expiresIn"], 900);
    assert_eq!(answer.body["user"]["email"], EMAIL);
    assert_eq!(answer.body["user"]["emailVerified"], false);
    assert_eq!(answer.body["user"]["twoFAEnabled"], false);
    emulator
        .get("/api/auth/me")
        .bearer(&answer.text("token"))
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn an_address_is_registered_once_in_any_case() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let body = json!({ "email": EMAIL.to_uppercase(), "password": PASSWORD });
    let answer = emulator.post("/api/auth/register", body).send().await;
    answer.refused(409, "EMAIL_TAKEN");
    assert_eq!(answer.body["fields"]["email"], "is taken");
}

#[tokio::test]
async fn login_answers_tokens_of_a_new_session() {
    let emulator = Emulator::start().await;
    let first = emulator.register().await;
    let answer = emulator.login(PASSWORD).send().await;
    answer.expect(200);
    assert_eq!(answer.body["expiresIn"], 900);
    assert_ne!(Tokens::of(&answer), first);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_the_same() {
    let emulator = Emulator::start().await;
    emulator.register().await;
    let wrong = emulator.login("not the password").send().await;
    wrong.refused(401, "INVALID_CREDENTIALS");
    assert_eq!(wrong.headers["www-authenticate"], "Bearer");
    let body = json!({ "email": "nobody@example.com", "password": PASSWORD });
    let unknown = emulator.post("/api/auth/login", body).send().await;
    assert_eq!((wrong.status, &wrong.body), (unknown.status, &unknown.body));
}

#[tokio::test]
async fn an_access_token_lasts_fifteen_minutes() {
    let emulator = Emulator::start().await;
    let Tokens { token, .. } = emulator.register().await;
    emulator.advance(898);
    emulator
        .get("/api/auth/me")
        .bearer(&token)
        .send()
        .await
        .expect(200);
    emulator.advance(2);
    emulator
        .get("/api/auth/me")
        .bearer(&token)
        .send()
        .await
        .refused(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn a_bad_authorization_header_is_refused() {
    let emulator = Emulator::start().await;
    let me = || emulator.get("/api/auth/me");
    me().send().await.refused(401, "TOKEN_MISSING");
    for bad in ["Bearer", "Bearer ", "Bearer abc", "Basic YTpi", "Bearer a.b.c"] {
        me().header("authorization", bad)
            .send()
            .await
            .refused(401, "TOKEN_INVALID");
    }
}

#[tokio::test]
async fn tokens_outlive_a_restart_with_a_data_file() {
    use identity_emulator::{HashCost, Settings};

    let file = std::env::temp_dir().join(format!("emulator-test-{}.db", std::process::id()));
    let settings = || Settings {
        data: Some(file.clone()),
        hash_cost: HashCost::InsecureFast,
        ..Settings::default()
    };
    let tokens = Emulator::with(settings()).await.register().await;
    let again = Emulator::with(settings()).await;
    again
        .get("/api/auth/me")
        .bearer(&tokens.token)
        .send()
        .await
        .expect(200);
    again.refresh(&tokens.refresh_token).send().await.expect(200);
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file.clone().into_os_string();
        path.push(suffix);
        let _ = std::fs::remove_file(path);
    }
}

#[tokio::test]
async fn the_key_set_is_published() {
    let emulator = Emulator::start().await;
    let keys = emulator.get("/api/.well-known/jwks.json").send().await;
    keys.expect(200);
    let key = &keys.body["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"))
    );
    assert!(key.get("d").is_none(), "the private half stays");
}
