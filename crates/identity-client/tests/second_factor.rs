//! A login that needs a second factor is an answer, whatever status the service gives it.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::Step;
use identity_client::{Class, Operation};
use serde_json::{Value, json};
use support::{call, client, server};

#[tokio::test]
async fn a_login_that_needs_a_second_factor_is_an_answer() {
    let shapes = [
        json!({"code": "LOGIN_2FA_REQUIRED", "twoFACode": "493817"}),
        json!({"error": {"code": "LOGIN_2FA_REQUIRED", "twoFACode": "493817"}}),
        json!({"error": "LOGIN_2FA_REQUIRED", "twoFACode": "493817"}),
        json!({"success": false, "errors": [{"code": "LOGIN_2FA_REQUIRED", "twoFACode": "493817"}]}),
    ];
    for status in [200, 202, 401, 403] {
        for shape in &shapes {
            let server = server([[Step::json(status, shape.clone())]]);
            let answer = call(&client(&server), Operation::Login).await.unwrap();
            let value: Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!(
                (&value["code"], &value["twoFACode"]),
                (&json!("LOGIN_2FA_REQUIRED"), &json!("493817"))
            );
        }
    }
}

#[tokio::test]
async fn such_an_answer_is_checked_like_any_other() {
    let server = server([[Step::json(401, json!({"code": "LOGIN_2FA_REQUIRED", "token": 1}))]]);
    let error = call(&client(&server), Operation::Login).await.unwrap_err();
    assert_eq!(
        (error.class(), error.reason(), error.status()),
        (Class::Response, Some("wrong_shape"), Some(401))
    );
}

#[tokio::test]
async fn other_statuses_and_other_operations_are_errors() {
    let body = json!({"code": "LOGIN_2FA_REQUIRED"});
    for status in [400, 404, 409, 422, 500] {
        let server = server([[Step::json(status, body.clone())]]);
        let error = call(&client(&server), Operation::Login).await.unwrap_err();
        assert_eq!(
            (error.status(), error.server_code()),
            (Some(status), Some("LOGIN_2FA_REQUIRED"))
        );
    }
    for operation in Operation::ALL
        .into_iter()
        .filter(|operation| *operation != Operation::Login)
    {
        let server = server([[Step::json(401, body.clone())]]);
        let error = call(&client(&server), operation).await.unwrap_err();
        assert_eq!(error.class(), Class::Authentication, "{operation:?}");
    }
}
