//! Takes secrets out of what a service said, before anybody sees it.
//!
//! A service may echo what it was sent, cut or changed, so whole values are not enough: every piece of
//! [`WINDOW`] bytes of a secret is looked for, without regard to case. What was not sent is recognised by its name
//! (`password`, `refreshToken`, `twoFACode`) or by its look (JSON Web Tokens, bearer tokens, long random strings).

use std::collections::HashSet;

use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::scrub_encoded::encodings;
use super::scrub_look::{hide_tokens, is_one_time_code};
use super::scrub_names::{is_code_name, is_secret_name};
use crate::models::request::named_values;

/// A piece of a secret of this many bytes is never shown.
const WINDOW: usize = 8;
/// Longer secrets are looked for only as they are.
const LONGEST_ENCODED: usize = 8 * 1024;
/// What is shown instead.
pub(super) const HIDDEN: &str = "[redacted]";
/// Fields of a request that are no secrets; a message about an address is worth reading.
const OPEN_FIELDS: [&str; 2] = ["email", "newEmail"];

/// The secrets of one call.
#[derive(Default)]
pub(crate) struct Scrubber {
    pieces: HashSet<[u8; WINDOW]>,
    /// Secrets shorter than a piece, such as a code of six digits.
    short: Vec<Zeroizing<Vec<u8>>>,
}

impl Scrubber {
    /// Adds a secret that must not be seen, whole or in pieces, as it is or in one of the usual encodings.
    pub(crate) fn add(&mut self, secret: &str) {
        let secret = secret.trim();
        if secret.is_empty() {
            return;
        }
        // No password, token or code is that long; an uploaded picture is, and its pieces would fill memory.
        if secret.len() <= LONGEST_ENCODED {
            for encoded in encodings(secret.as_bytes()) {
                self.add_pieces(&encoded);
            }
        }
        if !self.add_pieces(secret) {
            self.short.push(lower_case(secret));
        }
    }

    /// Adds a value of which only pieces count: a header's value may be as short and as common as `en`.
    /// False when it is shorter than a piece.
    pub(crate) fn add_pieces(&mut self, secret: &str) -> bool {
        let mut any = false;
        for window in lower_case(secret).windows(WINDOW) {
            if let Ok(piece) = window.try_into() {
                self.pieces.insert(piece);
                any = true;
            }
        }
        any
    }

    /// Adds every text of a request body, save the fields that are no secrets.
    pub(crate) fn add_body(&mut self, body: &[u8]) {
        for (name, value) in named_values(body) {
            if OPEN_FIELDS.contains(&name.as_ref()) {
                continue;
            }
            match serde_json::from_str(value.get()) {
                Ok(mut value) => {
                    self.add_value(&value);
                    wipe(&mut value);
                }
                // Nested too deep, half a surrogate pair, a number without end: the text as it is has the same pieces.
                Err(_) => {
                    self.add_pieces(value.get());
                }
            }
        }
    }

    /// Adds a field that went into the URL, save one that is no secret.
    pub(crate) fn add_field(&mut self, name: &str, text: &str) {
        if !OPEN_FIELDS.contains(&name) {
            self.add(text);
        }
    }

    fn add_value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add(text),
            Value::Array(items) => items.iter().for_each(|item| self.add_value(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.add_value(value)),
            Value::Number(number) => {
                let digits = number.to_string();
                if digits.len() >= 4 {
                    self.add(&digits);
                }
            }
            Value::Bool(_) | Value::Null => {}
        }
    }

    /// The text without secrets and without control characters.
    pub(crate) fn text(&self, text: &str) -> String {
        let plain: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        hide_tokens(&self.without_sent(&plain))
    }

    /// The value without secrets, at every depth, in names as well.
    pub(crate) fn value(&self, value: Value) -> Value {
        self.value_of("", false, value)
    }

    fn value_of(&self, name: &str, of_messages: bool, value: Value) -> Value {
        // Inside `fields` and `errors` a name such as `password` stands before a message about it.
        if !of_messages && is_secret_name(name) && !matches!(value, Value::Bool(_) | Value::Null) {
            return Value::String(HIDDEN.to_owned());
        }
        let messages = of_messages || matches!(name, "fields" | "errors");
        match value {
            Value::String(text) if of_messages && is_secret_name(name) && !text.trim().contains(' ') => {
                Value::String(HIDDEN.to_owned())
            }
            Value::String(text) if is_code_name(name) && is_one_time_code(&text) => {
                Value::String(HIDDEN.to_owned())
            }
            Value::String(text) => Value::String(self.text(&text)),
            Value::Number(number) => {
                let digits = number.to_string();
                let hidden =
                    (is_code_name(name) && digits.len() >= 6) || self.without_sent(&digits) != digits;
                if hidden {
                    Value::String(HIDDEN.to_owned())
                } else {
                    Value::Number(number)
                }
            }
            Value::Array(items) => Value::Array(
                items
                    .into_iter()
                    .map(|item| self.value_of(name, messages, item))
                    .collect(),
            ),
            Value::Object(fields) => Value::Object(
                fields
                    .into_iter()
                    .map(|(name, value)| (self.text(&name), self.value_of(&name, messages, value)))
                    .collect(),
            ),
            other => other,
        }
    }

    fn without_sent(&self, text: &str) -> String {
        if self.pieces.is_empty() && self.short.is_empty() {
            return text.to_owned();
        }
        let lower = text.to_ascii_lowercase().into_bytes();
        let mut hidden = vec![false; lower.len()];
        for (start, window) in lower.windows(WINDOW).enumerate() {
            if self.pieces.contains(window) {
                hide(&mut hidden, start, WINDOW);
            }
        }
        for secret in &self.short {
            for (start, window) in lower.windows(secret.len()).enumerate() {
                if window == secret.as_slice() && (secret.len() >= 4 || is_word(&lower, start, secret.len()))
                {
                    hide(&mut hidden, start, secret.len());
                }
            }
        }
        replace(text, &hidden)
    }
}

fn lower_case(secret: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(secret.to_ascii_lowercase().into_bytes())
}

/// Wipes every text of a body, so that no copy of it outlives the call.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn hide(hidden: &mut [bool], start: usize, length: usize) {
    if let Some(hidden) = hidden.get_mut(start..start + length) {
        hidden.fill(true);
    }
}

/// Replaces each run of hidden bytes; a character of which one byte is hidden is hidden whole.
fn replace(text: &str, hidden: &[bool]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut hiding = false;
    for (start, c) in text.char_indices() {
        let bytes = hidden.get(start..start + c.len_utf8()).unwrap_or_default();
        let hide = bytes.contains(&true);
        if hide && !hiding {
            shown.push_str(HIDDEN);
        } else if !hide {
            shown.push(c);
        }
        hiding = hide;
    }
    shown
}

fn is_word(text: &[u8], start: usize, length: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let after = text.get(start + length);
    !before.is_some_and(u8::is_ascii_alphanumeric) && !after.is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests;
