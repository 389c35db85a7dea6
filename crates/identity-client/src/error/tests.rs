use std::error::Error as _;
use std::time::{Duration, Instant};

use serde_json::json;

use super::*;
use crate::deadline::Fires;
use crate::scrub::Scrubber;
use crate::step::Step;

fn api(status: u16, body: &serde_json::Value, retry_after_ms: Option<u64>) -> Error {
    let answer = ServiceAnswer::read(
        status,
        body.to_string().as_bytes(),
        retry_after_ms.map(Duration::from_millis),
        &Scrubber::default(),
    );
    Error::api(answer)
}

fn timeout(step: Step) -> Error {
    let fires = Fires {
        at: Instant::now(),
        limit: Duration::from_millis(1500),
        option: "timeoutMs",
    };
    Error::timeout(step, fires, "h:1")
}

#[test]
fn an_error_is_small_and_can_be_sent() {
    fn sendable<T: Send + Sync + 'static>() {}
    sendable::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

#[test]
fn each_kind_has_its_class_its_details_and_its_sentence() {
    let config = Error::config("baseUrl", "`baseUrl` is required");
    assert_eq!((config.class(), config.field()), (Class::Config, Some("baseUrl")));
    assert_eq!(config.subject(), Some(Subject::Client));
    assert_eq!(config.to_string(), "`baseUrl` is required");

    let connection = Error::connection(Phase::Dns, "no address".into(), false, Some("the cause".into()));
    assert_eq!(
        (connection.class(), connection.phase()),
        (Class::Connection, Some(Phase::Dns))
    );
    assert_eq!(
        connection.source().map(ToString::to_string).as_deref(),
        Some("the cause")
    );
    assert!(format!("{connection:?}").contains("the cause"));

    let table = [
        (
            Step::Token,
            Phase::Token,
            Outcome::NotSent,
            "`getAuthToken` provided no access token within 1500 ms (`timeoutMs`)",
        ),
        (
            Step::Connecting,
            Phase::Connect,
            Outcome::NotSent,
            "could not connect to h:1 within 1500 ms (`timeoutMs`)",
        ),
        (
            Step::Exchange,
            Phase::Headers,
            Outcome::Unknown,
            "h:1 did not answer within 1500 ms (`timeoutMs`)",
        ),
        (
            Step::Body,
            Phase::Body,
            Outcome::Unknown,
            "h:1 did not send a complete answer within 1500 ms (`timeoutMs`)",
        ),
    ];
    for (wait, phase, outcome, text) in table {
        let error = timeout(wait);
        assert_eq!(
            (error.class(), error.phase(), error.outcome()),
            (Class::Timeout, Some(phase), outcome)
        );
        assert_eq!(
            (error.timeout_ms(), error.to_string().as_str()),
            (Some(1500), text)
        );
    }

    let response = Error::response(Reason::TooLarge, Some(200), "too large");
    assert_eq!(
        (response.class(), response.reason()),
        (Class::Response, Some("too_large"))
    );
    let statuses = |status| {
        let error = Error::response(Reason::TooLarge, status, "");
        (error.status(), error.response_status())
    };
    assert_eq!(statuses(Some(200)), (None, Some(200)));
    assert_eq!(statuses(Some(302)), (None, Some(302)));
    assert_eq!(statuses(Some(400)), (Some(400), Some(400)));
    assert_eq!(statuses(Some(599)), (Some(599), Some(599)));
    assert_eq!(statuses(Some(600)), (None, Some(600)));
    assert_eq!(statuses(None), (None, None));

    let said = json!({"code": "TAKEN", "message": "taken", "fields": {"email": "is taken"}});
    let error = api(409, &said, Some(7));
    assert_eq!(
        (error.class(), error.status(), error.server_code()),
        (Class::Conflict, Some(409), Some("TAKEN"))
    );
    assert_eq!((error.retry_after_ms(), error.data()), (Some(7), Some(&said)));
    assert_eq!(
        error
            .fields()
            .and_then(|fields| fields.get("email"))
            .map(String::as_str),
        Some("is taken")
    );
    assert_eq!(
        error.to_string(),
        "the service answered 409 TAKEN: taken (retry after 7 ms)"
    );

    let threw = Error::token_provider(TokenFailure::Threw);
    assert_eq!(threw.class(), Class::TokenProvider);
    assert_eq!(threw.to_string(), "`getAuthToken` failed; see `cause`");
    assert_eq!(
        Error::wrong_type("signal", "an AbortSignal", "a number").to_string(),
        "`signal` must be an AbortSignal; got a number"
    );
    assert_eq!(
        Error::internal("x").to_string(),
        "internal error: x; please report it"
    );
}

#[test]
fn what_does_not_apply_is_none() {
    let errors = [
        Error::closed(),
        Error::abort(true),
        Error::internal("x"),
        Error::token_provider(TokenFailure::Gave("a number")),
    ];
    for error in errors {
        assert_eq!(
            (error.field(), error.phase(), error.timeout_ms(), error.status()),
            (None, None, None, None)
        );
        assert_eq!(
            (error.reason(), error.server_code(), error.fields()),
            (None, None, None)
        );
        assert_eq!(
            (error.retry_after_ms(), error.data(), error.operation()),
            (None, None, None)
        );
        assert_eq!(
            (error.request_id(), error.attempts(), error.duration_ms()),
            (None, 0, 0)
        );
        assert!(error.source().is_none());
    }
    assert_eq!(
        [Error::abort(true).outcome(), Error::abort(false).outcome()],
        [Outcome::Unknown, Outcome::NotSent]
    );
}

#[test]
fn every_question_has_its_yes() {
    let response = Error::response(Reason::Empty, Some(200), "");
    let connection = Error::connection(Phase::Tls, String::new(), false, None);
    let errors = [
        timeout(Step::Body),
        connection,
        Error::config("a", "b"),
        Error::abort(false),
        response,
        api(503, &json!({}), None),
        Error::closed(),
        Error::internal(""),
    ];
    for (index, error) in errors.iter().enumerate() {
        let answers = [
            error.is_timeout(),
            error.is_connection(),
            error.is_config(),
            error.is_abort(),
            error.is_response(),
            error.is_api(),
            error.is_closed(),
        ];
        let yes: Vec<usize> = (0..answers.len()).filter(|at| answers[*at]).collect();
        assert_eq!(
            yes,
            (0..7).filter(|at| *at == index).collect::<Vec<_>>(),
            "{error:?}"
        );
    }
}

#[test]
fn statuses_codes_and_names() {
    let table = [
        (400, Class::Validation, "VALIDATION_FAILED"),
        (401, Class::Authentication, "AUTHENTICATION_FAILED"),
        (403, Class::Permission, "PERMISSION_DENIED"),
        (404, Class::NotFound, "NOT_FOUND"),
        (409, Class::Conflict, "CONFLICT"),
        (418, Class::Api, "API_ERROR"),
        (422, Class::Validation, "VALIDATION_FAILED"),
        (429, Class::RateLimit, "RATE_LIMITED"),
        (499, Class::Api, "API_ERROR"),
        (500, Class::Server, "SERVER_ERROR"),
        (599, Class::Server, "SERVER_ERROR"),
    ];
    for (status, class, code) in table {
        let error = api(status, &json!({}), None);
        assert_eq!((error.class(), error.code()), (class, code), "{status}");
        let outcome = if status < 500 {
            Outcome::Rejected
        } else {
            Outcome::Unknown
        };
        assert_eq!(error.outcome(), outcome, "{status}");
    }
    let codes = Class::ALL.map(Class::code);
    assert!(
        codes
            .iter()
            .enumerate()
            .all(|(at, code)| !code.is_empty() && !codes[..at].contains(code))
    );
    let subjects = [Subject::Client, Subject::Call, Subject::Body].map(Subject::as_str);
    assert_eq!(subjects, ["client", "call", "body"]);
    let phases = [
        (Phase::Token, "token"),
        (Phase::Dns, "dns"),
        (Phase::Connect, "connect"),
        (Phase::Tls, "tls"),
        (Phase::Request, "request"),
        (Phase::Headers, "headers"),
        (Phase::Body, "body"),
        (Phase::Response, "response"),
    ];
    for (phase, name) in phases {
        assert_eq!(phase.as_str(), name);
    }
    let outcomes = [Outcome::NotSent, Outcome::Unknown, Outcome::Rejected].map(Outcome::as_str);
    assert_eq!(outcomes, ["not_sent", "unknown", "rejected"]);
    let reasons = [
        (Reason::Redirect, "redirect"),
        (Reason::TooLarge, "too_large"),
        (Reason::NotJson, "not_json"),
        (Reason::WrongShape, "wrong_shape"),
        (Reason::Truncated, "truncated"),
        (Reason::Empty, "empty"),
        (Reason::Encoding, "encoding"),
        (Reason::Headers, "headers"),
    ];
    for (reason, name) in reasons {
        assert_eq!(reason.as_str(), name);
    }
}
