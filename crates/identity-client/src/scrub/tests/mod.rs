use serde_json::json;

use super::*;

mod encodings;
mod forms;
mod sources;
mod work;

fn scrubbed(scrubber: &Scrubber, mut value: serde_json::Value, refusal: bool) -> serde_json::Value {
    scrubber.value(&mut value, refusal);
    value
}

fn scrubber() -> Scrubber {
    let mut scrubber = Scrubber::default();
    scrubber.add("correct-horse-battery");
    scrubber.add("493817");
    scrubber
}

fn of_body(body: &str) -> Scrubber {
    let mut scrubber = Scrubber::default();
    scrubber.add_body(Bytes::copy_from_slice(body.as_bytes()));
    scrubber
}

#[test]
fn no_piece_of_a_sent_secret_survives() {
    let secret = "correct-horse-battery";
    for length in 8..=secret.len() {
        for start in 0..=secret.len() - length {
            let echo = format!("got '{}' from you", &secret[start..start + length]);
            let shown = scrubber().text(&echo);
            assert!(shown.contains(REDACTED), "{echo} -> {shown}");
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
    let shown = scrubbed(&scrubber(), data, true);
    assert_eq!(shown["code"], "LOGIN_2FA_REQUIRED");
    assert_eq!(shown["status"], 401);
    for pointer in [
        "/twoFACode",
        "/setupCode",
        "/refreshToken",
        "/nested/0/newPassword",
    ] {
        assert_eq!(shown.pointer(pointer), Some(&json!(REDACTED)), "{pointer}");
    }
    assert_eq!(shown["nested"][0]["tokenExpired"], true);
}

#[test]
fn a_code_of_digits_is_not_an_error_code() {
    assert_eq!(
        scrubbed(&scrubber(), json!({ "code": "112233" }), true),
        json!({ "code": REDACTED })
    );
    assert_eq!(
        scrubbed(&scrubber(), json!({ "code": 112_233 }), true),
        json!({ "code": REDACTED })
    );
    assert_eq!(
        scrubbed(&scrubber(), json!({ "code": 1001 }), true),
        json!({ "code": 1001 })
    );
}

#[test]
fn messages_about_secret_fields_are_kept() {
    let data = json!({ "fields": { "password": "must have 12 characters", "token": "abcdef" } });
    assert_eq!(
        scrubbed(&scrubber(), data, true),
        json!({ "fields": { "password": "must have 12 characters", "token": REDACTED } })
    );
}

#[test]
fn short_secrets_are_hidden_as_words() {
    let shown = |secret: &str, text: &str| {
        let mut scrubber = Scrubber::default();
        scrubber.add(secret);
        scrubber.text(text)
    };
    assert_eq!(
        shown("abc", "abc xabc abcx (abc) abc"),
        "[redacted] xabc abcx ([redacted]) [redacted]"
    );
    assert_eq!(
        shown("invalid", "Invalid: INVALID_X invalidity"),
        "[redacted]: INVALID_X invalidity"
    );
    assert_eq!(shown("", "all of it"), "all of it");
    assert_eq!(shown(" \n", "all of it"), "all of it");
    assert_eq!(shown("abc", "ab"), "ab");
    assert_eq!(shown("größe", "die GRößE zählt"), "die [redacted] zählt");
    assert_eq!(
        shown("\u{ac00}\u{ac01}", "is \u{ac00}\u{ac01}."),
        "is [redacted]."
    );
}

#[test]
fn long_numbers_are_found_without_their_separators_and_with_others() {
    let mut scrubber = Scrubber::default();
    scrubber.add("4111 1111 2222 3333");
    for text in [
        "4111111122223333",
        "4111-1111-2222-3333",
        "4111 1111 2222 3333",
        "x11112222y",
    ] {
        assert!(!scrubber.text(text).contains("1111"), "{}", scrubber.text(text));
    }
}

#[test]
fn overlapping_parts_are_one_and_characters_are_hidden_whole() {
    for (parts, shown) in [
        (vec![(1, 2), (0, 1)], "[redacted]cdö"),
        (vec![(0, 3), (1, 2)], "[redacted]dö"),
        (vec![(1, 2), (3, 5)], "a[redacted]c[redacted]"),
        (vec![(5, 6)], "abcd[redacted]"),
        (vec![], "abcdö"),
    ] {
        assert_eq!(replace("abcdö", parts), shown);
    }
}

#[test]
fn encodings_inside_each_other_are_undone_three_deep() {
    let mut scrubber = Scrubber::default();
    scrubber.add("a\"\u{fc}<b>\"\u{e4}&c");
    for echo in [
        "a%5C%26quot%3B%5Cu00fc%5Cu003cb%26gt%3B%26%2334%3B%C3%A4%5Cu0026c",
        "a&amp;#34;&amp;uuml;&amp;lt;b&amp;gt;\\u0022&amp;auml;&amp;amp;c",
        "a%2522%25C3%25BC%253Cb%253E%2522%25C3%25A4%2526c",
    ] {
        let shown = scrubber.text(&format!("got '{echo}' !"));
        assert_eq!(shown, "got '[redacted]' !", "{echo}");
    }
    // A form of JSON.
    let mut scrubber = Scrubber::default();
    scrubber.add("p a\"s s\"w o\"r d");
    assert_eq!(scrubber.text("x=p+a%5C%22s+s%5C%22w+o%5C%22r+d"), "x=[redacted]");
}

#[test]
fn a_refusal_without_a_text_costs_nothing() {
    let scrubber = of_body(r#"{"password":"correct horse battery"}"#);
    scrubbed(
        &scrubber,
        json!({ "code": "NO_WAY", "status": 401, "ok": false, "message": "" }),
        true,
    );
    assert!(scrubber.index.get().is_none());
}

#[test]
fn a_scrubber_can_go_to_another_thread() {
    fn sendable<T: Send + 'static>(_: &T) {}
    sendable(&Scrubber::default());
}

#[test]
fn numbers_of_an_answer_are_hidden_where_they_were_sent_or_are_codes() {
    let mut scrubber = Scrubber::default();
    scrubber.add("654321");
    let shown = scrubbed(
        &scrubber,
        json!({ "n": 654_321, "errorCode": 12_345, "setCode": 123_456, "m": 123_456 }),
        false,
    );
    assert_eq!(
        shown,
        json!({ "n": REDACTED, "errorCode": 12_345, "setCode": REDACTED, "m": 123_456 })
    );
}

#[test]
fn names_and_depths_are_scrubbed() {
    let shown = scrubbed(
        &scrubber(),
        json!([{ "a 493817": [["493817"], { "x": "correct-horse-battery" }] }]),
        false,
    );
    assert_eq!(
        shown,
        json!([{ "a [redacted]": [[REDACTED], { "x": REDACTED }] }])
    );
    let messages =
        json!({ "errors": [{ "password": "has no digit" }, { "password": "hunter2" }], "password": false });
    assert_eq!(
        scrubbed(&scrubber(), messages, false),
        json!({ "errors": [{ "password": "has no digit" }, { "password": REDACTED }], "password": false })
    );
    assert_eq!(scrubber().text("a\r\nb\u{7f}c"), "a  b c");
}
