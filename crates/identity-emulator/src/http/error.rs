use std::{collections::BTreeMap, time::Duration};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::InternalError;

/// Messages about single fields of a body, by name.
pub(super) type FieldErrors = BTreeMap<&'static str, String>;

/// Every refusal. The text is fixed, so nothing that a caller sent can come back in it.
#[derive(Debug)]
pub(super) enum ApiError {
    /// The body is not JSON.
    MalformedJson,
    /// The `Idempotency-Key` is empty, too long, not visible ASCII, or there are two.
    IdempotencyKeyInvalid,
    /// The `Idempotency-Key` came before with another body.
    IdempotencyKeyReused,
    /// The `Content-Type` is not JSON's.
    UnsupportedMediaType,
    /// The body is larger than 64 KiB.
    BodyTooLarge,
    /// The body took too long to come.
    BodyTimeout,
    /// Fields are missing, of the wrong type or not acceptable.
    Validation(FieldErrors),
    /// The `Host` of a call of `/__emulator` is a name that a stranger can own.
    HostNotAllowed,
    /// A web page of somebody else sent this call of `/__emulator`.
    OriginNotAllowed,
    /// No operation has this path.
    RouteNotFound,
    /// The path is right, the method is not.
    MethodNotAllowed,
    /// The operation needs an access token and none came.
    TokenMissing,
    /// The access token was not made by this service, or is damaged.
    TokenInvalid,
    /// The access token's time is over.
    TokenExpired,
    /// The session was ended: by logout, by a stolen refresh token, or because its time is over.
    SessionEnded,
    /// Unknown user or wrong password; which of them is not told.
    InvalidCredentials,
    /// Nobody was given this refresh token.
    RefreshTokenInvalid,
    /// The session was idle too long or lasted too long.
    RefreshTokenExpired,
    /// The refresh token was used before; the session is now over.
    RefreshTokenReused,
    /// The login code is wrong, or none is expected; which of them is not told.
    LoginCodeInvalid,
    /// The code that turns the second factor on is wrong.
    EnableCodeInvalid,
    /// The code was right, but is too old, used, or dead after five wrong tries.
    CodeExpired,
    /// Another account has the address in this field.
    EmailTaken(&'static str),
    /// The token does not belong to an e-mail change to this address.
    EmailChangeInvalid,
    /// The e-mail change was carried out before, or its hour is over.
    EmailChangeExpired,
    /// The access token belongs to another user than the e-mail change.
    EmailChangeForbidden,
    /// The user has no such session. Another's session looks the same.
    SessionNotFound,
    /// Too many wrong tries; wait this long.
    RateLimited(Duration),
    /// The fault is the emulator's. The cause goes to stderr.
    Internal,
}

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorBody {
    /// The code of the error.
    #[schema(example = "VALIDATION_FAILED", pattern = "^[A-Z0-9_]+$")]
    code: &'static str,
    /// A message for developers.
    message: &'static str,
    /// Messages about single fields of the body, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = BTreeMap<String, String>, nullable = false)]
    fields: Option<FieldErrors>,
}

impl ApiError {
    fn describe(&self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::MalformedJson => (S::BAD_REQUEST, "MALFORMED_JSON", "The body is not valid JSON."),
            Self::IdempotencyKeyInvalid => (
                S::BAD_REQUEST,
                "IDEMPOTENCY_KEY_INVALID",
                "Send one Idempotency-Key of 1 to 255 visible ASCII characters.",
            ),
            Self::IdempotencyKeyReused => (
                S::UNPROCESSABLE_ENTITY,
                "IDEMPOTENCY_KEY_REUSED",
                "This Idempotency-Key was used before with another body.",
            ),
            Self::UnsupportedMediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "UNSUPPORTED_MEDIA_TYPE",
                "Send application/json.",
            ),
            Self::BodyTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "BODY_TOO_LARGE",
                "The body is larger than 64 KiB.",
            ),
            Self::BodyTimeout => (
                S::REQUEST_TIMEOUT,
                "BODY_TIMEOUT",
                "The body did not arrive within ten seconds.",
            ),
            Self::Validation(_) => (
                S::UNPROCESSABLE_ENTITY,
                "VALIDATION_FAILED",
                "The body is not valid for this operation.",
            ),
            Self::HostNotAllowed => (
                S::FORBIDDEN,
                "HOST_NOT_ALLOWED",
                "Requests to /__emulator with this Host are not allowed: to allow them, start with --allow-host NAME.",
            ),
            Self::OriginNotAllowed => (
                S::FORBIDDEN,
                "ORIGIN_NOT_ALLOWED",
                "Pages of another origin are not allowed to call /__emulator.",
            ),
            Self::RouteNotFound => (S::NOT_FOUND, "ROUTE_NOT_FOUND", "No operation has this path."),
            Self::MethodNotAllowed => (
                S::METHOD_NOT_ALLOWED,
                "METHOD_NOT_ALLOWED",
                "This path does not support this method.",
            ),
            Self::TokenMissing => (S::UNAUTHORIZED, "TOKEN_MISSING", "An access token is required."),
            Self::TokenInvalid => (S::UNAUTHORIZED, "TOKEN_INVALID", "The access token is not valid."),
            Self::TokenExpired => (S::UNAUTHORIZED, "TOKEN_EXPIRED", "The access token has expired."),
            Self::SessionEnded => (S::UNAUTHORIZED, "SESSION_ENDED", "The session has ended."),
            Self::InvalidCredentials => (
                S::UNAUTHORIZED,
                "INVALID_CREDENTIALS",
                "The e-mail address or the password is wrong.",
            ),
            Self::RefreshTokenInvalid => (
                S::UNAUTHORIZED,
                "REFRESH_TOKEN_INVALID",
                "The refresh token is not valid.",
            ),
            Self::RefreshTokenExpired => (
                S::UNAUTHORIZED,
                "REFRESH_TOKEN_EXPIRED",
                "The refresh token has expired.",
            ),
            Self::RefreshTokenReused => (
                S::UNAUTHORIZED,
                "REFRESH_TOKEN_REUSED",
                "The refresh token was used before. For safety, its session was ended.",
            ),
            Self::LoginCodeInvalid => (S::UNAUTHORIZED, "CODE_INVALID", "The code is wrong."),
            Self::EnableCodeInvalid => (S::UNPROCESSABLE_ENTITY, "CODE_INVALID", "The code is wrong."),
            Self::CodeExpired => (
                S::GONE,
                "CODE_EXPIRED",
                "The code is no longer valid. Request a new one.",
            ),
            Self::EmailTaken(_) => (
                S::CONFLICT,
                "EMAIL_TAKEN",
                "Another account has this e-mail address.",
            ),
            Self::EmailChangeInvalid => (
                S::UNPROCESSABLE_ENTITY,
                "EMAIL_CHANGE_INVALID",
                "The token does not belong to an e-mail change to this address.",
            ),
            Self::EmailChangeExpired => (
                S::GONE,
                "EMAIL_CHANGE_EXPIRED",
                "The e-mail change was already confirmed or has expired. Request a new one.",
            ),
            Self::EmailChangeForbidden => (
                S::FORBIDDEN,
                "EMAIL_CHANGE_FORBIDDEN",
                "The e-mail change belongs to another user.",
            ),
            Self::SessionNotFound => (S::NOT_FOUND, "SESSION_NOT_FOUND", "The user has no such session."),
            Self::RateLimited(_) => (
                S::TOO_MANY_REQUESTS,
                "RATE_LIMITED",
                "Too many failed attempts. Wait a moment.",
            ),
            Self::Internal => (
                S::INTERNAL_SERVER_ERROR,
                "INTERNAL_ERROR",
                "Internal error of the emulator.",
            ),
        }
    }

    fn fields(self) -> Option<FieldErrors> {
        let single = |name, message: &str| Some(FieldErrors::from([(name, message.to_owned())]));
        match self {
            Self::Validation(fields) => Some(fields),
            Self::EmailTaken(field) => single(field, "is taken"),
            Self::EnableCodeInvalid => single("code", "is wrong"),
            Self::EmailChangeInvalid => single("token", "is not valid for this address"),
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code, message) = self.describe();
        let retry_after = match &self {
            Self::RateLimited(wait) => Some(wait.as_millis().div_ceil(1000)),
            _ => None,
        };
        let body = Json(ErrorBody {
            code,
            message,
            fields: self.fields(),
        });
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 §15.5.2 wants a challenge with every 401.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::REQUEST_TIMEOUT {
            // The rest of the body is not waited for (RFC 9110 §15.5.9).
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(seconds) = retry_after.and_then(|seconds| u64::try_from(seconds).ok()) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl<E: Into<InternalError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        let error: InternalError = error.into();
        #[expect(
            clippy::print_stderr,
            reason = "the only log of a development tool; the text holds no caller's data"
        )]
        {
            eprintln!("identity-emulator: {error}");
        }
        Self::Internal
    }
}
