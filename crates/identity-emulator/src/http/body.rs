//! Reading of JSON bodies: every problem of a body is reported at once, by field, and never with the value.

use std::{error::Error, io};

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::BodyExt;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::error::{ApiError, FieldErrors};
use crate::{email, secret::Secret};

/// The largest body that is read.
const MAX_BYTES: usize = 64 * 1024;
/// How much of a larger one is thrown away before the refusal: a client that is still sending when the connection
/// closes may never see the answer.
const MAX_DRAINED: usize = 4 * 1024 * 1024;

/// A body whose fields have been checked.
#[derive(Debug)]
pub(super) struct Body<T>(pub T);

/// A request body that can be made from checked fields.
pub(super) trait FromFields {
    /// Takes the fields it knows; others are ignored.
    fn from_fields(fields: &mut Fields) -> Self;
}

impl<S: Send + Sync, T: FromFields> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        let value: Value = serde_json::from_slice(&bytes).map_err(|_| ApiError::MalformedJson)?;
        let mut fields = Fields::new(value)?;
        let body = T::from_fields(&mut fields);
        match fields.errors.is_empty() {
            true => Ok(Self(body)),
            false => Err(ApiError::Validation(fields.errors)),
        }
    }
}

/// The bytes of a JSON body.
pub(super) async fn read(headers: &HeaderMap, mut body: axum::body::Body) -> Result<Bytes, ApiError> {
    if !is_json(headers) {
        return Err(ApiError::UnsupportedMediaType);
    }
    let mut bytes = Vec::new();
    let mut total = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match is_timeout(&error) {
            true => ApiError::BodyTimeout,
            // The client went away or broke the framing: nobody reads this answer.
            false => ApiError::MalformedJson,
        })?;
        let Some(data) = frame.data_ref() else { continue };
        total = total.saturating_add(data.len());
        if total <= MAX_BYTES {
            bytes.extend_from_slice(data);
        } else if total > MAX_DRAINED {
            break;
        }
    }
    if total > MAX_BYTES {
        Err(ApiError::BodyTooLarge)
    } else {
        Ok(bytes.into())
    }
}

fn is_timeout(error: &axum::Error) -> bool {
    error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
        .is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The fields of a body and what is wrong with them so far.
#[derive(Debug)]
pub(super) struct Fields {
    values: Map<String, Value>,
    errors: FieldErrors,
}

impl Fields {
    fn new(value: Value) -> Result<Self, ApiError> {
        match value {
            Value::Object(values) => Ok(Self {
                values,
                errors: FieldErrors::new(),
            }),
            _ => Err(ApiError::Validation(FieldErrors::from([(
                "",
                "the body must be an object".to_owned(),
            )]))),
        }
    }

    /// A required string of `min` to `max` characters.
    pub(super) fn text(&mut self, name: &'static str, min: usize, max: usize) -> String {
        let text = match self.values.remove(name) {
            Some(Value::String(text)) => text,
            Some(_) => return self.refuse(name, "must be a string".to_owned()),
            None => return self.refuse(name, "is required".to_owned()),
        };
        match text.chars().count() {
            0 if min > 0 => self.refuse(name, "must not be empty".to_owned()),
            length if length < min => self.refuse(name, format!("must have at least {min} characters")),
            length if length > max => self.refuse(name, format!("must have at most {max} characters")),
            _ => text,
        }
    }

    /// [`Fields::text`] that must not be shown.
    pub(super) fn secret(&mut self, name: &'static str, min: usize, max: usize) -> Secret {
        Secret::new(self.text(name, min, max))
    }

    /// A required e-mail address, in lower case.
    pub(super) fn email(&mut self, name: &'static str) -> String {
        let email = self.text(name, 1, 254);
        if !self.errors.contains_key(name) && !email::is_address(&email) {
            return self.refuse(name, "must be an e-mail address".to_owned());
        }
        email.to_ascii_lowercase()
    }

    /// A required boolean.
    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        match self.values.remove(name) {
            Some(Value::Bool(flag)) => flag,
            Some(_) => self.refuse(name, "must be true or false".to_owned()),
            None => self.refuse(name, "is required".to_owned()),
        }
    }

    fn refuse<T: Default>(&mut self, name: &'static str, message: String) -> T {
        self.errors.insert(name, message);
        T::default()
    }
}

/// An e-mail address, as HTML's `<input type="email">` takes it. Upper and lower case are the same.
#[derive(ToSchema)]
#[schema(
    value_type = String,
    max_length = 254,
    pattern = r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
    example = "user@example.com"
)]
#[expect(dead_code, reason = "only described, never made")]
pub(super) struct EmailAddress(String);
