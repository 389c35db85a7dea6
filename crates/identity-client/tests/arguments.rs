//! Wrong arguments of a call: the error names them, and nothing is sent.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::Step;
use identity_client::{CallOptions, Class, Operation, Outcome, Subject};
use serde_json::{Map, Value, json};
use support::{body, client, server};

#[tokio::test]
async fn wrong_arguments_are_errors_before_anything_is_sent() {
    let server = server([[Step::json(200, json!({}))]]);
    let client = client(&server);
    let no_email = Some(br#"{"password":"hunter2hunter2"}"#.to_vec());
    let error = client
        .call(Operation::Login, no_email, CallOptions::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.class(), error.field(), error.outcome()),
        (Class::Config, Some("email"), Outcome::NotSent)
    );
    assert_eq!(error.subject(), Some(Subject::Body));
    assert_eq!(
        (error.attempts(), error.retryable(), error.operation()),
        (0, false, Some(Operation::Login))
    );
    let options = CallOptions {
        timeout_ms: Some(0),
        ..CallOptions::default()
    };
    let error = client.call(Operation::Me, None, options).await.unwrap_err();
    assert_eq!(
        (error.field(), error.subject()),
        (Some("timeoutMs"), Some(Subject::Call))
    );
    let options = CallOptions {
        access_token: Some("a\r\nX-Evil: b".into()),
        ..CallOptions::default()
    };
    let error = client.call(Operation::Me, None, options).await.unwrap_err();
    assert_eq!(
        (error.class(), error.field()),
        (Class::Config, Some("accessToken"))
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn every_field_that_an_operation_needs_is_named_when_it_is_missing_or_no_text() {
    let server = server([[Step::json(200, json!({}))]]);
    let client = client(&server);
    for operation in Operation::ALL {
        let Some(valid) = body(operation) else { continue };
        let valid: Map<String, Value> = serde_json::from_slice(&valid).unwrap();
        for name in valid.keys() {
            for wrong in [None, Some(Value::Null), Some(json!([])), Some(json!(4))] {
                let mut fields = valid.clone();
                fields.remove(name);
                fields.extend(wrong.map(|value| (name.clone(), value)));
                let body = Value::Object(fields).to_string().into_bytes();
                let call = client.call(operation, Some(body), CallOptions::default());
                let error = call.await.unwrap_err();
                assert_eq!(
                    (error.class(), error.subject(), error.field()),
                    (Class::Config, Some(Subject::Body), Some(name.as_str())),
                    "{operation:?}: {error}"
                );
                assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 0));
            }
        }
    }
    assert_eq!(server.connections(), 0);
}
