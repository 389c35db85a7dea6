//! The promise of SECURITY.md, word for word: each line of its list is a form here, in which each secret is echoed at
//! each place of an answer.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::error::ServiceAnswer;

const LONG: [&str; 6] = [
    "correct horse battery staple",
    "Zq7Lw2Vx9Tn4Kd6Hs1Jp8Rf3",
    "Größe\"&<zwölf>'Äpfel\\ß",
    "tab\tand%41 &amp; =41 \\u0041+x",
    "\u{1f40e}\u{1f50b}\u{1f4ce} pferd batterie",
    "s\u{e9}same ouvre-toi, \u{e9}t\u{e9}",
];
const SHORT: [&str; 9] = [
    "invalid",
    "password",
    "1234",
    "email",
    "token",
    "my pass",
    "p\"ss'w\u{f6}",
    "hun\tter2",
    "\u{1f40e}horse",
];

type Form = fn(&str) -> Vec<String>;

/// The list of SECURITY.md, and how a service writes each.
const FORMS: [(&str, Form); 10] = [
    (
        "as it is, in upper case, lower case, or a mix of both",
        |secret| {
            let swapped = secret
                .chars()
                .enumerate()
                .map(|(at, c)| if at % 2 == 0 { c.to_ascii_uppercase() } else { c });
            vec![
                secret.into(),
                secret.to_uppercase(),
                secret.to_lowercase(),
                swapped.collect(),
            ]
        },
    ),
    (
        "with accents composed or decomposed (Unicode NFC and NFD)",
        |secret| vec![secret.nfc().collect(), secret.nfd().collect()],
    ),
    (
        "percent-encoded, every byte or only what must be, once or twice",
        |secret| {
            let every = secret
                .bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>();
            let usual = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
            vec![twice(&every, percent), twice(&usual, percent), every, usual]
        },
    ),
    ("form-encoded, with `+` for a space", |secret| {
        vec![
            percent(secret).replace("%20", "+"),
            percent(&percent(secret).replace("%20", "+")),
        ]
    }),
    (
        "as a JSON string, with or without `\\uXXXX`, also in JSON inside JSON",
        |secret| {
            let unicode = secret
                .encode_utf16()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>();
            vec![
                inner(secret),
                inner(&inner(secret)),
                inner(&inner(&inner(secret))),
                inner(&unicode),
                unicode,
            ]
        },
    ),
    (
        "with character references of HTML, by name, decimal or hexadecimal",
        |secret| {
            let each = |write: fn(char) -> String| secret.chars().map(write).collect::<String>();
            let named = secret
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('"', "&quot;")
                .replace('\'', "&apos;")
                .replace('\u{f6}', "&ouml;")
                .replace('\u{e9}', "&eacute;")
                .replace('\u{df}', "&szlig;");
            vec![
                named.clone(),
                named.replace('&', "&amp;"),
                each(|c| format!("&#{};", u32::from(c))),
                each(|c| format!("&#x{:x};", u32::from(c))),
            ]
        },
    ),
    ("in quoted-printable", |secret| {
        let every = |byte: u8| format!("={byte:02X}");
        let usual = secret.bytes().map(|byte| match byte {
            b'!'..=b'<' | b'>'..=b'~' | b' ' => char::from(byte).to_string(),
            _ => every(byte),
        });
        let usual = usual.collect::<Vec<_>>();
        let (start, end) = usual.split_at(usual.len() / 2);
        vec![
            secret.bytes().map(every).collect(),
            format!("{}=\r\n{}", start.concat(), end.concat()),
        ]
    }),
    (
        "in Base64, of either alphabet, with or without padding, alone or inside a longer text",
        |secret| {
            let around = |before: &str| STANDARD.encode(format!("{before}{secret}; x"));
            vec![
                STANDARD.encode(secret),
                URL_SAFE_NO_PAD.encode(secret),
                around(":"),
                around("{:"),
                around("abc: "),
                STANDARD.encode(inner(secret)),
                percent(&STANDARD.encode(secret)),
            ]
        },
    ),
    ("in hexadecimal", |secret| {
        let lower = secret
            .bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        vec![lower.to_uppercase(), format!("0x{lower}"), lower]
    }),
    (
        "as a JSON string that is percent-encoded, in HTML, in Base64 or in hexadecimal",
        |secret| {
            let html = inner(secret).replace('&', "&amp;").replace('"', "&quot;");
            let hex = inner(secret).bytes().map(|byte| format!("{byte:02x}")).collect();
            vec![percent(&inner(secret)), html, STANDARD.encode(inner(secret)), hex]
        },
    ),
];

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn twice(text: &str, encode: fn(&str) -> String) -> String {
    encode(text)
}

/// The text as it stands between the quotation marks of a JSON string.
fn inner(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

type Answer = fn(&str) -> String;

/// Where a service may echo: each gives an answer, JSON or not.
const PLACES: [(&str, Answer); 9] = [
    ("message", |echo| {
        json!({ "code": "NO", "message": format!("got '{echo}' !") }).to_string()
    }),
    ("text of an error", |echo| {
        json!({ "error": format!("({echo}) is wrong") }).to_string()
    }),
    ("field message", |echo| {
        json!({ "fields": { "password": format!("not: {echo} !") } }).to_string()
    }),
    ("list of field messages", |echo| {
        json!({ "password": [format!("You sent \"{echo}\".")], "token": "Is odd." }).to_string()
    }),
    ("nested data", |echo| {
        json!({ "x": [{ "y": [echo], "value": [[echo]] }] }).to_string()
    }),
    ("header that is echoed", |echo| {
        json!({ "headers": { "x-key": echo, "n": [echo] } }).to_string()
    }),
    ("name", |echo| {
        json!({ format!("<{echo}>"): { format!("{echo} !"): 1 } }).to_string()
    }),
    ("page", |echo| {
        format!("<html><title>got '{echo}' !</title></html>")
    }),
    ("plain text", |echo| format!("got \"{echo}\" and left")),
];

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
    let seen = names
        .iter()
        .fold(seen.replace(HIDDEN, "\u{0}"), |seen, name| seen.replace(name, ""));
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
    let promise = include_str!("../../../../../../SECURITY.md");
    let list = promise
        .split("## In which forms a secret is found")
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
                            seen.contains(HIDDEN),
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
                    assert!(shown.contains(HIDDEN), "{piece:?} {form}: {echo:?}: {shown}");
                }
            }
        }
    }
}

/// What SECURITY.md says of codes.
const CODES: &str =
    "a code of digits also as a number, with spaces, `-` or `.` between digits, and without leading zeros";

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
        ] {
            for text in [
                format!("{echo} is wrong"),
                format!("code: {echo}."),
                format!("({echo})"),
            ] {
                let shown = scrubber.text(&text);
                assert!(
                    shown.contains(HIDDEN) && !shown.contains(&echo),
                    "{code} {text}: {shown}"
                );
            }
        }
        let value = scrubbed(
            &scrubber,
            json!({ "value": number, "list": [number], "n": 7 }),
            true,
        );
        assert_eq!(value, json!({ "value": HIDDEN, "list": [HIDDEN], "n": 7 }));
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
