//! Compressed answers, and answers that are too large in one way or another.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, Encoding, Framing, Payload, Step};
use identity_client::{CallOptions, Class, Client, Operation, Options};
use serde_json::{Value, json};
use support::{body, login, ok, options, refused, server};

const TOO_LARGE: &str = "is larger than 1048576 bytes (`maxResponseBytes`)";
const NOT_ASKED_FOR: &str = "an unsupported content encoding";

#[tokio::test]
async fn compressed_answers_are_read() {
    for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli] {
        let compressed = ok(Payload::Json(json!({"token": "t".repeat(500)})).encoded(encoding));
        let answer = login([Step::Answer(
            compressed.header("content-encoding", encoding.token()),
        )])
        .await
        .unwrap();
        let value: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(value["token"].as_str().map(str::len), Some(500), "{encoding:?}");
    }
}

#[tokio::test]
async fn bombs_and_other_encodings() {
    for encoding in [Encoding::Gzip, Encoding::Deflate, Encoding::Brotli] {
        let steps = [Step::Answer(Answer::bomb(1 << 26, &[encoding]))];
        refused(steps, "too_large", TOO_LARGE).await;
    }
    refused(
        [Step::Answer(Answer::bomb(
            1 << 24,
            &[Encoding::Gzip, Encoding::Gzip],
        ))],
        "encoding",
        NOT_ASKED_FOR,
    )
    .await;
    let text = || Payload::text("{}");
    for name in ["zstd", "gzip, br", "identity, gzip", "nonsense"] {
        refused(
            [Step::Answer(ok(text()).header("content-encoding", name))],
            "encoding",
            NOT_ASKED_FOR,
        )
        .await;
    }
    for name in ["gzip", "x-gzip", "deflate", "br"] {
        refused(
            [Step::Answer(ok(text()).header("content-encoding", name))],
            "encoding",
            "a body that could not be decompressed",
        )
        .await;
    }
}

#[tokio::test]
async fn half_a_compressed_answer() {
    let whole = Payload::Json(json!({"token": "t".repeat(5000)})).encoded(Encoding::Gzip);
    let half = Payload::First {
        of: Box::new(whole),
        bytes: 40,
    };
    let error = login([Step::Answer(ok(half).header("content-encoding", "gzip"))])
        .await
        .unwrap_err();
    assert_eq!(error.class(), Class::Response);
    assert!(
        matches!(error.reason(), Some("encoding" | "truncated")),
        "{error:?}"
    );
}

#[tokio::test]
async fn the_limit_counts_every_byte() {
    let server = server([[Step::json(200, json!({"a": "x".repeat(992)}))]]);
    for (limit, fits) in [(1000, true), (999, false)] {
        let client = Client::new(Options {
            max_response_bytes: Some(limit),
            ..options(&server.url())
        })
        .unwrap();
        let result = client
            .call(Operation::Login, body(Operation::Login), CallOptions::default())
            .await;
        assert_eq!(result.is_ok(), fits, "{limit}");
        if let Err(error) = result {
            assert_eq!(error.reason(), Some("too_large"));
            assert!(
                error
                    .to_string()
                    .contains("larger than 999 bytes (`maxResponseBytes`)"),
                "{error}"
            );
        }
    }
    let endless = ok(Payload::Fill {
        text: " ".into(),
        times: 8 << 20,
    })
    .framing(Framing::Chunked);
    refused([Step::Answer(endless)], "too_large", TOO_LARGE).await;
    let forever = Step::forever([Step::write(format!("1000\r\n{}\r\n", " ".repeat(0x1000)))]);
    let head = Step::write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    refused([head, forever], "too_large", TOO_LARGE).await;
    refused(
        [
            Step::Answer(ok(Payload::text("{}")).framing(Framing::Claims(1 << 40))),
            Step::Stall,
        ],
        "too_large",
        TOO_LARGE,
    )
    .await;
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused_before_anything_is_sent() {
    let server = server([[Step::json(200, json!({}))]]);
    let text = r#"{"email":"ada@example.org","password":"correct horse battery"}"#;
    for (limit, fits) in [(text.len(), true), (text.len() - 1, false)] {
        let client = Client::new(Options {
            max_request_bytes: Some(limit as u64),
            ..options(&server.url())
        })
        .unwrap();
        let body = Some(text.as_bytes().to_vec());
        let result = client.call(Operation::Login, body, CallOptions::default()).await;
        let field = result.err().map(|error| error.field().map(str::to_owned));
        assert_eq!(field, (!fits).then(|| Some("body".to_owned())), "{limit}");
    }
    assert_eq!(server.request_count(), 1);
}
