//! Checks of answers, on the way of every call.
//!
//! The texts of many answers are joined into one and parsed by one `JSON.parse`, so a text is let through only if
//! `JSON.parse` takes it by itself: one text too many would spoil all the others. And nothing that `JSON.parse` takes
//! is refused. No tree is built, nothing is copied, and nesting costs no stack.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{AnswerField, AnswerType, json, json::Name};
use crate::operation::Operation;

/// Why an answer cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerFault {
    /// There is nothing in it, and the operation needs an answer.
    Empty,
    /// It is not valid UTF-8 or not valid JSON.
    NotJson,
    /// It is JSON, but not an object; says what it is.
    NotAnObject(&'static str),
    /// A field has the wrong type; says which field and what it should be.
    WrongField(&'static str, &'static str),
}

/// The text of an answer that the caller may parse: one JSON object, without a byte order mark (RFC 8259 §8.1 lets
/// parsers ignore it; `JSON.parse` does not). An empty answer becomes `{}` where the operation needs none.
pub(crate) fn check_answer(operation: Operation, bytes: Vec<u8>) -> Result<String, AnswerFault> {
    let mut text = String::from_utf8(bytes).map_err(|_| AnswerFault::NotJson)?;
    if text.starts_with('\u{feff}') {
        text.replace_range(..'\u{feff}'.len_utf8(), "");
    }
    if text
        .bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
    {
        return if operation.accepts_empty_answer() {
            Ok("{}".to_owned())
        } else {
            Err(AnswerFault::Empty)
        };
    }
    check_object(operation.answer_fields(), &text)?;
    Ok(text)
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
        let Name(name) = serde::Deserialize::deserialize(deserializer)?;
        Ok(self.0.iter().enumerate().find(|(_, field)| field.name == name))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(operation: Operation, text: &str) -> Result<String, AnswerFault> {
        check_answer(operation, text.as_bytes().to_vec())
    }

    /// Values that `JSON.parse` takes.
    const VALID: [&str; 20] = [
        r#""""#,
        r#""\ud800""#,
        r#""\udfff\ud800\"\\\/\b\f\n\r\t""#,
        "\"\u{7f}\u{2028}\u{feff}\u{10ffff}\"",
        "0",
        "-0",
        "-0.0e-0",
        "1e999",
        "-1E+999",
        "1e-999999999999999999999",
        "123456789012345678901234567890.5",
        "true",
        "false",
        "null",
        "{}",
        "[ ]",
        r#"{"a":1,"a":2,"":{"\u0061":[]},"\ud800":0,"__proto__":{"constructor":null}}"#,
        "[1,\t[2,\r\n[3]]]",
        r#"[{},[],{"x":[{}]}]"#,
        "\"caf\u{e9}\"",
    ];

    /// Texts in the place of a value that `JSON.parse` refuses.
    const INVALID: [&str; 47] = [
        "",
        "01",
        "-",
        "-01",
        "+1",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "0x1",
        "1_0",
        "NaN",
        "Infinity",
        "-Infinity",
        "undefined",
        "nul",
        "True",
        "nulll",
        "'a'",
        "\"",
        "\"\\\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\x41\"",
        "\"\\'\"",
        "\"\\0\"",
        "\"\n\"",
        "\"\t\"",
        "\"\0\"",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[",
        "]",
        "[}",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{1:1}",
        "1 2",
        "/**/1",
        "1//",
        "\u{a0}1",
    ];

    #[test]
    fn takes_what_json_parse_takes() {
        for value in VALID {
            for text in [
                format!(r#"{{"a":{value}}}"#),
                format!(" \t\r\n{{ \"a\" : [ {value} , {value} ] }} \n"),
            ] {
                assert_eq!(check(Operation::Me, &text), Ok(text.clone()), "{text}");
            }
        }
        assert_eq!(
            check(Operation::Me, "\u{feff}{\"a\":1}"),
            Ok("{\"a\":1}".to_owned())
        );
        assert_eq!(
            check(Operation::Login, r#"{"token":"\ud800","refreshToken":null}"#)
                .unwrap()
                .len(),
            38
        );
    }

    #[test]
    fn refuses_what_json_parse_refuses() {
        for value in INVALID {
            for text in [
                format!(r#"{{"a":{value}}}"#),
                format!(r#"{{"a":[{{"b":{value}}}]}}"#),
            ] {
                assert_eq!(check(Operation::Me, &text), Err(AnswerFault::NotJson), "{text}");
                assert_eq!(
                    check(Operation::Me, &format!(r#"{{"token":{value}}}"#)),
                    Err(AnswerFault::NotJson),
                    "{text}"
                );
            }
        }
        for text in [
            "{}{}",
            "{},",
            "{}x",
            "{}\0",
            "\u{feff}\u{feff}{}",
            "{",
            "{\"a\":1",
            "x{}",
            "{}]",
            "<html>",
            "\u{b}{}",
            "{}\u{2028}",
        ] {
            assert_eq!(check(Operation::Me, text), Err(AnswerFault::NotJson), "{text}");
        }
        for bytes in [
            &b"{\"a\":\"\xff\"}"[..],
            b"{\"a\":\"\xed\xa0\x80\"}",
            b"{\"a\":\"\xc0\xaf\"}",
            b"\xff\xfe{\0}\0",
            b"{\"\xf8\":1}",
        ] {
            assert_eq!(
                check_answer(Operation::Me, bytes.to_vec()),
                Err(AnswerFault::NotJson)
            );
        }
    }

    #[test]
    fn nesting_costs_no_stack() {
        for depth in [10_000, 1_000_000] {
            let arrays = format!(
                r#"{{"token":{{}},"a":{}{},"token":"t"}}"#,
                "[".repeat(depth),
                "]".repeat(depth)
            );
            assert!(check(Operation::Login, &arrays).is_ok());
            let objects = format!(r#"{{"a":{}1{}}}"#, "{\"a\":".repeat(depth), "}".repeat(depth));
            assert!(check(Operation::Me, &objects).is_ok());
            assert_eq!(check(Operation::Me, &arrays[..depth]), Err(AnswerFault::NotJson));
            // The value whose type is checked, and the text that is no object, take other paths.
            let token = format!(r#"{{"token":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
            assert_eq!(
                check(Operation::Login, &token),
                Err(AnswerFault::WrongField("token", "a string"))
            );
            let bare = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(
                check(Operation::Me, &bare),
                Err(AnswerFault::NotAnObject("an array"))
            );
        }
    }

    #[test]
    fn only_an_object_is_an_answer() {
        for (text, kind) in [
            ("[{}]", "an array"),
            (" \"x\"", "a string"),
            ("0", "a number"),
            ("null", "null"),
            ("true", "a boolean"),
        ] {
            assert_eq!(
                check(Operation::Me, text),
                Err(AnswerFault::NotAnObject(kind)),
                "{text}"
            );
        }
    }

    #[test]
    fn empty_is_enough_only_where_nothing_is_needed() {
        for operation in Operation::ALL {
            for text in ["", "\u{feff}", " \r\n\t"] {
                let expected = if operation.accepts_empty_answer() {
                    Ok("{}".to_owned())
                } else {
                    Err(AnswerFault::Empty)
                };
                assert_eq!(check(operation, text), expected, "{operation:?}");
            }
        }
    }

    #[test]
    fn fields_that_callers_trust_have_their_type() {
        let token = AnswerFault::WrongField("token", "a string");
        let table = [
            (Operation::Login, r#"{"token":1}"#, Some(token)),
            (Operation::Login, r#"{"token":"a","\u0074oken":{}}"#, Some(token)),
            (Operation::Login, r#"{"token":1,"token":"a"}"#, None),
            (
                Operation::Refresh,
                r#"{"token":"a","refreshToken":["b"]}"#,
                Some(AnswerFault::WrongField("refreshToken", "a string")),
            ),
            (Operation::ConfirmLogin2Fa, r#"{"token":true}"#, Some(token)),
            (Operation::Register, r#"{"user":{"token":1},"Token":1}"#, None),
            (Operation::Me, r#"{"token":1}"#, None),
            (Operation::ListSessions, r#"{"sessions":[]}"#, None),
            (
                Operation::ListSessions,
                "{}",
                Some(AnswerFault::WrongField("sessions", "an array")),
            ),
            (
                Operation::ListSessions,
                r#"{"sessions":null}"#,
                Some(AnswerFault::WrongField("sessions", "an array")),
            ),
            (
                Operation::ListSessions,
                r#"{"sessions":[],"sessions":{}}"#,
                Some(AnswerFault::WrongField("sessions", "an array")),
            ),
        ];
        for (operation, text, fault) in table {
            assert_eq!(check(operation, text).err(), fault, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_checked_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = check_answer(Operation::Login, bytes);
        }

        #[test]
        fn accepted_texts_can_be_joined(parts in proptest::collection::vec("[\\[\\]{}\",:\\\\ud8a0-9eE.+ -]{0,24}", 1..8)) {
            let accepted: Vec<String> = parts
                .iter()
                .filter_map(|part| check(Operation::Me, &format!("{{\"a\":{part}}}")).ok())
                .collect();
            let joined = format!("[{}]", accepted.join(","));
            prop_assert_eq!(serde_json::from_str::<Vec<IgnoredAny>>(&joined).unwrap().len(), accepted.len());
        }
    }
}
