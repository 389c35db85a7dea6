//! One message of a service, as a log line can show it.

use serde_json::Value;

/// Most characters of a service's message that are shown.
const MESSAGE_LENGTH: usize = 200;

/// The message in a text, in an object, or in the first of a list of them.
pub(super) fn message_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => short(text),
        Value::Array(items) => items.first().and_then(message_of),
        Value::Object(map) => ["message", "msg", "detail", "reason", "title", "description"]
            .iter()
            .find_map(|name| map.get(*name).and_then(Value::as_str).and_then(short)),
        _ => None,
    }
}

/// The text on one line, without spaces around it, cut to a length that fits a log line.
pub(super) fn short(text: &str) -> Option<String> {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        // Of a long word as much as shows that it is too long.
        line.extend(word.chars().take(MESSAGE_LENGTH + 1));
        if line.len() > 4 * MESSAGE_LENGTH {
            break;
        }
    }
    if line.is_empty() {
        return None;
    }
    if line.chars().count() <= MESSAGE_LENGTH {
        return Some(line);
    }
    Some(line.chars().take(MESSAGE_LENGTH - 1).chain(['…']).collect())
}
