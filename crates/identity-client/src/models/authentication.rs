//! Accounts, logins, tokens and sessions: register, login, refresh, listSessions, logoutSession.

use serde::Serialize;

use super::{AnswerField, RequestField, optional_text, required_array, text};
use crate::redact::{Secret, exposed};

/// Fields of [`Register`].
pub(crate) const REGISTER: &[RequestField] = &[text("email"), text("password")];
/// Fields of [`Login`].
pub(crate) const LOGIN: &[RequestField] = &[text("email"), text("password")];
/// Fields of [`Refresh`].
pub(crate) const REFRESH: &[RequestField] = &[text("refreshToken")];
/// Fields of [`LogoutSession`].
pub(crate) const LOGOUT_SESSION: &[RequestField] = &[text("sessionId")];

/// Checks of every answer that may carry tokens.
pub(crate) const TOKENS: &[AnswerField] = &[optional_text("token"), optional_text("refreshToken")];
/// Checks of the list of sessions.
pub(crate) const SESSIONS: &[AnswerField] = &[required_array("sessions")];

/// Creates an account.
#[derive(Clone, Debug, Serialize)]
pub struct Register {
    /// Address of the new account.
    pub email: String,
    /// Password of the new account.
    #[serde(serialize_with = "exposed")]
    pub password: Secret,
}

/// Asks for tokens.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// Address of the account.
    pub email: String,
    /// Password of the account.
    #[serde(serialize_with = "exposed")]
    pub password: Secret,
}

/// Exchanges a refresh token for new tokens.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refresh {
    /// The refresh token of the last login or refresh. Services that rotate tokens accept it once.
    #[serde(serialize_with = "exposed")]
    pub refresh_token: Secret,
}

/// Ends one session.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogoutSession {
    /// The `sessionId` of an entry of the list of sessions.
    pub session_id: String,
}
