//! No answer takes long to be scrubbed, however large it is and whatever was sent. It runs in release as well:
//! `cargo test --release -p identity-client --lib scrub::tests::work -- --nocapture` shows the times.

use std::time::{Duration, Instant};

use serde_json::json;

use super::*;
use crate::error::ServiceAnswer;

const MIB: usize = 1024 * 1024;

/// The limit in a release build; a debug build is some twenty times slower.
fn limit(release: Duration) -> Duration {
    if cfg!(debug_assertions) {
        30 * release
    } else {
        release
    }
}

fn took(sent: &str, answered: &str) -> Duration {
    let body = Bytes::copy_from_slice(sent.as_bytes());
    let start = Instant::now();
    let mut scrubber = Scrubber::default();
    scrubber.add("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl");
    scrubber.add_body(body);
    let answer = ServiceAnswer::read(422, answered.as_bytes(), None, &scrubber);
    let took = start.elapsed();
    assert_eq!(answer.status, 422);
    took
}

fn noise(bytes: usize, digits: &str) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    let digits = digits.as_bytes();
    (0..bytes)
        .map(|_| char::from(digits[random.usize(..digits.len())]))
        .collect()
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

#[test]
fn what_is_built_to_hurt_takes_no_time() {
    let short_texts = |length| {
        let noise = noise(MIB * length / (length + 3), LETTERS);
        let texts = noise
            .as_bytes()
            .chunks(length)
            .map(|text| str::from_utf8(text).unwrap());
        json!({ "passwords": texts.collect::<Vec<_>>() })
    };
    let one = |text: String| json!({ "password": text, "message": "x" });
    let deep = format!(
        r#"{{"password":{}"correct horse battery"{}}}"#,
        "[".repeat(MIB / 2),
        "]".repeat(MIB / 2)
    );
    let bodies = [
        ("short texts of 4", short_texts(4).to_string()),
        ("short texts of 8", short_texts(8).to_string()),
        ("texts of 16", short_texts(16).to_string()),
        ("one text", one(noise(MIB, LETTERS)).to_string()),
        (
            "text with spaces",
            one(noise(MIB, "abcdefgh12345 .-")).to_string(),
        ),
        ("all hexadecimal", one(noise(MIB, "0123456789abcdef")).to_string()),
        ("all digits", one(noise(MIB, "0123456789")).to_string()),
        (
            "digits and separators",
            one(noise(MIB, "0123456789 -.")).to_string(),
        ),
        ("all equal", one("a".repeat(MIB)).to_string()),
        ("all zeros", one("0".repeat(MIB)).to_string()),
        ("all spaces", one(format!("a{}a", " ".repeat(MIB))).to_string()),
        ("percent signs", one("%41%2541".repeat(MIB / 8)).to_string()),
        ("escapes", one("%25\\u0041&amp;=41+".repeat(MIB / 20)).to_string()),
        ("umlauts", one("ö\u{301}ẞ\u{1f40e}".repeat(MIB / 11)).to_string()),
        ("Hangul", one("\u{ac01}".repeat(MIB / 3)).to_string()),
        ("punctuation", one("!?.,;".repeat(MIB / 5)).to_string()),
        (
            "many names",
            format!(
                "{{{}}}",
                (0..80_000)
                    .map(|n| format!("\"x{n}\":\"{n}\""))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
        ),
        ("deep", deep),
    ];
    for (name, body) in &bodies {
        let echo = took(body, body);
        let message = took(body, &json!({ "code": "TOO_LONG", "message": body }).to_string());
        let refusal = took(body, r#"{"code":"TOO_LONG","message":"The body is too large."}"#);
        let page = took(r#"{"password":"hunter2"}"#, body);
        eprintln!(
            "{name:24} echo {echo:9.1?} in a message {message:9.1?} refusal {refusal:9.1?} alone {page:9.1?}"
        );
        for took in [echo, message, refusal, page] {
            assert!(took < limit(Duration::from_millis(50)), "{name}: {took:?}");
        }
    }
}

#[test]
fn a_usual_refusal_takes_some_microseconds() {
    let sent = r#"{"email":"ada@example.org","password":"correct horse battery staple"}"#;
    let answer =
        r#"{"code":"INVALID_CREDENTIALS","message":"Wrong e-mail address or password.","status":401}"#;
    let fastest = (0..200).map(|_| took(sent, answer)).min().unwrap();
    eprintln!("a usual refusal: {fastest:.1?}");
    assert!(fastest < limit(Duration::from_micros(20)), "{fastest:?}");
}
