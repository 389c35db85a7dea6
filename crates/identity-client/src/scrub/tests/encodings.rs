//! The promise of SECURITY.md, word for word: each line of its list is a form here, in which each secret is echoed at
//! each place of an answer.

use serde_json::json;

use super::forms::{FORMS, LONG, PLACES, SHORT};
use super::*;
use crate::error::ServiceAnswer;

fn scrubber_of(secret: &str, sent_as_token: bool) -> Scrubber {
    let mut scrubber = Scrubber::default();
    if sent_as_token {
        scrubber.add(secret);
    } else {
        let body = json!({ "email": "ada@example.org", "password": secret }).to_string();
        scrubber.add_body(Bytes::from(body));
    }
    scrubber
}

fn seen(scrubber: &Scrubber, answer: &str) -> String {
    let answer = ServiceAnswer::read(422, answer.as_bytes(), None, scrubber);
    assert!(!scrubber.gave_up());
    format!(
        "{:?} {:?} {:?} {:?}",
        answer.code, answer.message, answer.fields, answer.data
    )
}

/// What is left of an echo once the redaction and what stands around the echo in [`PLACES`] are gone.
fn left_of(seen: &str, echo: &str) -> Option<String> {
    // The names of fields stay.
    let names = ["\"password\": ", "\"token\": ", "password: "];
    let seen = names.iter().fold(seen.replace(REDACTED, "\u{0}"), |seen, name| {
        seen.replace(name, "")
    });
    let seen = seen.to_lowercase();
    let echo = format!("{echo:?}").to_lowercase();
    let echo = echo.trim_matches('"');
    let pieces = echo
        .char_indices()
        .map(|(at, _)| echo[at..].chars().take(8).collect::<String>());
    pieces
        .filter(|piece| piece.chars().count() == 8.min(echo.chars().count()))
        .find(|piece| seen.contains(piece.as_str()))
}

#[test]
fn security_md_lists_these_forms_and_no_others() {
    let promise = include_str!("../../../../../SECURITY.md");
    let list = promise
        .split("## Scrubbing")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let listed = list
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .collect::<Vec<_>>();
    let forms = FORMS.iter().map(|(form, _)| *form).chain([CODES]);
    assert_eq!(listed, forms.collect::<Vec<_>>());
}

#[test]
fn secrets_are_found_in_every_form_at_every_place() {
    for secret in LONG.iter().chain(&SHORT) {
        for sent_as_token in [true, false] {
            for (form, write) in FORMS {
                for echo in write(secret) {
                    for (place, answer) in PLACES {
                        let seen = seen(&scrubber_of(secret, sent_as_token), &answer(&echo));
                        let left = left_of(&seen, &echo);
                        assert_eq!(left, None, "{secret:?} {form}: {echo:?} in the {place}: {seen}");
                        assert!(
                            seen.contains(REDACTED),
                            "{secret:?} {form}: {echo:?} in the {place}: {seen}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn pieces_of_long_secrets_are_found_in_every_form() {
    for secret in LONG {
        let scrubber = scrubber_of(secret, false);
        let characters = secret.chars().collect::<Vec<_>>();
        for piece in characters.windows(9) {
            let piece = piece.iter().collect::<String>();
            for (form, write) in FORMS {
                // What a piece of a character says at the edge of Base64 or JSON is not a piece of the secret.
                for echo in write(&piece) {
                    let shown = scrubber.text(&format!("got '{echo}' !"));
                    assert!(shown.contains(REDACTED), "{piece:?} {form}: {echo:?}: {shown}");
                }
            }
        }
    }
}

/// What SECURITY.md says of codes.
const CODES: &str = "a code of digits also as a number, with spaces, dashes, `.`, `,`, `/` or `_` between digits, and without leading zeros";

#[test]
fn codes_are_found_as_numbers_and_with_separators() {
    for code in ["012345", "817263", "000123", "4071"] {
        let body = json!({ "email": "ada@example.org", "code": code }).to_string();
        let mut scrubber = Scrubber::default();
        scrubber.add_body(Bytes::from(body));
        let number = code.parse::<u64>().unwrap();
        let (start, end) = code.split_at(code.len() / 2);
        for echo in [
            code.to_owned(),
            number.to_string(),
            format!("{start} {end}"),
            format!("{start}-{end}"),
            format!("{start}.{end}"),
            format!("{start},{end}"),
            format!("{start}/{end}"),
            format!("{start}_{end}"),
            format!("{start}\u{2013}{end}"),
        ] {
            for text in [
                format!("{echo} is wrong"),
                format!("code: {echo}."),
                format!("({echo})"),
            ] {
                let shown = scrubber.text(&text);
                assert!(
                    shown.contains(REDACTED) && !shown.contains(&echo),
                    "{code} {text}: {shown}"
                );
            }
        }
        let value = scrubbed(
            &scrubber,
            json!({ "value": number, "list": [number], "n": 7 }),
            true,
        );
        assert_eq!(value, json!({ "value": REDACTED, "list": [REDACTED], "n": 7 }));
    }
}

#[test]
fn codes_and_names_of_fields_come_through_unharmed() {
    let answer = json!({
        "code": "INVALID_EMAIL_OR_PASSWORD", "type": "token.invalid", "email": true,
        "message": "no", "fields": { "email": "is odd", "password": "is too short" },
        "errors": [{ "code": "PASSWORD_TOO_SHORT", "field": "password", "path": ["body", "email"] }],
        "data": { "invalid": 1, "Token": "x", "password": null },
    });
    for secret in SHORT
        .iter()
        .chain(&LONG)
        .chain(&["password123", "password123456", "credentials"])
    {
        let scrubber = scrubber_of(secret, false);
        let read = ServiceAnswer::read(400, answer.to_string().as_bytes(), None, &scrubber);
        assert_eq!(
            read.code.as_deref(),
            Some("INVALID_EMAIL_OR_PASSWORD"),
            "{secret}"
        );
        let fields = read.fields.unwrap();
        assert_eq!(
            fields.keys().collect::<Vec<_>>(),
            ["email", "password"],
            "{secret}"
        );
        let data = read.data.unwrap();
        for (pointer, value) in [
            ("/type", "token.invalid"),
            ("/errors/0/code", "PASSWORD_TOO_SHORT"),
            ("/errors/0/field", "password"),
            ("/errors/0/path/1", "email"),
        ] {
            assert_eq!(data.pointer(pointer), Some(&json!(value)), "{secret}");
        }
        assert_eq!(data["data"].as_object().unwrap().len(), 3, "{secret}");
        assert!(data["data"].get("invalid").is_some(), "{secret}");
    }
}
