//! The committed OpenAPI document is what the handlers say, and every answer is one that it describes.

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
fn it_describes_every_answer() {
    let document: Value = serde_json::from_str(COMMITTED).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["description"].is_string(),
                    "{method} {path} {status} has no description"
                );
            }
        }
    }
}
