//! What is accepted as an answer, and what is a typed error: never half an answer, never a hang.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, Encoding, FaultServer, Framing, Payload, Script, Step};
use identity_client::{Class, Operation, Outcome, Phase};
use serde_json::json;
use support::{call, client, login, ok, refused, server};

#[tokio::test]
async fn broken_connections() {
    let error = login([Step::Reset]).await.unwrap_err();
    assert_eq!(
        (error.class(), error.phase(), error.outcome()),
        (Class::Connection, Some(Phase::Request), Outcome::Unknown)
    );
    assert!(
        error
            .to_string()
            .contains("broke the connection before it answered"),
        "{error}"
    );
    let error = login([Step::Close]).await.unwrap_err();
    assert_eq!(
        (error.phase(), error.outcome()),
        (Some(Phase::Request), Outcome::Unknown)
    );
    assert!(
        error
            .to_string()
            .contains("closed the connection without an answer"),
        "{error}"
    );
    let half = Step::Answer(ok(Payload::text("{\"token\":")).framing(Framing::Claims(100)));
    let error = login([half, Step::SleepMs(50), Step::Reset]).await.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Connection, Some(Phase::Response))
    );
    assert_eq!((error.outcome(), error.retryable()), (Outcome::Unknown, false));
}

#[tokio::test]
async fn answers_that_end_too_early() {
    let text = || Payload::text("{\"token\":\"abc\"}");
    let claims = ok(text()).framing(Framing::Claims(100));
    refused([Step::Answer(claims), Step::Close], "truncated").await;
    let unfinished = ok(text()).framing(Framing::ChunkedUnfinished);
    refused([Step::Answer(unfinished), Step::Close], "truncated").await;
    let half_chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"token\":";
    refused([Step::write(half_chunk), Step::Close], "truncated").await;
}

#[tokio::test]
async fn an_answer_that_broke_off_is_read_again() {
    let half = Answer::status(200)
        .body(Payload::text("{"))
        .framing(Framing::Claims(100));
    let server = server([
        vec![Step::Answer(half), Step::Close],
        vec![Step::json(200, json!({"id": 1}))],
    ]);
    assert_eq!(call(&client(&server), Operation::Me).await.unwrap().attempts, 2);
}

#[tokio::test]
async fn empty_answers() {
    for answer in [
        Answer::status(204),
        Answer::status(200),
        ok(Payload::text(" \r\n")),
    ] {
        for operation in Operation::ALL {
            let server = server([[Step::Answer(answer.clone())]]);
            let result = call(&client(&server), operation).await;
            let needs_none = matches!(
                operation,
                Operation::Register
                    | Operation::LogoutSession
                    | Operation::Toggle2Fa
                    | Operation::ConfirmEnable2Fa
                    | Operation::RequestEmailChange
                    | Operation::ConfirmEmailChange
            );
            if needs_none {
                assert_eq!(result.unwrap().text, "{}", "{operation:?}");
            } else {
                let error = result.unwrap_err();
                assert_eq!(
                    (error.class(), error.reason()),
                    (Class::Response, Some("empty")),
                    "{operation:?}"
                );
                assert_eq!(error.outcome(), Outcome::Unknown);
            }
        }
    }
}

#[tokio::test]
async fn answers_that_are_not_json() {
    for bytes in [
        &b"<!doctype html><title>Welcome</title>"[..],
        b"{\"token\":\"\xff\xfe\"}",
        b"{\"token\":",
        b"{} {}",
        b"{'token':1}",
        b"\xff\xfe{\x00}\x00",
    ] {
        refused([Step::Answer(ok(Payload::bytes(bytes)))], "not_json").await;
    }
}

#[tokio::test]
async fn answers_of_the_wrong_shape() {
    for text in [
        "[]",
        "[{}]",
        "\"text\"",
        "17",
        "null",
        "true",
        r#"{"token":1}"#,
        r#"{"refreshToken":{}}"#,
    ] {
        refused([Step::Answer(ok(Payload::text(text)))], "wrong_shape").await;
    }
    let server = server([[Step::json(200, json!({"sessions": {}}))]]);
    let error = call(&client(&server), Operation::ListSessions).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.response_status()),
        (Some("wrong_shape"), Some(200))
    );
}

#[tokio::test]
async fn answers_that_are_accepted_as_they_are() {
    for text in [
        "{}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":1e999}",
        "{\"__proto__\":{\"x\":1},\"constructor\":2}",
        " \n{\"token\":null,\"unknown\":[1,{}]}\t",
    ] {
        let answer = login([Step::Answer(ok(Payload::text(text)))]).await.unwrap();
        assert_eq!(answer.text, text);
    }
}

#[tokio::test]
async fn a_byte_order_mark_and_a_wrong_content_type_are_no_matter() {
    let mark = ok(Payload::text("\u{feff}{\"token\":\"t\"}"));
    assert_eq!(
        login([Step::Answer(mark)]).await.unwrap().text,
        "{\"token\":\"t\"}"
    );
    for content_type in ["text/html", "application/octet-stream", "nonsense"] {
        let answer = Answer::text(200, content_type, "{\"token\":\"t\"}");
        assert_eq!(
            login([Step::Answer(answer)]).await.unwrap().text,
            "{\"token\":\"t\"}"
        );
    }
}

#[tokio::test]
async fn deep_nesting_is_no_crash() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let result = login([Step::Answer(ok(Payload::text(deep.clone())))]).await;
    assert_eq!(result.unwrap().text, deep);
    let error = login([Step::Answer(Answer::status(400).body(Payload::text(deep)))])
        .await
        .unwrap_err();
    assert_eq!(error.class(), Class::Validation);
}

#[tokio::test]
async fn a_claim_that_is_too_short_cuts_nothing_into_the_next_answer() {
    let lying = ok(Payload::text("{\"token\":\"abcdef\"}")).framing(Framing::Claims(2));
    let server = FaultServer::start(Script::turns([
        vec![Step::Answer(lying)],
        vec![Step::json(200, json!({"token": "good"}))],
    ]));
    let client = client(&server);
    let first = call(&client, Operation::Login).await;
    assert_eq!(first.unwrap_err().reason(), Some("not_json"));
    let second = call(&client, Operation::Login).await;
    assert_eq!(second.unwrap().text, "{\"token\":\"good\"}");
}

#[tokio::test]
async fn heads_that_are_too_much() {
    let many = (0..101).fold(String::new(), |head, n| head + &format!("x-{n}: y\r\n"));
    refused(
        [Step::write(format!(
            "HTTP/1.1 200 OK\r\n{many}content-length: 2\r\n\r\n{{}}"
        ))],
        "headers",
    )
    .await;
    let large = "x".repeat(1 << 20);
    refused(
        [Step::write(format!(
            "HTTP/1.1 200 OK\r\nx: {large}\r\ncontent-length: 2\r\n\r\n{{}}"
        ))],
        "headers",
    )
    .await;
    for head in [
        "nonsense\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
    ] {
        refused([Step::write(head), Step::Close], "headers").await;
    }
    refused(
        [
            Step::write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
            Step::Close,
        ],
        "headers",
    )
    .await;
}

#[tokio::test]
async fn an_error_status_counts_although_its_body_is_broken() {
    let half = Answer::status(401)
        .body(Payload::text("{\"code\":"))
        .framing(Framing::Claims(100));
    let bomb = Answer {
        status: 401,
        ..Answer::bomb(1 << 24, &[Encoding::Gzip])
    };
    let unknown = Answer::json(401, json!({"code": "X"})).header("content-encoding", "zstd");
    for steps in [
        vec![Step::Answer(half), Step::Close],
        vec![Step::Answer(bomb)],
        vec![Step::Answer(unknown)],
    ] {
        let error = login(steps).await.unwrap_err();
        assert_eq!(
            (error.class(), error.status()),
            (Class::Authentication, Some(401))
        );
        assert_eq!((error.outcome(), error.server_code()), (Outcome::Rejected, None));
    }
}

#[tokio::test]
async fn a_login_without_token_and_code_is_an_answer() {
    for text in ["{}", r#"{"user":{"id":1}}"#, r#"{"token":null}"#] {
        let answer = login([Step::Answer(ok(Payload::text(text)))]).await.unwrap();
        assert_eq!(answer.text, text);
    }
}

#[tokio::test]
async fn a_session_ends_whatever_the_words_are() {
    for answer in [
        Answer::text(200, "text/plain", "OK"),
        Answer::text(200, "text/html", "Logged out"),
        Answer::json(202, json!(null)),
        Answer::json(200, json!(true)),
    ] {
        let server = FaultServer::start(Script::answer(answer));
        let client = client(&server);
        let done = call(&client, Operation::LogoutSession).await.unwrap();
        assert_eq!((done.text.as_str(), done.attempts), ("{}", 1));
        for operation in [Operation::Login, Operation::ConfirmEmailChange, Operation::Me] {
            let error = call(&client, operation).await.unwrap_err();
            assert_eq!(error.class(), Class::Response, "{operation:?}");
        }
    }
    let page = Answer::text(200, "text/html", "<p>Please sign in</p>");
    let server = FaultServer::start(Script::answer(page));
    let error = call(&client(&server), Operation::LogoutSession)
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Some("not_json"));
}
