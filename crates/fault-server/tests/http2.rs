//! HTTP/2 faults, seen by a client of the h2 crate.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use bytes::Bytes;
use fault_server::{Answer, ErrorCode, FaultServer, GoAway, Http2, Http2Step, Script};
use h2::{Reason, client};
use serde_json::json;
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};

type Sender = client::SendRequest<Bytes>;

async fn connect(server: &FaultServer) -> Sender {
    connect_watched(server).await.0
}

/// A sender, and how its connection ends.
async fn connect_watched(server: &FaultServer) -> (Sender, JoinHandle<Result<(), h2::Error>>) {
    let tcp = TcpStream::connect(server.address()).await.unwrap();
    let (sender, connection) = client::handshake(tcp).await.unwrap();
    (sender, tokio::spawn(connection))
}

async fn ask(sender: &Sender, body: &str) -> Result<(u16, String), h2::Error> {
    let mut sender = sender.clone().ready().await?;
    let request = http::Request::post("http://localhost/auth/login").header("authorization", "Bearer t");
    let (answer, mut upload) = sender.send_request(request.body(()).unwrap(), false)?;
    upload.send_data(Bytes::copy_from_slice(body.as_bytes()), true)?;
    let (head, mut stream) = answer.await?.into_parts();
    let mut text = String::new();
    while let Some(part) = stream.data().await {
        text += std::str::from_utf8(&part?).unwrap();
    }
    Ok((head.status.as_u16(), text))
}

fn ok() -> Http2Step {
    Http2Step::Answer(Answer::json(200, json!({"ok": true})))
}

fn start<const N: usize>(turns: [Vec<Http2Step>; N]) -> FaultServer {
    FaultServer::start(Script::http2(Http2::turns(turns)))
}

#[tokio::test]
async fn a_refused_stream_and_then_an_answer_on_one_connection() {
    let server = start([vec![Http2Step::ResetStream(ErrorCode::RefusedStream)], vec![ok()]]);
    let sender = connect(&server).await;
    let refused = ask(&sender, "{}").await.unwrap_err();
    assert_eq!(refused.reason(), Some(Reason::REFUSED_STREAM));
    assert_eq!(
        ask(&sender, "{\"a\":1}").await.unwrap(),
        (200, "{\"ok\":true}".to_owned())
    );
    assert_eq!(server.connections(), 1);
    let request = &server.requests()[1];
    assert_eq!(
        (request.method(), request.target()),
        ("POST".to_owned(), "/auth/login".to_owned())
    );
    assert_eq!(request.header("authorization").as_deref(), Some("Bearer t"));
    assert_eq!(request.json(), json!({"a": 1}));
}

#[tokio::test]
async fn every_code_is_sent_as_it_is_named() {
    let codes = [
        (ErrorCode::NoError, Reason::NO_ERROR),
        (ErrorCode::InternalError, Reason::INTERNAL_ERROR),
        (ErrorCode::Cancel, Reason::CANCEL),
        (ErrorCode::EnhanceYourCalm, Reason::ENHANCE_YOUR_CALM),
        (ErrorCode::Http11Required, Reason::HTTP_1_1_REQUIRED),
    ];
    for (code, reason) in codes {
        let server = start([vec![Http2Step::ResetStream(code)]]);
        assert_eq!(
            ask(&connect(&server).await, "{}").await.unwrap_err().reason(),
            Some(reason)
        );
    }
}

#[tokio::test]
async fn a_polite_goaway_lets_the_answer_through_and_ends_the_connection() {
    let server = start([vec![ok(), Http2Step::GoAway(GoAway::default())], vec![ok()]]);
    let sender = connect(&server).await;
    assert_eq!(ask(&sender, "{}").await.unwrap().0, 200);
    assert!(server.wait_for_open(0, Duration::from_secs(5)));
    assert!(ask(&sender, "{}").await.is_err());
    assert_eq!(ask(&connect(&server).await, "{}").await.unwrap().0, 200);
}

#[tokio::test]
async fn a_goaway_in_mid_load_fails_what_is_open() {
    let angry = GoAway {
        code: ErrorCode::EnhanceYourCalm,
        unprocessed: false,
    };
    let server = start([vec![Http2Step::Stall], vec![Http2Step::GoAway(angry)]]);
    let (sender, ended) = connect_watched(&server).await;
    let (first, second) = tokio::join!(ask(&sender, "{}"), ask(&sender, "{}"));
    assert!(first.is_err() && second.is_err());
    let end = ended.await.unwrap().unwrap_err();
    assert!(end.is_go_away() && end.is_remote() && end.reason() == Some(Reason::ENHANCE_YOUR_CALM));
}

#[tokio::test]
async fn a_goaway_can_say_that_a_request_was_not_processed() {
    let late = vec![Http2Step::SleepMs(100), ok()];
    let unprocessed = GoAway {
        code: ErrorCode::NoError,
        unprocessed: true,
    };
    let server = start([
        late,
        vec![Http2Step::GoAway(unprocessed), Http2Step::Stall],
        vec![ok()],
    ]);
    let sender = connect(&server).await;
    let (earlier, refused) = tokio::join!(ask(&sender, "{}"), ask(&sender, "{}"));
    assert_eq!(earlier.unwrap().0, 200);
    let refused = refused.unwrap_err();
    assert!(
        refused.is_go_away() && refused.reason() == Some(Reason::NO_ERROR),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_started_answer_can_stall_or_be_reset() {
    let begun = || Http2Step::StartAnswer(Answer::json(200, json!({"ok": true})));
    let server = start([
        vec![begun(), Http2Step::ResetStream(ErrorCode::InternalError)],
        vec![begun(), Http2Step::Stall],
    ]);
    let sender = connect(&server).await;
    assert_eq!(
        ask(&sender, "{}").await.unwrap_err().reason(),
        Some(Reason::INTERNAL_ERROR)
    );
    assert!(
        timeout(Duration::from_millis(100), ask(&sender, "{}"))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_connection_can_close_or_reset_without_a_word() {
    for step in [Http2Step::Close, Http2Step::Reset] {
        let server = start([vec![step]]);
        let error = ask(&connect(&server).await, "{}").await.unwrap_err();
        assert!(error.is_io() || error.reason().is_none(), "{error:?}");
        assert!(server.wait_for_open(0, Duration::from_secs(5)));
    }
}
