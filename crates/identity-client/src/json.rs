//! Reading JSON texts without building a tree: which names an object has, and where the text of each value lies.

use std::{borrow::Cow, collections::HashMap, fmt};

use serde::{
    Deserialize,
    de::{Deserializer, Error, MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

/// The fields of an object in the order of the text. The values are slices of it.
pub(crate) type Fields<'text> = Vec<(Cow<'text, str>, &'text RawValue)>;

/// The fields of a text that is one JSON object. A name that occurs twice keeps its last value, as with `JSON.parse`.
///
/// The time is linear in the text, whatever it holds.
///
/// The error is deliberately empty: serde's messages quote the text, which may be a password.
pub(crate) fn fields(text: &str) -> Result<Fields<'_>, NotAnObject> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let fields = deserializer
        .deserialize_map(FieldsVisitor)
        .map_err(|_| NotAnObject)?;
    deserializer.end().map_err(|_| NotAnObject)?;
    Ok(fields)
}

/// The tree of a JSON text. Half a surrogate pair, which services write when they cut a text, becomes U+FFFD.
///
/// Linear in the text.
pub(crate) fn tree(text: &[u8]) -> Option<Value> {
    serde_json::from_slice(text)
        .or_else(|_| serde_json::from_slice(&with_whole_pairs(text)))
        .ok()
}

/// The text with `\ufffd` in the place of every escape of half a surrogate pair.
fn with_whole_pairs(text: &[u8]) -> Vec<u8> {
    let half = |text: &[u8], digits: &[u8]| match text {
        [b'\\', b'u', b'd' | b'D', digit, _, _, ..] => digits.contains(&digit.to_ascii_lowercase()),
        _ => false,
    };
    let mut mended = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let (before, escape) = rest.split_at(at);
        mended.extend_from_slice(before);
        let is_pair = half(escape, b"89ab") && escape.get(6..).is_some_and(|next| half(next, b"cdef"));
        let is_half = !is_pair && half(escape, b"89abcdef");
        let length = if is_pair {
            12
        } else if is_half {
            6
        } else {
            2
        };
        let (taken, after) = escape.split_at_checked(length).unwrap_or((escape, b""));
        mended.extend_from_slice(if is_half { b"\\ufffd" } else { taken });
        rest = after;
    }
    mended.extend_from_slice(rest);
    mended
}

/// The text is not one JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAnObject;

/// What kind of value a JSON text starts with, as a message says it. The text is known to be valid.
pub(crate) fn kind(text: &str) -> &'static str {
    match text.trim_start().bytes().next() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// Up to this many names are compared with each other, which is faster than a table and asks for no memory.
const FEW: usize = 16;

struct FieldsVisitor;

impl<'text> Visitor<'text> for FieldsVisitor {
    type Value = Fields<'text>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'text>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::with_capacity(4);
        let mut places = HashMap::new();
        while let Some(Name(name)) = map.next_key()? {
            let value = map.next_value()?;
            if fields.len() == FEW && places.is_empty() {
                places.extend(fields.iter().map(|(name, _)| name.clone()).zip(0..));
            }
            let place = if places.is_empty() {
                fields.iter().position(|(known, _)| *known == name)
            } else {
                places.get(&name).copied()
            };
            match place.and_then(|place| fields.get_mut(place)) {
                Some(field) => field.1 = value,
                None => {
                    if !places.is_empty() {
                        places.insert(name.clone(), fields.len());
                    }
                    fields.push((name, value));
                }
            }
        }
        Ok(fields)
    }
}

/// A name of an object. JSON may escape half a surrogate pair, which no `str` can hold: it becomes U+FFFD.
pub(crate) struct Name<'text>(pub(crate) Cow<'text, str>);

impl<'text> Deserialize<'text> for Name<'text> {
    fn deserialize<D: Deserializer<'text>>(deserializer: D) -> Result<Self, D::Error> {
        // Raw first: of the readers of strings only this one takes half surrogate pairs and refuses bare control
        // characters, as `JSON.parse` does.
        let quoted = <&RawValue>::deserialize(deserializer)?.get();
        let inside = quoted
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or(quoted);
        if !inside.contains('\\') {
            return Ok(Name(Cow::Borrowed(inside)));
        }
        let bytes = serde_json::Deserializer::from_str(quoted).deserialize_bytes(Unescaped);
        bytes.map(|name| Name(Cow::Owned(name))).map_err(D::Error::custom)
    }
}

/// Takes the bytes of a string after its escapes have been resolved.
struct Unescaped;

impl Visitor<'_> for Unescaped {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_two_equal_names_wins() {
        let text = r#" {"a":1,"b":[ 1, 2 ],"\u0061":"x"} "#;
        let read: Vec<_> = fields(text)
            .unwrap()
            .into_iter()
            .map(|(name, value)| (name, value.get()))
            .collect();
        assert_eq!(
            read,
            [(Cow::Borrowed("a"), r#""x""#), (Cow::Borrowed("b"), "[ 1, 2 ]")]
        );
    }

    #[test]
    fn many_names_are_told_apart_as_few_are() {
        let texts: Vec<String> = (0..100).map(|n| format!(r#""n{}":{n}"#, n % 40)).collect();
        let text = format!("{{{}}}", texts.join(","));
        let read = fields(&text).unwrap();
        assert_eq!(read.len(), 40);
        assert_eq!((read[0].0.as_ref(), read[0].1.get()), ("n0", "80"));
        assert_eq!((read[39].0.as_ref(), read[39].1.get()), ("n39", "79"));
    }

    #[test]
    fn only_one_whole_object_will_do() {
        for text in [
            "",
            " ",
            "[]",
            "1",
            "null",
            "{}{}",
            "{} x",
            "{",
            r#"{"a":1,}"#,
            r#"{"a"}"#,
            "{a:1}",
            "\u{feff}{}",
        ] {
            assert_eq!(fields(text).err(), Some(NotAnObject), "{text}");
        }
        assert!(fields("{}").unwrap().is_empty());
        assert_eq!(
            fields(r#"{"\ud800":1}"#).unwrap()[0].0,
            "\u{fffd}\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn a_tree_has_whole_characters() {
        for (text, expected) in [
            (r#"{"a":"\ud83d\udc34"}"#, Some("\u{1f434}")),
            (r#"{"a":"\ud83d x"}"#, Some("\u{fffd} x")),
            (r#"{"a":"\uDC34\ud83d"}"#, Some("\u{fffd}\u{fffd}")),
            (r#"{"a":"\ud83d\ud83d\udc34"}"#, Some("\u{fffd}\u{1f434}")),
            (r#"{"a":"\\ud83d\ud83d"}"#, Some("\\ud83d\u{fffd}")),
            (r#"{"a":"\ud83d\n"}"#, Some("\u{fffd}\n")),
            (r#"{"a":"\ud83"}"#, None),
            (r#"{"a":"\"#, None),
            ("", None),
        ] {
            let tree = tree(text.as_bytes());
            let read = tree.as_ref().and_then(|tree| tree.get("a")?.as_str());
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn kinds_in_words() {
        let table = [
            ("\"\"", "a string"),
            (" 1", "a number"),
            ("-1", "a number"),
            ("[", "an array"),
            ("{", "an object"),
        ];
        for (text, word) in table {
            assert_eq!(kind(text), word);
        }
        assert_eq!(
            [kind("true"), kind("false"), kind("null")],
            ["a boolean", "a boolean", "null"]
        );
    }
}
