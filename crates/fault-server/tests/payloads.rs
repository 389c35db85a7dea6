//! Payloads render to the bytes they describe.

mod support;

use std::io::Read;

use fault_server::{Answer, Echo, Encoding, FaultServer, Payload, Request, Script};
use serde_json::{Value, json};
use support::Peer;

const MEBIBYTE: u64 = 1024 * 1024;

#[test]
fn plain_payloads() {
    let cases = [
        (Payload::text("a"), "a".to_owned()),
        (Payload::bytes(b"\x00b"), "\0b".to_owned()),
        (Payload::Json(json!({"a": 1})), "{\"a\":1}".to_owned()),
        (Payload::Zeros(3), "\0\0\0".to_owned()),
        (
            Payload::Fill {
                text: "ab".to_owned(),
                times: 2,
            },
            "abab".to_owned(),
        ),
        (
            Payload::Sequence(vec![Payload::text("a"), Payload::Zeros(1)]),
            "a\0".to_owned(),
        ),
        (
            Payload::First {
                of: Box::new(Payload::text("abc")),
                bytes: 2,
            },
            "ab".to_owned(),
        ),
    ];
    for (payload, expected) in cases {
        assert_eq!(payload.render(None).unwrap(), expected.as_bytes(), "{payload:?}");
    }
}

#[test]
fn bombs_are_small_and_unpack_to_what_they_promise() {
    let unpack = |encoding, bytes: Vec<u8>| {
        let mut plain = Vec::new();
        match encoding {
            Encoding::Gzip => flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain),
            Encoding::Deflate => flate2::read::ZlibDecoder::new(&bytes[..]).read_to_end(&mut plain),
            Encoding::RawDeflate => flate2::read::DeflateDecoder::new(&bytes[..]).read_to_end(&mut plain),
            Encoding::Brotli => brotli::Decompressor::new(&bytes[..], 4096).read_to_end(&mut plain),
        }
        .unwrap();
        plain
    };
    for encoding in [
        Encoding::Gzip,
        Encoding::Deflate,
        Encoding::RawDeflate,
        Encoding::Brotli,
    ] {
        let bomb = Answer::bomb(MEBIBYTE, &[encoding]).body.render(None).unwrap();
        assert!(bomb.len() < 20_000, "{encoding:?}: {}", bomb.len());
        assert_eq!(unpack(encoding, bomb).len() as u64, MEBIBYTE);
    }
    let stacked = Answer::bomb(MEBIBYTE, &[Encoding::Gzip, Encoding::Brotli]);
    assert!(
        stacked
            .headers
            .contains(&("content-encoding".to_owned(), "gzip, br".to_owned()))
    );
    let bytes = stacked.body.render(None).unwrap();
    assert_eq!(
        unpack(Encoding::Gzip, unpack(Encoding::Brotli, bytes)).len() as u64,
        MEBIBYTE
    );
}

#[test]
fn every_echo_shape_carries_the_secrets_back() {
    for shape in Echo::ALL {
        let server = FaultServer::start(Script::answer(Answer::echo(422, shape)));
        let mut peer = Peer::to(server.address());
        let body = r#"{"password":"hunter2-canary"}"#;
        let head =
            "POST /auth/login HTTP/1.1\r\nauthorization: Bearer canary-token\r\ncontent-length: 29\r\n\r\n";
        peer.send(&format!("{head}{body}"));
        let answer = peer.answer();
        let (token, password) = match shape {
            Echo::Encoded => ("QmVhcmVyIGNhbmFyeS10b2tlbg==", "68756e746572322d63616e617279"),
            _ => ("canary-token", "hunter2-canary"),
        };
        assert!(
            answer.contains(token) && answer.contains(password),
            "{shape:?}: {answer}"
        );
        let sent = answer.split("\r\n\r\n").nth(1).unwrap();
        if shape.content_type().starts_with("application/json") {
            assert!(serde_json::from_str::<Value>(sent).is_ok(), "{sent}");
        }
    }
}

#[test]
fn headers_may_echo_too() {
    let request = Request {
        bytes: b"GET /x HTTP/1.1\r\nX-Request-Id: 7\r\n\r\n".to_vec(),
        ..Request::default()
    };
    let answer = Answer::status(302)
        .header("x-request-id", "{{x-request-id}}")
        .header("location", "http://other{{target}}?{{body}}");
    let text = String::from_utf8(answer.render(Some(&request)).unwrap()).unwrap();
    assert!(
        text.contains("x-request-id: 7\r\nlocation: http://other/x?\r\n"),
        "{text}"
    );
}

#[test]
fn a_script_survives_json() {
    let text = json!({
        "turns": [["reset"], [{"sleepMs": 5}, {"answer": {"status": 503, "headers": [["retry-after", "1"]]}}]],
        "connections": [["readRequest", {"writeSlowly": {"bytes": {"zeros": 3}, "everyMs": 10}}, "stall"]],
    });
    let script: Script = serde_json::from_value(text).unwrap();
    let again: Script = serde_json::from_value(serde_json::to_value(&script).unwrap()).unwrap();
    assert_eq!(script, again);
    assert!(serde_json::from_value::<Script>(json!({"turn": []})).is_err());
}
