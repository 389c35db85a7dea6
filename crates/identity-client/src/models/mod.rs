//! What requests declare and what is checked of answers, one file per family of operations.

pub mod account;
mod answer;
pub mod authentication;
mod json;
pub(crate) mod request;
pub mod two_factor;

pub(crate) use answer::{AnswerFault, check_answer};
pub(crate) use json::tree;

/// The JSON type of a declared request field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// A string that is not empty.
    Text,
    /// `true` or `false`.
    Boolean,
}

/// A field that a request must have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestField {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldType,
}

/// The JSON type of a checked answer field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerType {
    /// A string, or absent, or null.
    OptionalText,
    /// An array that must be there.
    RequiredArray,
}

impl AnswerType {
    /// What the field should be, as a message says it.
    const fn in_words(self) -> &'static str {
        match self {
            AnswerType::OptionalText => "a string",
            AnswerType::RequiredArray => "an array",
        }
    }
}

/// A field of an answer that callers must be able to trust.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnswerField {
    pub(crate) name: &'static str,
    pub(crate) kind: AnswerType,
}

const fn text(name: &'static str) -> RequestField {
    RequestField {
        name,
        kind: FieldType::Text,
    }
}

const fn boolean(name: &'static str) -> RequestField {
    RequestField {
        name,
        kind: FieldType::Boolean,
    }
}

const fn optional_text(name: &'static str) -> AnswerField {
    AnswerField {
        name,
        kind: AnswerType::OptionalText,
    }
}

const fn required_array(name: &'static str) -> AnswerField {
    AnswerField {
        name,
        kind: AnswerType::RequiredArray,
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::{request::RequestFields, *};
    use crate::{operation::Operation, redact::Secret};

    fn body(request: &impl Serialize) -> Vec<u8> {
        serde_json::to_vec(request).unwrap()
    }

    /// What Rust callers send passes the checks of the table: declared fields and typed structs agree.
    #[test]
    fn every_typed_request_has_the_declared_fields_and_no_other() {
        let text = || "x".to_owned();
        let secret = || Secret::from("x");
        let confirm = body(&two_factor::Confirm2Fa {
            email: text(),
            code: secret(),
        });
        let table = [
            (
                Operation::Register,
                body(&authentication::Register {
                    email: text(),
                    password: secret(),
                }),
            ),
            (
                Operation::Login,
                body(&authentication::Login {
                    email: text(),
                    password: secret(),
                }),
            ),
            (Operation::ConfirmLogin2Fa, confirm.clone()),
            (
                Operation::Refresh,
                body(&authentication::Refresh {
                    refresh_token: secret(),
                }),
            ),
            (
                Operation::LogoutSession,
                body(&authentication::LogoutSession { session_id: text() }),
            ),
            (
                Operation::Toggle2Fa,
                body(&two_factor::Toggle2Fa { enable: true }),
            ),
            (Operation::ConfirmEnable2Fa, confirm),
            (
                Operation::RequestEmailChange,
                body(&account::RequestEmailChange { new_email: text() }),
            ),
            (
                Operation::ConfirmEmailChange,
                body(&account::ConfirmEmailChange {
                    email: text(),
                    token: secret(),
                }),
            ),
        ];
        assert_eq!(
            table.len(),
            Operation::ALL
                .into_iter()
                .filter(|operation| operation.takes_body())
                .count()
        );
        for (operation, body) in table {
            let fields = RequestFields::check(operation, &body).unwrap();
            assert_eq!(
                fields.iter().count(),
                operation.request_fields().len(),
                "{operation:?}"
            );
        }
    }
}
