//! The committed OpenAPI document is what the handlers say, and every answer is one that it describes.

use std::collections::BTreeSet;

use serde_json::Value;

const COMMITTED: &str = include_str!("../openapi.json");

#[test]
fn the_committed_document_is_up_to_date() {
    let fresh = identity_emulator::openapi_json().unwrap();
    assert!(
        COMMITTED == fresh,
        "run: cargo run -p identity-emulator -- --openapi > crates/identity-emulator/openapi.json"
    );
}

#[test]
fn it_describes_the_eleven_operations_at_their_routes() {
    let document: Value = serde_json::from_str(COMMITTED).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let mut routes = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            routes.insert(format!(
                "{} {method} {path}",
                operation["operationId"].as_str().unwrap()
            ));
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["description"].is_string(),
                    "{method} {path} {status} has no description"
                );
            }
        }
    }
    let expected = [
        "register post /api/auth/register",
        "login post /api/auth/login",
        "confirmLogin2FA post /api/auth/login/2fa",
        "refresh post /api/auth/refresh",
        "listSessions get /api/auth/sessions",
        "logoutSession delete /api/auth/sessions/{sessionId}",
        "me get /api/auth/me",
        "toggle2FA patch /api/auth/2fa",
        "confirmEnable2FA post /api/auth/2fa/enable/confirm",
        "requestEmailChange post /api/auth/email-change/request",
        "confirmEmailChange post /api/auth/email-change/confirm",
    ];
    assert_eq!(routes, expected.map(str::to_owned).into());
}
