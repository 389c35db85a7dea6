use std::collections::HashMap;

use http::HeaderMap;
use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::{SECRET, bodies, is_fit_to_be_seen};
use crate::answer::judge;
use crate::config::{CallOptions, Config, Options};
use crate::error::{Class, Outcome};
use crate::operation::{Operation, RetryClass};
use crate::redact::Wiped;
use crate::request::{content, prepare};
use crate::transport::Received;

/// A request whose every field is the secret.
fn body(operation: Operation) -> Option<Vec<u8>> {
    let text = |name: &str| match name {
        "enable" => format!(r#""{name}":true"#),
        name => format!(r#""{name}":"{SECRET}""#),
    };
    let fields = operation.request_fields().iter().map(|field| text(field.name));
    let fields: Vec<String> = fields.chain([text("extra")]).collect();
    operation
        .takes_body()
        .then(|| format!("{{{}}}", fields.join(",")).into_bytes())
}

proptest! {
    #[test]
    fn any_answer_is_an_object_or_an_error_of_its_status(
        operation in prop::sample::select(Operation::ALL.to_vec()),
        status in prop_oneof![200..=299_u16, 400..=599_u16, Just(401), Just(403), Just(404)],
        body_of_answer in prop_oneof![
            3 => bodies(),
            1 => Just(Vec::new()),
            1 => Just(br#"{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x"}"#.to_vec()),
            1 => Just(br#"{"error":{"code":"LOGIN_2FA_REQUIRED"}}"#.to_vec()),
        ],
        may_have_happened in any::<bool>(),
    ) {
        let config = Config::new(&Options { base_url: "http://h/api".into(), ..Options::default() }).unwrap();
        let options = CallOptions { access_token: Some(SECRET.into()), ..CallOptions::default() };
        let content = content(&config, operation, body(operation).map(Wiped)).unwrap();
        let request = prepare(&config, operation, content, "id", &options).unwrap();
        let mentions = body_of_answer.windows(18).any(|window| window == b"LOGIN_2FA_REQUIRED");
        let received = Received { status, body: body_of_answer, retry_after: None, headers: HeaderMap::new() };
        match judge(operation, || request.sent().scrubber(&config, operation), received, may_have_happened) {
            Ok(text) => {
                prop_assert!(serde_json::from_str::<HashMap<String, IgnoredAny>>(&text).is_ok(), "{text}");
                let needs_a_factor = operation == Operation::Login && matches!(status, 401 | 403) && mentions;
                let is_gone =
                    status == 404 && may_have_happened && operation.retry_class() == RetryClass::Idempotent;
                prop_assert!(status < 300 || needs_a_factor || is_gone, "{status} {text}");
            }
            Err(error) => {
                let shown = error.response_status().or(error.status());
                prop_assert_eq!(shown, Some(status));
                prop_assert_eq!(error.status().is_some(), status >= 400);
                let (class, outcome) = match status {
                    200..=299 => (Class::Response, Outcome::Unknown),
                    408 => (Class::Api, Outcome::Unknown),
                    400..=499 => (Class::of_status(status), Outcome::Rejected),
                    _ => (Class::Server, Outcome::Unknown),
                };
                prop_assert_eq!((error.class(), error.outcome()), (class, outcome));
                is_fit_to_be_seen(&error)?;
            }
        }
    }
}
