use serde_json::json;

use super::*;

fn scrubber() -> Scrubber {
    let mut scrubber = Scrubber::default();
    scrubber.add("correct-horse-battery");
    scrubber.add("493817");
    scrubber
}

#[test]
fn no_piece_of_a_sent_secret_survives() {
    let secret = "correct-horse-battery";
    for length in 8..=secret.len() {
        for start in 0..=secret.len() - length {
            let echo = format!("got '{}' from you", &secret[start..start + length]);
            let shown = scrubber().text(&echo);
            assert!(shown.contains(HIDDEN), "{echo} -> {shown}");
            assert!(
                !secret
                    .as_bytes()
                    .windows(8)
                    .any(|w| shown.as_bytes().windows(8).any(|s| s == w)),
                "{shown}"
            );
        }
    }
}

#[test]
fn case_and_neighbours_do_not_hide_a_secret_from_the_scrubber() {
    assert_eq!(scrubber().text("xxCORRECT-HORSE-BATTERYyy"), "xx[redacted]yy");
    assert_eq!(
        scrubber().text("code 493817 is wrong"),
        "code [redacted] is wrong"
    );
    assert_eq!(scrubber().text("nothing to hide"), "nothing to hide");
}

#[test]
fn secret_names_are_hidden_and_error_codes_are_kept() {
    let data = json!({
        "code": "LOGIN_2FA_REQUIRED", "twoFACode": "112233", "setupCode": 445566, "refreshToken": "short",
        "nested": [{ "newPassword": "x", "tokenExpired": true }], "status": 401
    });
    let shown = scrubber().value(data);
    assert_eq!(shown["code"], "LOGIN_2FA_REQUIRED");
    assert_eq!(shown["status"], 401);
    for pointer in [
        "/twoFACode",
        "/setupCode",
        "/refreshToken",
        "/nested/0/newPassword",
    ] {
        assert_eq!(shown.pointer(pointer), Some(&json!(HIDDEN)), "{pointer}");
    }
    assert_eq!(shown["nested"][0]["tokenExpired"], true);
}

#[test]
fn a_code_of_digits_is_not_an_error_code() {
    assert_eq!(
        scrubber().value(json!({ "code": "112233" })),
        json!({ "code": HIDDEN })
    );
    assert_eq!(
        scrubber().value(json!({ "code": 112_233 })),
        json!({ "code": HIDDEN })
    );
    assert_eq!(scrubber().value(json!({ "code": 1001 })), json!({ "code": 1001 }));
}

#[test]
fn messages_about_secret_fields_are_kept() {
    let data = json!({ "fields": { "password": "must have 12 characters", "token": "abcdef" } });
    assert_eq!(
        scrubber().value(data),
        json!({ "fields": { "password": "must have 12 characters", "token": HIDDEN } })
    );
}

#[test]
fn bodies_give_their_secrets_and_keep_their_addresses() {
    let mut scrubber = Scrubber::default();
    scrubber.add_body(
        br#"{"email":"ada@example.org","password":"hunter22!","pin":"1234","extra":{"captcha":"zzzz-yyyy"}}"#,
    );
    let shown = scrubber.text("ada@example.org hunter22! 1234 zzzz-yyyy");
    assert_eq!(shown, "ada@example.org [redacted] [redacted] [redacted]");
}

#[test]
fn bodies_that_no_tree_can_hold_give_their_secrets_too() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for odd in [deep.as_str(), "1e999", r#""\ud800""#] {
        let mut scrubber = Scrubber::default();
        let body = format!(r#"{{"odd":{odd},"password":"hunter22!","pin":"half \ud800 of a pair"}}"#);
        scrubber.add_body(body.as_bytes());
        assert_eq!(
            scrubber.text("got hunter22! and \u{fffd} of a pair"),
            "got [redacted] and \u{fffd}[redacted]"
        );
    }
}

#[test]
fn long_secrets_are_known_in_their_encodings_and_very_long_ones_as_they_are() {
    let secret = |length| {
        (0..length)
            .map(|at| char::from(b'!' + (at * at % 89) as u8))
            .collect::<String>()
    };
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for (length, encoded) in [(2_000, true), (8 * 1024, true), (8 * 1024 + 1, false)] {
        let secret = secret(length);
        let mut scrubber = Scrubber::default();
        scrubber.add(&secret);
        assert_eq!(scrubber.without_sent(&secret), HIDDEN, "{length}");
        assert_eq!(
            scrubber.without_sent(&hex(&secret)) == HIDDEN,
            encoded,
            "{length}"
        );
    }
}

#[test]
fn numbers_of_a_body_are_secrets_from_four_digits_on() {
    let mut scrubber = Scrubber::default();
    scrubber.add_body(br#"{"pin":1234,"small":567,"nested":[{"deep":8901}],"yes":true}"#);
    assert_eq!(
        scrubber.text("1234 567 8901 true"),
        "[redacted] 567 [redacted] true"
    );
}

#[test]
fn fields_that_went_into_the_url_are_secrets_unless_they_are_addresses() {
    let mut scrubber = Scrubber::default();
    for (name, text) in [
        ("sessionId", "s-9f8e7d6c"),
        ("email", "ada@example.org"),
        ("newEmail", "eve@example.org"),
    ] {
        scrubber.add_field(name, text);
    }
    let shown = scrubber.text("s-9f8e7d6c of ada@example.org, eve@example.org");
    assert_eq!(shown, "[redacted] of ada@example.org, eve@example.org");
}

#[test]
fn short_secrets_are_hidden_as_words_and_longer_ones_anywhere() {
    let shown = |secret: &str, text: &str| {
        let mut scrubber = Scrubber::default();
        scrubber.add(secret);
        scrubber.text(text)
    };
    assert_eq!(
        shown("abc", "abc xabc abcx (abc) abc"),
        "[redacted] xabc abcx ([redacted]) [redacted]"
    );
    assert_eq!(shown("abcd", "abcd xabcdx abc"), "[redacted] x[redacted]x abc");
    assert_eq!(shown("", "all of it"), "all of it");
    assert_eq!(shown(" \n", "all of it"), "all of it");
    assert_eq!(shown("abc", "ab"), "ab");
    assert_eq!(shown("größe", "die GRößE zählt"), "die [redacted] zählt");
}

#[test]
fn numbers_of_an_answer_are_hidden_where_they_were_sent_or_are_codes() {
    let mut scrubber = Scrubber::default();
    scrubber.add("654321");
    let shown =
        scrubber.value(json!({ "n": 654_321, "errorCode": 12_345, "setCode": 123_456, "m": 123_456 }));
    assert_eq!(
        shown,
        json!({ "n": HIDDEN, "errorCode": 12_345, "setCode": HIDDEN, "m": 123_456 })
    );
}

#[test]
fn names_and_depths_are_scrubbed() {
    let shown = scrubber().value(json!([{ "a 493817": [["493817"], { "x": "correct-horse-battery" }] }]));
    assert_eq!(shown, json!([{ "a [redacted]": [[HIDDEN], { "x": HIDDEN }] }]));
    let messages =
        json!({ "errors": [{ "password": "has no digit" }, { "password": "hunter2" }], "password": false });
    assert_eq!(
        scrubber().value(messages),
        json!({ "errors": [{ "password": "has no digit" }, { "password": HIDDEN }], "password": false })
    );
    assert_eq!(scrubber().text("a\r\nb\u{7f}c"), "a  b c");
}
