//! Reads what a service says with an error status, in the shapes found in the wild.

use std::time::Duration;

use serde_json::{Map, Value};

use super::message::{message_of, short};
use super::service_fields::{field_messages, listed_by_field};
use crate::error::ServiceAnswer;
use crate::json::tree;
use crate::redact::REDACTED;
use crate::scrub::Scrubber;

/// Most characters of a service's code.
const CODE_LENGTH: usize = 100;
/// Most bytes of a page or a plain text in which its first line is looked for.
const FIRST_LINE_WITHIN: usize = 64 * 1024;
/// Bytes that are searched behind the first line.
const LONGEST_SECRET: usize = 512;
/// Said in place of a message that was not searched for secrets.
const WITHHELD: &str =
    "the service's message is withheld, because the answer is too large to search for secrets";

impl ServiceAnswer {
    /// Reads the body of an error answer. What it is not able to read is left out: the status says enough. Of what is
    /// too large to be searched for secrets only the code is kept.
    ///
    /// Linear in the length of the body and of what was sent. It owns nothing of the call, so a large body may be read
    /// on another thread.
    pub(crate) fn read(
        status: u16,
        body: &[u8],
        retry_after: Option<Duration>,
        scrubber: &Scrubber,
    ) -> ServiceAnswer {
        let mut answer = ServiceAnswer {
            retry_after_ms: retry_after.map(millis),
            ..ServiceAnswer::of_status(status)
        };
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        match tree(body) {
            Some(mut value) => {
                scrubber.value(&mut value, status < 500);
                match &value {
                    Value::Object(map) => answer.read_object(map),
                    Value::String(text) => answer.message = short(text),
                    Value::Array(items) => answer.message = items.iter().find_map(message_of),
                    _ => {}
                }
                answer.data = Some(value);
            }
            // JSON that cannot be read shows nothing: the names that tell its secrets cannot be read either.
            None if body.trim_ascii_start().starts_with(b"{")
                || body.trim_ascii_start().starts_with(b"[") => {}
            None => {
                let body = body.get(..FIRST_LINE_WITHIN).unwrap_or(body);
                let text = String::from_utf8_lossy(body);
                // Searched before tags and line breaks are taken for what they seem to be: a secret may hold them.
                let start = scrubber.without_sent(around_first_line(&text));
                answer.message = short(&scrubber.text(&first_line(&start)));
            }
        }
        if scrubber.gave_up() {
            answer.withhold();
        }
        answer
    }

    fn withhold(&mut self) {
        self.code = self.code.take().filter(|code| code != REDACTED);
        self.message = Some(WITHHELD.to_owned());
        self.fields = None;
        self.data = None;
    }

    fn read_object(&mut self, map: &Map<String, Value>) {
        let inner = map.get("error").and_then(Value::as_object);
        let first = map
            .get("errors")
            .and_then(Value::as_array)
            .and_then(|errors| errors.first());
        let coded = |map: &Map<String, Value>| {
            ["code", "errorCode", "error_code"]
                .iter()
                .find_map(|k| code(map.get(*k)?))
        };
        let error_text = map.get("error").and_then(Value::as_str);

        self.code = coded(map)
            .or_else(|| inner.and_then(coded))
            .or_else(|| {
                error_text
                    .filter(|text| !text.trim().contains(char::is_whitespace))
                    .and_then(|t| code(&t.into()))
            })
            .or_else(|| first.and_then(Value::as_object).and_then(coded))
            // RFC 9457 §3.1.1: the type is the problem's identifier; "about:blank" stands for none.
            .or_else(|| {
                map.get("type")
                    .filter(|kind| *kind != "about:blank")
                    .and_then(code)
            });
        self.message = ["message", "error_description", "msg"]
            .iter()
            .find_map(|name| map.get(*name).and_then(message_of))
            .or_else(|| inner.and_then(|inner| message_of(&Value::Object(inner.clone()))))
            .or_else(|| map.get("detail").and_then(message_of))
            .or_else(|| map.get("title").and_then(message_of))
            .or_else(|| {
                error_text
                    .filter(|text| Some(*text) != self.code.as_deref())
                    .and_then(short)
            })
            .or_else(|| first.and_then(message_of));
        self.fields = field_messages(map).or_else(|| inner.and_then(field_messages));
        if self.status < 500 && self.fields.is_none() && self.message.is_none() && self.code.is_none() {
            (self.message, self.fields) = listed_by_field(map);
        }
        if self.message.is_none() {
            let first = self.fields.iter().flatten().next();
            self.message = first.and_then(|(name, message)| short(&format!("{name}: {message}")));
        }
    }
}

fn millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

/// A code is a word or a number.
fn code(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => {
            Some(text.trim().chars().take(CODE_LENGTH).collect())
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The part of a text in which its first line is, and what a secret that begins there may take.
fn around_first_line(text: &str) -> &str {
    let mut start = None;
    let mut in_tag = false;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        match c {
            '<' | '\n' if start.is_some() => {
                let last = (at + LONGEST_SECRET).min(text.len());
                end = (last..text.len())
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap_or(text.len());
                break;
            }
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            _ if !in_tag && !c.is_whitespace() => start = start.or(Some(at)),
            _ => {}
        }
    }
    text.get(start.unwrap_or(end)..end).unwrap_or_default()
}

/// The first line with text in it, without tags.
fn first_line(text: &str) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push('\n');
            }
            _ if in_tag => {}
            _ => plain.push(c),
        }
    }
    plain
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests;
