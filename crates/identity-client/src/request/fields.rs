//! Checks of request bodies, before anything is sent.

use serde_json::value::RawValue;

use crate::error::Error;
use crate::json;
use crate::operation::{FieldType, Operation, RequestField};

/// The fields of a checked body: slices of the caller's text.
pub(crate) struct RequestFields<'text>(json::Fields<'text>);

impl<'text> RequestFields<'text> {
    /// Reads a body and checks the operation's declared fields. Other fields pass as they are.
    ///
    /// No message repeats a value.
    pub(crate) fn check(operation: Operation, body: &'text [u8]) -> Result<RequestFields<'text>, Error> {
        let Some(fields) = str::from_utf8(body).ok().and_then(|text| json::fields(text).ok()) else {
            return Err(not_an_object(operation, body));
        };
        let fields = RequestFields(fields);
        for declared in operation.request_fields() {
            fields.check_declared(operation, declared)?;
        }
        Ok(fields)
    }

    /// The JSON text of a field.
    pub(crate) fn get(&self, name: &str) -> Option<&'text RawValue> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| *value)
    }

    /// Names and JSON texts, each name once.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'text RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), *value))
    }

    fn check_declared(&self, operation: Operation, declared: &RequestField) -> Result<(), Error> {
        let name = declared.name;
        let expected = match declared.kind {
            FieldType::Text => "a string",
            FieldType::Boolean => "a boolean",
        };
        let Some(value) = self.get(name) else {
            let message = format!(
                "`{name}` is missing: `{}` requires it as {expected}",
                operation.name()
            );
            return Err(Error::body(name, message));
        };
        match (declared.kind, json::kind(value.get())) {
            (FieldType::Text, "a string") if value.get() == r#""""# => {
                Err(Error::body(name, format!("`{name}` must not be empty")))
            }
            (FieldType::Text, "a string") | (FieldType::Boolean, "a boolean") => Ok(()),
            (_, got) => Err(Error::body(
                name,
                format!("`{name}` must be {expected}; got {got}"),
            )),
        }
    }
}

/// The error for a body that is missing altogether.
pub(crate) fn missing(operation: Operation) -> Error {
    let names: Vec<String> = operation
        .request_fields()
        .iter()
        .map(|field| format!("`{}`", field.name))
        .collect();
    let message = format!(
        "`{}` requires an object with {}",
        operation.name(),
        names.join(" and ")
    );
    Error::body("body", message)
}

fn not_an_object(operation: Operation, body: &[u8]) -> Error {
    let got = match serde_json::from_slice::<&RawValue>(body) {
        Ok(value) => json::kind(value.get()),
        Err(_) => "text that is not JSON",
    };
    Error::body(
        "body",
        format!("`{}` requires an object; got {got}", operation.name()),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(operation: Operation, body: &str) -> Result<(), Error> {
        RequestFields::check(operation, body.as_bytes()).map(|_| ())
    }

    #[test]
    fn names_the_field_and_never_its_value() {
        use Operation::{ConfirmEnable2Fa, Login, LogoutSession, Toggle2Fa};
        let table = [
            (
                Login,
                r#"{"email":42,"password":"x"}"#,
                "email",
                "`email` must be a string; got a number",
            ),
            (
                Login,
                r#"{"email":null,"password":"x"}"#,
                "email",
                "`email` must be a string; got null",
            ),
            (
                Login,
                r#"{"email":"a","password":["hunter2"]}"#,
                "password",
                "`password` must be a string; got an array",
            ),
            (
                Login,
                r#"{"email":"a","password":""}"#,
                "password",
                "`password` must not be empty",
            ),
            (
                Login,
                r#"{"email":"a"}"#,
                "password",
                "`password` is missing: `login` requires it as a string",
            ),
            (
                Login,
                r#"{"email":"a","password":"hunter2","email":{}}"#,
                "email",
                "got an object",
            ),
            (
                ConfirmEnable2Fa,
                r#"{"email":"a","code":123456}"#,
                "code",
                "`code` must be a string; got a number",
            ),
            (
                Toggle2Fa,
                r#"{"enable":"true"}"#,
                "enable",
                "`enable` must be a boolean; got a string",
            ),
            (
                LogoutSession,
                r#"{"sessionId":true}"#,
                "sessionId",
                "got a boolean",
            ),
            (
                Login,
                r#""hunter2""#,
                "body",
                "`login` requires an object; got a string",
            ),
            (Login, r#"["hunter2"]"#, "body", "got an array"),
            (Login, "null", "body", "got null"),
            (Login, "hunter2", "body", "got text that is not JSON"),
            (Login, "", "body", "got text that is not JSON"),
            (
                Login,
                r#"{"email":"a","password":"hunter2"} x"#,
                "body",
                "got text that is not JSON",
            ),
        ];
        for (operation, body, field, part) in table {
            let error = check(operation, body).unwrap_err();
            assert_eq!(error.field(), Some(field), "{body}");
            assert!(error.to_string().contains(part), "{body}: {error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
            assert!(!format!("{error} {error:?}").contains("42"), "{error:?}");
        }
        assert_eq!(
            missing(Login).to_string(),
            "`login` requires an object with `email` and `password`"
        );
        assert!(RequestFields::check(Login, b"{\"email\":\"\xff\"}").is_err());
    }

    #[test]
    fn takes_what_json_stringify_writes() {
        let body = r#"{"tenant":null,"email":"a\ud800","password":" ","n":1e999,"deep":[[[{}]]],"\ud800":0}"#;
        let fields = RequestFields::check(Operation::Login, body.as_bytes()).unwrap();
        assert_eq!(fields.get("deep").map(RawValue::get), Some("[[[{}]]]"));
        assert_eq!(fields.iter().count(), 6);
        check(Operation::Toggle2Fa, r#"{"enable":false}"#).unwrap();
    }

    proptest! {
        #[test]
        fn any_two_strings_log_in(email in ".+", password in ".+", extra in any::<Option<f64>>()) {
            let body = serde_json::json!({ "email": email, "password": password, "extra": extra }).to_string();
            prop_assert!(check(Operation::Login, &body).is_ok());
        }

        #[test]
        fn any_bytes_are_checked_without_a_panic(body in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(RequestFields::check(Operation::Login, &body).is_err());
        }
    }
}
