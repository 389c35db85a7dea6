//! Checks of answers, on the way of every call.
//!
//! The texts of many answers are joined into one and parsed by one `JSON.parse`, so a text is let through only if
//! `JSON.parse` takes it by itself: one text too many would spoil all the others. And nothing that `JSON.parse` takes
//! is refused. No tree is built, nothing is copied, and nesting costs no stack.

use std::fmt;

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::json::{self, Name};
use crate::operation::{AnswerField, AnswerType, Operation};

/// Why an answer cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AnswerFault {
    /// There is nothing in it, and the operation needs an answer.
    #[error("the answer is empty")]
    Empty,
    /// It is not valid UTF-8 or not valid JSON.
    #[error("the answer is not valid JSON")]
    NotJson,
    /// It is JSON, but not an object; says what it is.
    #[error("the answer is {0}, not a JSON object")]
    NotAnObject(&'static str),
    /// A field has the wrong type; says which field and what it should be.
    #[error("`{0}` of the answer is not {1}")]
    WrongField(&'static str, &'static str),
}

/// The text of an answer that the caller may parse: one JSON object, without a byte order mark (RFC 8259 §8.1 lets
/// parsers ignore it; `JSON.parse` does not). An empty answer becomes `{}` where the operation needs none.
pub(super) fn check_answer(operation: Operation, bytes: Vec<u8>) -> Result<String, AnswerFault> {
    let text = text(bytes)?;
    if is_blank(&text) {
        return if operation.accepts_empty_answer() {
            Ok("{}".to_owned())
        } else {
            Err(AnswerFault::Empty)
        };
    }
    match check_object(operation.answer_fields(), &text) {
        Ok(()) => Ok(text),
        // Of a session that should end, a success says all there is to say, whatever its words are. Of every other
        // operation a text may be a refusal, such as "Invalid code".
        Err(fault) if operation == Operation::LogoutSession && is_said(fault, &text) => Ok("{}".to_owned()),
        Err(fault) => Err(fault),
    }
}

/// The text of an answer that is one JSON object, whatever its fields are.
pub(super) fn object(bytes: Vec<u8>) -> Result<String, AnswerFault> {
    let text = text(bytes)?;
    if is_blank(&text) {
        return Err(AnswerFault::Empty);
    }
    check_object(&[], &text).map(|()| text)
}

fn text(bytes: Vec<u8>) -> Result<String, AnswerFault> {
    let mut text = String::from_utf8(bytes).map_err(|_| AnswerFault::NotJson)?;
    if text.starts_with('\u{feff}') {
        text.replace_range(..'\u{feff}'.len_utf8(), "");
    }
    Ok(text)
}

/// Whether there is nothing but the white space of JSON.
fn is_blank(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// Most characters of a text that counts as an answer; pages are longer.
const LONGEST_WORDS: usize = 200;

/// Whether an answer that is no object says something all the same: it is another JSON value, or a short plain text,
/// not HTML and not broken JSON. Linear in the length of the text.
fn is_said(fault: AnswerFault, text: &str) -> bool {
    match fault {
        AnswerFault::NotAnObject(_) => true,
        AnswerFault::NotJson => {
            let words = text.trim();
            words.chars().count() <= LONGEST_WORDS
                && !words.starts_with(['{', '[', '"'])
                && !words.contains(|char: char| char == '<' || (char.is_control() && !char.is_whitespace()))
        }
        AnswerFault::Empty | AnswerFault::WrongField(..) => false,
    }
}

fn check_object(declared: &'static [AnswerField], text: &str) -> Result<(), AnswerFault> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let checked = deserializer.deserialize_map(AnswerVisitor { declared });
    let Ok(fault) = checked.and_then(|fault| deserializer.end().map(|()| fault)) else {
        return Err(match serde_json::from_str::<&RawValue>(text) {
            Ok(value) => AnswerFault::NotAnObject(json::kind(value.get())),
            Err(_) => AnswerFault::NotJson,
        });
    };
    fault.map_or(Ok(()), Err)
}

/// Reads the whole object and keeps the first declared field whose last value has the wrong type.
struct AnswerVisitor {
    declared: &'static [AnswerField],
}

impl<'text> Visitor<'text> for AnswerVisitor {
    type Value = Option<AnswerFault>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'text>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        // One bit a declared field: whether its last value so far will do. Absent fields will do if optional.
        let mut sound: u32 = 0;
        for (index, field) in self.declared.iter().enumerate() {
            sound |= u32::from(field.kind == AnswerType::OptionalText) << index;
        }
        while let Some(known) = map.next_key_seed(KnownName(self.declared))? {
            let Some((index, field)) = known else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value: &RawValue = map.next_value()?;
            let kind = json::kind(value.get());
            let sound_now = match field.kind {
                AnswerType::OptionalText => matches!(kind, "a string" | "null"),
                AnswerType::RequiredArray => kind == "an array",
            };
            sound = sound & !(1 << index) | u32::from(sound_now) << index;
        }
        let wrong = self
            .declared
            .iter()
            .enumerate()
            .find(|(index, _)| sound >> index & 1 == 0);
        Ok(wrong.map(|(_, field)| AnswerFault::WrongField(field.name, field.kind.in_words())))
    }
}

/// Finds a name among the declared ones, whatever way the text spells it (`"\u0074oken"` is `token` too).
struct KnownName(&'static [AnswerField]);

impl<'text> DeserializeSeed<'text> for KnownName {
    type Value = Option<(usize, &'static AnswerField)>;

    fn deserialize<D: Deserializer<'text>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let Name(name) = Name::deserialize(deserializer)?;
        Ok(self.0.iter().enumerate().find(|(_, field)| field.name == name))
    }
}

#[cfg(test)]
mod tests;
