//! What is accepted as an answer, and what is a typed error: never half an answer, never a hang.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, Encoding, FaultServer, Framing, Payload, Script, Step};
use identity_client::{Class, Operation, Outcome};
use serde_json::json;
use support::{call, client, login, ok, refused, server};

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
            if operation.accepts_empty_answer() {
                assert_eq!(result.unwrap().text, "{}", "{operation:?}");
            } else {
                let error = result.unwrap_err();
                assert_eq!(
                    (error.class(), error.reason()),
                    (Class::Response, Some("empty")),
                    "{operation:?}"
                );
                assert_eq!(error.outcome(), Outcome::Unknown);
                assert!(error.to_string().contains("answered without a body"), "{error}");
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
        let steps = [Step::Answer(ok(Payload::bytes(bytes)))];
        refused(steps, "not_json", "is not JSON; is `baseUrl` correct?").await;
    }
}

#[tokio::test]
async fn answers_of_the_wrong_shape() {
    for (text, says) in [
        ("[]", "must be a JSON object; got an array"),
        ("[{}]", "must be a JSON object; got an array"),
        ("\"text\"", "must be a JSON object; got a string"),
        ("17", "must be a JSON object; got a number"),
        ("null", "must be a JSON object; got null"),
        ("true", "must be a JSON object; got a boolean"),
        (
            r#"{"token":1}"#,
            "`token` in the service's answer must be a string",
        ),
        (
            r#"{"refreshToken":{}}"#,
            "`refreshToken` in the service's answer must be a string",
        ),
    ] {
        refused([Step::Answer(ok(Payload::text(text)))], "wrong_shape", says).await;
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
async fn heads_that_are_too_much_or_no_http() {
    let many = (0..101).fold(String::new(), |head, n| head + &format!("x-{n}: y\r\n"));
    let large = "x".repeat(1 << 20);
    let says = "the headers of the answer of 127.0.0.1:";
    for head in [
        format!("HTTP/1.1 200 OK\r\n{many}content-length: 2\r\n\r\n{{}}"),
        format!("HTTP/1.1 200 OK\r\nx: {large}"),
        "nonsense\r\n\r\n".to_owned(),
        "220 mail.example ESMTP\r\n".to_owned(),
        "HTTP/1.1 2000 OK\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}".to_owned(),
    ] {
        let error = refused([Step::write(head), Step::Stall], "headers", says).await;
        assert!(
            error.to_string().contains("too large or not valid HTTP"),
            "{error}"
        );
    }
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
