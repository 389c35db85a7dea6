//! Scrubs a JSON answer: what a value may show depends on the names above it.
//!
//! Names of fields, and the values of fields that hold codes and names, are identifiers: programs switch on them, so
//! they stay as they are. Everything else is text.
//!
//! Under the name of a secret stands a secret, or a message about one. It is a message where services list messages
//! by field (`fields`, `errors`, `field_errors` and their like) and it has two words or more. Elsewhere it is one
//! only in a 4xx, directly under the name and
//! - in a list, as Django REST framework and Rails write it, with two words or more, and the name is not that of a
//!   code, or in an object whose field is called `message`, `msg` or `detail` (`{"password":[{"message":…}]}`); or
//! - alone, when it ends as a sentence does, or mentions the field by its name.
//!
//! So a passphrase that a service makes and gives away alone (`correct horse battery staple`) is none.

use serde_json::{Map, Value};

use super::Scrubber;
use super::look::is_one_time_code;
use super::names::{Name, is_identifier, is_name_of_message};
use crate::redact::REDACTED;

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The nearest name above it.
    name: &'a Name<'a>,
    /// In a list of messages by field.
    of_messages: bool,
    /// In an array.
    listed: bool,
    /// In an answer that refuses (4xx).
    refusal: bool,
}

impl Scrubber {
    /// Takes the secrets out of a value, at every depth, in names as well. `refusal` says that the status was a 4xx.
    ///
    /// Linear in its size; the depth is limited by the parser.
    pub(crate) fn value(&self, value: &mut Value, refusal: bool) {
        let place = Place {
            name: &Name::of(""),
            of_messages: false,
            listed: false,
            refusal,
        };
        self.value_at(place, value);
    }

    fn value_at(&self, place: Place<'_>, value: &mut Value) {
        let name = place.name;
        let hidden = match value {
            Value::Bool(_) | Value::Null => false,
            Value::String(text) if name.is_secret && !place.is_message(text) => true,
            Value::String(text) if name.is_code && is_one_time_code(text) => true,
            Value::String(text) => {
                let of_name = !name.is_secret && name.has_identifiers && is_identifier(text);
                if let Some(shown) = self.changed(text, of_name) {
                    *text = shown;
                }
                false
            }
            Value::Number(number) => name.is_secret || self.hides_number(name, &number.to_string()),
            Value::Array(items) if place.may_list(items) => {
                let below = Place {
                    listed: true,
                    ..place
                };
                items.iter_mut().for_each(|item| self.value_at(below, item));
                false
            }
            Value::Object(fields) if place.of_messages || !name.is_secret => {
                self.fields_at(place, fields);
                false
            }
            Value::Object(fields) if place.refusal => {
                self.keep_messages(place, fields);
                fields.is_empty()
            }
            Value::Array(_) | Value::Object(_) => true,
        };
        if hidden {
            *value = Value::String(REDACTED.to_owned());
        }
    }

    /// Under the name of a secret, leaves of an object the messages about it.
    fn keep_messages(&self, place: Place<'_>, fields: &mut Map<String, Value>) {
        let of_object = Place {
            listed: true,
            ..place
        };
        fields.retain(|name, value| match value {
            Value::String(text) if is_name_of_message(name) && of_object.is_message(text) => {
                *text = self.text(text);
                true
            }
            _ => false,
        });
    }

    fn fields_at(&self, place: Place<'_>, fields: &mut Map<String, Value>) {
        let mut renamed = Vec::new();
        for (text, value) in fields.iter_mut() {
            let name = Name::of(text);
            let below = Place {
                name: &name,
                of_messages: place.of_messages || name.is_message_list,
                listed: false,
                refusal: place.refusal,
            };
            self.value_at(below, value);
            if let Some(shown) = self.changed(text, is_identifier(text)) {
                renamed.push((text.clone(), shown));
            }
        }
        for (name, shown) in renamed {
            if let Some(value) = fields.remove(&name) {
                fields.insert(shown, value);
            }
        }
    }

    /// Whether a number was sent, or is a code of a second factor.
    fn hides_number(&self, name: &Name<'_>, digits: &str) -> bool {
        let is_code = name.is_code && digits.len() >= 6;
        // A status, or the number of an error.
        let is_small = name.has_identifiers && digits.len() < 4;
        is_code || (!is_small && self.without_sent(digits) != digits)
    }

    /// A text or an identifier as it is shown; `None` when nothing of it is hidden.
    fn changed(&self, text: &str, is_identifier: bool) -> Option<String> {
        if is_identifier {
            self.shows_secret(text).then(|| REDACTED.to_owned())
        } else {
            Some(self.text(text)).filter(|shown| shown != text)
        }
    }
}

impl Place<'_> {
    /// Whether a text under the name of a secret is a message about it.
    fn is_message(self, text: &str) -> bool {
        // Most texts here are one word, and many may be listed.
        if !text.contains(' ') {
            return false;
        }
        let text = text.trim();
        let words = text.split_whitespace().nth(1).is_some();
        let listed = self.listed && !self.name.is_code_of_a_user();
        words && (self.of_messages || (self.refusal && (listed || is_sentence(self.name.text, text))))
    }

    /// Whether an array here may be shown, item by item.
    fn may_list(self, items: &[Value]) -> bool {
        !self.name.is_secret
            || self.of_messages
            || (self.refusal && items.iter().all(|item| item.is_string() || item.is_object()))
    }
}

/// Whether a text ends as a sentence does, or mentions the field it is about.
fn is_sentence(name: &str, text: &str) -> bool {
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    text.ends_with(['.', '!', '?', '\u{3002}', '\u{ff01}', '\u{ff1f}', '\u{964}'])
        || letters(text).contains(&letters(name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(refusal: bool, value: Value) -> Value {
        scrubbed(&Scrubber::default(), value, refusal)
    }

    fn scrubbed(scrubber: &Scrubber, mut value: Value, refusal: bool) -> Value {
        scrubber.value(&mut value, refusal);
        value
    }

    #[test]
    fn a_sentence_under_a_secrets_name_is_a_message_of_a_refusal() {
        for kept in [
            json!({ "password": ["This field may not be blank."] }),
            json!({ "password": ["can't be blank", "is too short"] }),
            json!({ "password": "Password incorrect" }),
            json!({ "new_password": "The new password is too short" }),
            json!({ "token": "Has expired." }),
            json!({ "data": { "refreshToken": ["is unknown here"] } }),
            json!({ "otp": ["Is not valid."] }),
            json!({ "password": [{ "message": "This field may not be blank." }] }),
            json!({ "token": { "detail": "has expired" } }),
        ] {
            assert_eq!(shown(true, kept.clone()), kept);
            assert_ne!(shown(false, kept.clone()), kept, "a 5xx may show anything");
        }
        for hidden in [
            json!({ "password": "correct horse battery staple" }),
            json!({ "password": "hunter2" }),
            json!({ "password": ["hunter2"] }),
            json!({ "password": [["a list in a list."]] }),
            json!({ "password": { "value": "Is it a sentence?" } }),
            json!({ "password": { "message": "hunter2" } }),
            json!({ "password": { "x": { "message": "a list of words" } } }),
            json!({ "otp": [{ "message": "123 456" }] }),
            json!({ "password": 12 }),
            json!({ "recoveryCodes": ["1234 5678", "abcd efgh"] }),
            json!({ "otp": ["123 456"] }),
            json!({ "tokens": ["Zq7Lw2Vx9Tn4Kd6Hs1Jp8Rf3"] }),
        ] {
            let text = shown(true, hidden.clone()).to_string();
            assert!(text.contains(REDACTED), "{text}");
            for word in [
                "horse", "hunter2", "sentence", "1234", "abcd", "123", "Zq7Lw", "list", "12",
            ] {
                assert!(!text.contains(word), "{text}");
            }
        }
    }

    #[test]
    fn of_an_object_under_a_secrets_name_only_the_message_is_kept() {
        let value = json!({ "password": [{ "message": "is wrong", "value": "hunter2", "hunter2": 12 }] });
        let expected = json!({ "password": [{ "message": "is wrong" }] });
        assert_eq!(shown(true, value), expected);
    }

    #[test]
    fn lists_of_messages_say_what_is_wrong_with_secrets() {
        for list in [
            "fields",
            "errors",
            "field_errors",
            "fieldErrors",
            "details",
            "validation_errors",
        ] {
            let value = json!({ list: { "password": "has no digit", "token": ["abcdef", "is old"] } });
            let expected = json!({ list: { "password": "has no digit", "token": [REDACTED, "is old"] } });
            assert_eq!(shown(true, value.clone()), expected);
            assert_eq!(shown(false, value), expected);
        }
    }

    #[test]
    fn identifiers_are_never_text() {
        let mut scrubber = Scrubber::default();
        scrubber.add_field("password", "invalid");
        scrubber.add_field("pin", "email");
        scrubber.add_field("type", "m.login.password");
        let value = json!({
            "code": "invalid", "error": "invalid_grant", "type": "m.login.password", "invalid": true,
            "errors": [{ "path": ["body", "email"], "rule": "invalid", "email": "no" }],
            "message": "email invalid: m.login.password", "x": "invalid",
        });
        assert_eq!(
            scrubbed(&scrubber, value, true),
            json!({
                "code": "invalid", "error": "invalid_grant", "type": "m.login.password", "invalid": true,
                "errors": [{ "path": ["body", "email"], "rule": "invalid", "email": "no" }],
                "message": "[redacted] [redacted]: [redacted]", "x": REDACTED,
            })
        );
    }

    #[test]
    fn long_secrets_are_no_identifiers() {
        let mut scrubber = Scrubber::default();
        scrubber.add("Zq7Lw2Vx9Tn4Kd6Hs1");
        scrubber.add("abcdefghijklmnopq");
        scrubber.add_field("password", "correcthorse");
        for (code, hidden) in [
            ("Zq7Lw2Vx9Tn4Kd6Hs1", true),
            ("ZQ7LW2VX9TN4KD6HS1", true),
            ("KEY_Zq7Lw2Vx9Tn4", true),
            ("CORRECTHORSE", true),
            ("CORRECTHORSE_X", false),
            ("Zq7Lw2Vx", true),
            ("Zq7Lw2V", false),
            ("X_bcdefghijklm", true),
            ("X_bcdefghijkl", false),
        ] {
            let expected = if hidden { REDACTED } else { code };
            let value = json!({ "code": code, code: 1 });
            assert_eq!(
                scrubbed(&scrubber, value, true),
                json!({ "code": expected, expected: 1 })
            );
        }
    }
}
