//! Secrets, the forms in which services write them, and the places where they do.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

pub(super) const LONG: [&str; 8] = [
    "correct horse battery staple",
    "Zq7Lw2Vx9Tn4Kd6Hs1Jp8Rf3",
    "Größe\"&<zwölf>'Äpfel\\ß",
    "tab\tand%41 &amp; =41 \\u0041+x",
    "\u{1f40e}\u{1f50b}\u{1f4ce} pferd batterie",
    "<%41>\"<=41>&<%2B>\"&<=4B>",
    "a+b\"%41\\+c\"=41+d\"%2B+e",
    "s\u{e9}same ouvre-toi, \u{e9}t\u{e9}",
];
pub(super) const SHORT: [&str; 9] = [
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

pub(super) type Form = fn(&str) -> Vec<String>;

/// The list of SECURITY.md, and how a service writes each.
pub(super) const FORMS: [(&str, Form); 10] = [
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
            vec![
                percent(&every),
                percent(&percent(secret)),
                lenient(&lenient(secret)),
                lenient(secret),
                percent(secret),
                every,
            ]
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
            let around = |before: &str| BASE64.encode(format!("{before}{secret}; x").as_bytes());
            vec![
                BASE64.encode(secret.as_bytes()),
                BASE64URL_NOPAD.encode(secret.as_bytes()),
                around(":"),
                around("{:"),
                around("abc: "),
                BASE64.encode(inner(secret).as_bytes()),
                percent(&BASE64.encode(secret.as_bytes())),
            ]
        },
    ),
    ("in hexadecimal", |secret| {
        let lower = HEXLOWER.encode(secret.as_bytes());
        vec![lower.to_uppercase(), format!("0x{lower}"), lower]
    }),
    (
        "as a JSON string that is percent-encoded, in HTML, in Base64 or in hexadecimal",
        |secret| {
            let html = inner(secret).replace('&', "&amp;").replace('"', "&quot;");
            let hex = HEXLOWER.encode(inner(secret).as_bytes());
            vec![
                percent(&inner(secret)),
                lenient(&inner(secret)),
                html,
                BASE64.encode(inner(secret).as_bytes()),
                hex,
            ]
        },
    ),
];

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// As `encodeURI` does: what has a meaning in a URL stays.
fn lenient(text: &str) -> String {
    const SET: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'\\');
    utf8_percent_encode(text, SET).to_string()
}

/// The text as it stands between the quotation marks of a JSON string.
fn inner(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

pub(super) type Answer = fn(&str) -> String;

/// Where a service may echo: each gives an answer, JSON or not.
pub(super) const PLACES: [(&str, Answer); 9] = [
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
