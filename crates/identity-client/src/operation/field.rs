//! The declared fields of requests and answers.

/// The JSON type of a declared request field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A string that is not empty.
    Text,
    /// `true` or `false`.
    Boolean,
}

/// A field that a request must have.
#[derive(Clone, Copy, Debug)]
pub struct RequestField {
    /// Its name.
    pub name: &'static str,
    /// Its JSON type.
    pub kind: FieldType,
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
    pub(crate) const fn in_words(self) -> &'static str {
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

pub(super) const fn text(name: &'static str) -> RequestField {
    RequestField {
        name,
        kind: FieldType::Text,
    }
}

pub(super) const fn boolean(name: &'static str) -> RequestField {
    RequestField {
        name,
        kind: FieldType::Boolean,
    }
}

pub(super) const fn optional_text(name: &'static str) -> AnswerField {
    AnswerField {
        name,
        kind: AnswerType::OptionalText,
    }
}

pub(super) const fn required_array(name: &'static str) -> AnswerField {
    AnswerField {
        name,
        kind: AnswerType::RequiredArray,
    }
}
