//! The messages of a service about single fields of a request.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::message::message_of;

/// Names under which services list messages by field: this contract's own, Laravel's and Rails' `errors`, FastAPI's
/// `detail`, RFC 7807's example `invalid-params`, Joi's and celebrate's `details`. A message is looked for under each
/// in this order.
const LISTS: [&str; 11] = [
    "fields",
    "errors",
    "fieldErrors",
    "field_errors",
    "validationErrors",
    "validation_errors",
    "detail",
    "details",
    "invalid-params",
    "invalidParams",
    "formErrors",
];
/// Names of the field within one entry of a list.
const FIELD: [&str; 7] = ["field", "path", "param", "property", "name", "pointer", "loc"];

/// Field name to message; `None` where the service says nothing about fields.
pub(super) fn field_messages(map: &Map<String, Value>) -> Option<BTreeMap<String, String>> {
    LISTS
        .iter()
        .filter_map(|name| map.get(*name))
        .map(messages)
        .find(|found| !found.is_empty())
}

fn messages(list: &Value) -> BTreeMap<String, String> {
    match list {
        Value::Object(by_name) => by_name
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), message_of(value)?)))
            .collect(),
        Value::Array(entries) => entries
            .iter()
            .filter_map(Value::as_object)
            .filter_map(|entry| {
                let field = FIELD
                    .iter()
                    .find_map(|name| entry.get(*name).and_then(field_name))?;
                Some((field, message_of(&Value::Object(entry.clone()))?))
            })
            .collect(),
        _ => BTreeMap::new(),
    }
}

/// The message of an object that is itself the list, and its messages by field. In Django REST framework's manner each
/// field has an array of sentences (`{"password":["This field may not be blank."]}`); others have one, and nothing else
/// beside them.
pub(super) fn listed_by_field(
    map: &Map<String, Value>,
) -> (Option<String>, Option<BTreeMap<String, String>>) {
    let mut message = None;
    let mut fields = BTreeMap::new();
    let nothing_else = map.values().all(|value| sentence(value).is_some());
    for (name, value) in map {
        let listed = nothing_else || value.is_array();
        let Some(text) = sentence(value).filter(|_| listed) else {
            continue;
        };
        if matches!(name.as_str(), "non_field_errors" | "nonFieldErrors" | "__all__") {
            message = Some(text);
        } else {
            fields.insert(name.clone(), text);
        }
    }
    (message, Some(fields).filter(|fields| !fields.is_empty()))
}

/// A text of two words or more, alone or first in a list, where it may be in an object.
fn sentence(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(_) => message_of(value)?,
        Value::Array(items) => message_of(
            items
                .first()
                .filter(|item| item.is_string() || item.is_object())?,
        )?,
        _ => return None,
    };
    text.split_whitespace().nth(1)?;
    Some(text)
}

/// `email`, `/body/email`, `#/email` and `["body", "email"]` are the field `email`.
fn field_name(value: &Value) -> Option<String> {
    let name = match value {
        Value::String(path) => path.rsplit('/').next()?.to_owned(),
        Value::Array(path) => path.iter().rev().find_map(Value::as_str)?.to_owned(),
        _ => return None,
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_in_every_shape() {
        for body in [
            r#"{"fields":{"email":"no"}}"#,
            r#"{"errors":{"email":["no","really"]}}"#,
            r#"{"errors":[{"field":"email","message":"no"}]}"#,
            r#"{"errors":[{"pointer":"/email","detail":"no"}]}"#,
            r#"{"errors":[{"path":["email"],"msg":"no"}]}"#,
            r#"{"detail":[{"loc":["body","email"],"msg":"no"}]}"#,
            r#"{"invalid-params":[{"name":"email","reason":"no"}]}"#,
        ] {
            let Ok(Value::Object(map)) = serde_json::from_str(body) else {
                panic!("{body}")
            };
            let fields = field_messages(&map).unwrap_or_default();
            assert_eq!(fields.get("email").map(String::as_str), Some("no"), "{body}");
        }
    }

    #[test]
    fn a_text_is_no_list_of_fields() {
        let Ok(Value::Object(map)) = serde_json::from_str(r#"{"detail":"no","errors":["x"]}"#) else {
            panic!()
        };
        assert_eq!(field_messages(&map), None);
    }
}
