//! A request was sent, and no whole answer came: it may have taken effect.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Framing, Payload, Step};
use identity_client::{CallOptions, Class, Error, Operation, Outcome, Phase};
use serde_json::json;
use support::{body, call, client, good, ok, repeatable, server};

/// How an answer gets lost.
struct Loss {
    steps: Vec<Step>,
    class: Class,
    phase: Option<Phase>,
    reason: Option<&'static str>,
    says: &'static str,
}

impl Loss {
    fn broken(steps: impl Into<Vec<Step>>, phase: Phase, says: &'static str) -> Loss {
        Loss {
            steps: steps.into(),
            class: Class::Connection,
            phase: Some(phase),
            reason: None,
            says,
        }
    }

    fn truncated(first: Step) -> Loss {
        Loss {
            steps: vec![first, Step::Close],
            class: Class::Response,
            phase: None,
            reason: Some("truncated"),
            says: "is incomplete: the connection closed before its end",
        }
    }

    fn assert_is(&self, error: &Error) {
        assert_eq!(
            (error.class(), error.phase(), error.reason()),
            (self.class, self.phase, self.reason),
            "{error:?}"
        );
        assert_eq!(error.outcome(), Outcome::Unknown, "{error:?}");
        assert!(error.to_string().contains(self.says), "{error}");
        let head = self.reason.map(|_| 200);
        assert_eq!((error.status(), error.response_status()), (None, head));
    }
}

fn losses() -> Vec<Loss> {
    let text = || Payload::text("{\"token\":\"t\"}");
    let half = || Step::Answer(ok(text()).framing(Framing::Claims(99)));
    let half_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"token\":";
    vec![
        Loss::broken([Step::Reset], Phase::Request, "was lost before the answer"),
        Loss::broken(
            [Step::Close],
            Phase::Request,
            "closed the connection without answering",
        ),
        Loss::broken(
            [Step::write("HTTP/1.1 200 OK\r\nconte"), Step::Close],
            Phase::Request,
            "closed the connection",
        ),
        Loss::broken(
            [half(), Step::SleepMs(50), Step::Reset],
            Phase::Response,
            "was lost during the answer",
        ),
        Loss::truncated(half()),
        Loss::truncated(Step::Answer(ok(text()).framing(Framing::ChunkedUnfinished))),
        Loss::truncated(Step::write(half_chunk)),
    ]
}

#[tokio::test]
async fn a_one_shot_call_is_never_sent_again() {
    for loss in losses() {
        let server = server([loss.steps.clone(), vec![Step::Answer(good())]]);
        let error = call(&client(&server), Operation::Login).await.unwrap_err();
        loss.assert_is(&error);
        assert_eq!((error.attempts(), error.retryable()), (1, false), "{error:?}");
        assert_eq!(server.request_count(), 1, "{error:?}");
    }
}

#[tokio::test]
async fn a_read_is_repeated() {
    for loss in losses() {
        let server = server([loss.steps.clone(), vec![Step::json(200, json!({"id": 1}))]]);
        let answer = call(&client(&server), Operation::Me).await.unwrap();
        assert_eq!((answer.text.as_str(), answer.attempts), ("{\"id\":1}", 2));
    }
}

#[tokio::test]
async fn a_read_that_stays_without_an_answer_may_be_repeated_by_the_caller() {
    for loss in losses() {
        let server = server([loss.steps.clone()]);
        let options = CallOptions {
            max_retries: Some(1),
            ..CallOptions::default()
        };
        let error = client(&server)
            .call(Operation::Me, None, options)
            .await
            .unwrap_err();
        loss.assert_is(&error);
        assert_eq!((error.attempts(), error.retryable()), (2, true), "{error:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_only_where_that_does_no_harm() {
    for operation in Operation::ALL {
        let server = server([vec![Step::Reset], vec![Step::Answer(good())]]);
        let result = call(&client(&server), operation).await;
        if repeatable(operation) {
            assert_eq!(result.unwrap().attempts, 2, "{operation:?}");
        } else {
            let error = result.unwrap_err();
            assert_eq!(
                (error.class(), error.phase()),
                (Class::Connection, Some(Phase::Request)),
                "{operation:?}"
            );
            assert_eq!(
                (error.outcome(), error.retryable()),
                (Outcome::Unknown, false),
                "{operation:?}"
            );
            assert_eq!(server.request_count(), 1, "{operation:?}");
        }
    }
}

#[tokio::test]
async fn a_key_lets_some_one_shot_operations_be_tried_again_with_the_same_key() {
    for operation in Operation::ALL {
        let server = server([vec![Step::Reset], vec![Step::Answer(good())]]);
        let options = CallOptions {
            idempotency_key: Some("key-1".into()),
            ..CallOptions::default()
        };
        let result = client(&server).call(operation, body(operation), options).await;
        let requests = server.requests();
        if operation.key_allows_retry() || repeatable(operation) {
            assert_eq!(
                (result.unwrap().attempts, requests.len()),
                (2, 2),
                "{operation:?}"
            );
        } else {
            let error = result.unwrap_err();
            assert_eq!((error.attempts(), requests.len()), (1, 1), "{operation:?}");
            assert_eq!(
                (error.outcome(), error.retryable()),
                (Outcome::Unknown, false),
                "{operation:?}"
            );
        }
        for request in requests {
            assert_eq!(
                request.header("idempotency-key").as_deref(),
                Some("key-1"),
                "{operation:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_no_after_a_lost_answer_does_not_say_that_nothing_happened() {
    let server = server([
        vec![Step::Reset],
        vec![Step::json(409, json!({"code": "EMAIL_TAKEN"}))],
    ]);
    let options = CallOptions {
        idempotency_key: Some("key-1".into()),
        ..CallOptions::default()
    };
    let error = client(&server)
        .call(Operation::Register, body(Operation::Register), options)
        .await
        .unwrap_err();
    assert_eq!(
        (error.class(), error.outcome(), error.attempts()),
        (Class::Conflict, Outcome::Unknown, 2)
    );
    assert!(!error.is_timeout());
}
