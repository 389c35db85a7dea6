//! The answer of a login that needs a second factor, in the shapes found in the wild.

use serde_json::{Map, Value};

use crate::json::tree;

/// Says that a login needs a second factor.
const SECOND_FACTOR: &str = "LOGIN_2FA_REQUIRED";

/// The answer of a login that needs a second factor, with the code at its top level; `None` for any other.
pub(super) fn second_factor(body: &[u8]) -> Option<Vec<u8>> {
    // Logins without a second factor are the rule, and only this search is spent on them.
    if !body
        .windows(SECOND_FACTOR.len())
        .any(|window| window == SECOND_FACTOR.as_bytes())
    {
        return None;
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Some(Value::Object(answer)) = tree(body) else {
        return None;
    };
    let is_code = |value: Option<&Value>| value.and_then(Value::as_str) == Some(SECOND_FACTOR);
    if is_code(answer.get("code")) {
        return Some(body.to_vec());
    }
    let inner = [
        answer.get("error"),
        answer.get("errors").and_then(|errors| errors.get(0)),
    ];
    let nested = inner
        .iter()
        .flatten()
        .filter_map(|inner| inner.as_object())
        .find(|inner| is_code(inner.get("code")));
    let mut lifted = match nested {
        Some(nested) => answer
            .iter()
            .chain(nested)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        None if is_code(answer.get("error")) => answer,
        None => return None,
    };
    lifted.remove("error");
    lifted.remove("errors");
    Map::insert(&mut lifted, "code".to_owned(), SECOND_FACTOR.into());
    serde_json::to_vec(&lifted).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_factor_is_recognised_in_every_shape() {
        for body in [
            r#"{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x"}"#,
            r#"{"error":"LOGIN_2FA_REQUIRED","twoFACode":"x"}"#,
            r#"{"error":{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x"}}"#,
            r#"{"success":false,"errors":[{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x"}]}"#,
            "\u{feff}{\"code\":\"LOGIN_2FA_REQUIRED\",\"twoFACode\":\"x\"}",
            r#"{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x","name":"\ud83d"}"#,
        ] {
            let answer = tree(&second_factor(body.as_bytes()).unwrap()).unwrap();
            assert_eq!(answer["code"], SECOND_FACTOR, "{body}");
            assert_eq!(answer["twoFACode"], "x", "{body}");
        }
    }

    #[test]
    fn a_mere_mention_is_no_second_factor() {
        for body in [
            r#"{"message":"not LOGIN_2FA_REQUIRED"}"#,
            r#"{"code":"LOGIN_2FA_REQUIRED_NOT"}"#,
            r#"["LOGIN_2FA_REQUIRED"]"#,
            "LOGIN_2FA_REQUIRED",
            "{}",
        ] {
            assert_eq!(second_factor(body.as_bytes()), None, "{body}");
        }
    }
}
