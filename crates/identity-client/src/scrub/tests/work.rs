//! No answer takes long to be scrubbed, however large it is and whatever was sent. It runs in release as well:
//! `cargo test --release -p identity-client --lib scrub::tests::work -- --nocapture` shows the times.

#![allow(clippy::print_stderr, reason = "the times are worth seeing")]

use std::time::Duration;

use cpu_time::ThreadTime;
use serde_json::json;

use super::*;
use crate::error::ServiceAnswer;

/// Work is linear, and takes half of the limit. A debug build is some fifteen times slower, so it gets less to do.
const MIB: usize = if cfg!(debug_assertions) {
    64 * 1024
} else {
    1024 * 1024
};
/// Of processor time: other programs on the machine must not fail the test.
const LIMIT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 400 } else { 100 });

/// The processor time that it takes.
fn took(sent: &str, answered: &str) -> Duration {
    let body = Bytes::copy_from_slice(sent.as_bytes());
    let start = ThreadTime::now();
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
                (0..MIB / 13)
                    .map(|n| format!("\"x{n}\":\"{n}\""))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
        ),
        ("deep", deep),
    ];
    let mut slow = Vec::new();
    for (name, body) in &bodies {
        let message = json!({ "code": "TOO_LONG", "message": body }).to_string();
        let refusal = r#"{"code":"TOO_LONG","message":"The body is too large."}"#;
        let cases = [
            ("echo", body.as_str(), body.as_str()),
            ("message", body, &message),
            ("refusal", body, refusal),
            ("alone", r#"{"password":"hunter2"}"#, body),
        ];
        for (case, sent, answered) in cases {
            let fastest = (0..3).map(|_| took(sent, answered)).min().unwrap_or_default();
            eprintln!("{name:24} {case:8} {fastest:.1?}");
            // The parser alone takes as long for many names.
            let factor = if *name == "many names" { 2 } else { 1 };
            if fastest > factor * LIMIT {
                slow.push((name, case, fastest));
            }
        }
    }
    assert_eq!(slow, []);
}

#[test]
fn a_usual_refusal_takes_some_microseconds() {
    let sent = r#"{"email":"ada@example.org","password":"correct horse battery staple"}"#;
    let answer =
        r#"{"code":"INVALID_CREDENTIALS","message":"Wrong e-mail address or password.","status":401}"#;
    let fastest = (0..200).map(|_| took(sent, answer)).min().unwrap();
    eprintln!("a usual refusal: {fastest:.1?}");
    assert!(
        fastest < if cfg!(debug_assertions) { 15 } else { 1 } * Duration::from_micros(20),
        "{fastest:?}"
    );
}
