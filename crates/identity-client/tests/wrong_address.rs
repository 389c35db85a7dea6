//! Something answers that is not the service, or not at this path: the error shows where the request went, and its status is
//! fit to be passed on.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, FaultServer, Script, Step};
use identity_client::{Class, Client, Operation};
use serde_json::json;
use support::{call, login, options};

#[tokio::test]
async fn the_status_of_an_unusable_success_is_not_the_status_of_the_error() {
    for (answer, status) in [
        (Answer::text(200, "text/html", "<h1>Sign in</h1>"), 200),
        (Answer::status(204), 204),
        (Answer::json(201, json!([])), 201),
        (Answer::json(200, json!({"token": 1})), 200),
        (
            Answer::json(200, json!({})).header("content-encoding", "zstd"),
            200,
        ),
    ] {
        let error = login([Step::Answer(answer)]).await.unwrap_err();
        assert_eq!(
            (error.class(), error.status(), error.response_status()),
            (Class::Response, None, Some(status)),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_from_the_wrong_place_says_where_the_request_went() {
    for (status, body) in [
        (404, json!({"code": "NOT_FOUND"})),
        (405, json!({})),
        (501, json!({})),
        (200, json!([])),
    ] {
        let server = FaultServer::start(Script::answer(Answer::json(status, body)));
        let url = format!("{}/base", server.url());
        let client = Client::new(options(&url)).unwrap();
        for (operation, path) in [
            (Operation::Login, "POST /base/auth/login"),
            (Operation::LogoutSession, "DELETE /base/auth/sessions/:sessionId"),
        ] {
            if status == 200 && operation == Operation::LogoutSession {
                continue;
            }
            let text = call(&client, operation).await.unwrap_err().to_string();
            let place = format!(" ({path} at {})", server.address());
            assert!(text.ends_with(&place), "{text}");
            assert!(!text.contains("session-81c2"), "{text}");
        }
    }
    let page = Answer::text(200, "text/html", "<h1>Welcome</h1>");
    let error = login([Step::Answer(page)]).await.unwrap_err();
    assert!(
        error.to_string().contains(" (POST /auth/login at 127.0.0.1:"),
        "{error}"
    );
    let error = login([Step::json(409, json!({}))]).await.unwrap_err();
    assert!(!error.to_string().contains("/auth"), "{error}");
}
