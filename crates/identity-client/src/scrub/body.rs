//! The texts of a request body, each with what its name says of it.

use zeroize::Zeroizing;

use super::kind::SecretKind;
use super::names::{is_open_name, kind_of};
use super::view::{Encoding, View};

/// What the names above a value say of it.
#[derive(Clone, Copy)]
enum TextClass {
    Open,
    Known(SecretKind),
}

/// An array or an object that has been entered.
#[derive(Clone, Copy)]
struct Level {
    is_object: bool,
    /// Of its values, unless their names say otherwise.
    class: TextClass,
    /// Of the value that comes next.
    next: TextClass,
    /// The next text is a name.
    before_name: bool,
}

/// Gives every text and every number of a JSON body. What is not JSON gives what looks like a text.
///
/// Linear in the length and without recursion, so that no body is too deep. The text that is given is wiped.
pub(super) fn texts(body: &[u8], mut give: impl FnMut(SecretKind, &str)) {
    let mut levels: Vec<Level> = Vec::new();
    let mut at = 0;
    while let Some(byte) = body.get(at).copied() {
        at += 1;
        let class = levels
            .last()
            .map_or(TextClass::Known(SecretKind::Other), |level| level.next);
        match byte {
            b'{' | b'[' => levels.push(Level {
                is_object: byte == b'{',
                class,
                next: class,
                before_name: byte == b'{',
            }),
            b'}' | b']' => {
                levels.pop();
            }
            b',' => {
                if let Some(level) = levels.last_mut() {
                    level.before_name = level.is_object;
                    level.next = level.class;
                }
            }
            b'"' => {
                let rest = body.get(at..).unwrap_or_default();
                let length = length_of_text(rest);
                let text = unescaped(rest.get(..length).unwrap_or_default());
                at += length + 1;
                match levels.last_mut() {
                    Some(level) if level.before_name => {
                        level.before_name = false;
                        level.next = class_of(text.text(), level.class);
                    }
                    _ => {
                        if let TextClass::Known(kind) = class {
                            give(kind, text.text());
                        }
                    }
                }
            }
            b'-' | b'0'..=b'9' => {
                let rest = body.get(at..).unwrap_or_default();
                let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
                let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                let number = body.get(at - 1..at + length).unwrap_or_default();
                at += length;
                if let (TextClass::Known(kind), Ok(number)) = (class, str::from_utf8(number)) {
                    give(kind, number.trim_start_matches('-'));
                }
            }
            _ => {}
        }
    }
}

/// What is below a secret's name is secret, whatever its own name is.
fn class_of(name: &str, above: TextClass) -> TextClass {
    match above {
        TextClass::Known(SecretKind::Other) => {}
        _ => return above,
    }
    if is_open_name(name) {
        TextClass::Open
    } else {
        TextClass::Known(kind_of(name))
    }
}

/// Bytes up to the quotation mark that ends the text.
fn length_of_text(text: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The text of a string, which is a slice of the body unless there is something to decode.
fn unescaped(text: &[u8]) -> Decoded<'_> {
    match str::from_utf8(text) {
        Ok(text) if !text.contains('\\') => Decoded::Slice(text),
        _ => {
            let decoded = View::of(text).decoded(Encoding::Backslash);
            let bytes = Zeroizing::new(decoded.map_or_else(|| text.to_vec(), |view| view.bytes));
            Decoded::Owned(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
        }
    }
}

enum Decoded<'a> {
    Slice(&'a str),
    Owned(Zeroizing<String>),
}

impl Decoded<'_> {
    fn text(&self) -> &str {
        match self {
            Decoded::Slice(text) => text,
            Decoded::Owned(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(body: &str) -> Vec<(SecretKind, String)> {
        let mut given = Vec::new();
        texts(body.as_bytes(), |kind, text| given.push((kind, text.to_owned())));
        given
    }

    #[test]
    fn names_say_what_is_secret() {
        let body = r#" {"email":"a","password":"b\"\u00fc","x":["c",{"pin":12,"y":"d"},-3.5e2],"newEmail":["e"],
            "secret":{"email":"f","deep":[["g"]]},"code":"h","pass\u0077ord":"i","t":true,"n":null} "#;
        let named = |text: &str| (SecretKind::Named, text.to_owned());
        let token = |text: &str| (SecretKind::Token, text.to_owned());
        let other = |text: &str| (SecretKind::Other, text.to_owned());
        assert_eq!(
            given(body),
            [
                named("b\"ü"),
                other("c"),
                named("12"),
                other("d"),
                other("3.5e2"),
                token("f"),
                token("g"),
                named("h"),
                named("i"),
            ]
        );
    }

    #[test]
    fn no_body_is_too_deep_or_too_odd() {
        let deep = format!("{}\"x\"{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(
            given(&format!(r#"{{"token":{deep}}}"#)),
            [(SecretKind::Token, "x".to_owned())]
        );
        assert_eq!(
            given(r#"{"a":"\ud800b"}"#),
            [(SecretKind::Other, "\u{fffd}b".to_owned())]
        );
        assert_eq!(given(r#"{"a":1e999}"#), [(SecretKind::Other, "1e999".to_owned())]);
        assert_eq!(given(r#"]}"open\"#), [(SecretKind::Other, "open\\".to_owned())]);
        assert!(given("").is_empty());
    }
}
