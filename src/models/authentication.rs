//! Registration, login, tokens and sessions.

use napi_derive::napi;

/// Body of `register`. Further fields are sent unchanged.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RegisterRequest {
    /// The new account's e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Answer of `register`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RegisterResponse {
    /// The access token, a JWT. Keep it on the server or in an HTTP-only cookie.
    pub token: Option<String>,
    /// Exchange it for new tokens with `refresh`. Never send it to a browser.
    pub refresh_token: Option<String>,
    /// Code of the service.
    pub code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
    /// The new account, as the service describes it.
    #[napi(ts_type = "{ [key: string]: unknown }")]
    pub user: Option<()>,
}

/// Body of `login`. Further fields are sent unchanged.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LoginRequest {
    /// The account's e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Answer of `login`: tokens, or `code: 'LOGIN_2FA_REQUIRED'` and a code to deliver.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LoginResponse {
    /// The access token, a JWT. Keep it on the server or in an HTTP-only cookie.
    pub token: Option<String>,
    /// Exchange it for new tokens with `refresh`. Never send it to a browser.
    pub refresh_token: Option<String>,
    /// Lifetime of `token` in seconds.
    pub expires_in: Option<f64>,
    /// `'LOGIN_2FA_REQUIRED'` if a second factor is needed; `token` is then absent.
    pub code: Option<String>,
    /// The code to deliver to the user. Never send it to the browser.
    #[napi(js_name = "twoFACode")]
    pub two_fa_code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
}

/// Body of `refresh`. Further fields are sent unchanged.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RefreshRequest {
    /// The refresh token of the session.
    pub refresh_token: String,
}

/// Answer of `refresh`. Store the new refresh token: the old one is no longer valid.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RefreshResponse {
    /// The access token, a JWT. Keep it on the server or in an HTTP-only cookie.
    pub token: Option<String>,
    /// Exchange it for new tokens with `refresh`. Never send it to a browser.
    pub refresh_token: Option<String>,
    /// Lifetime of `token` in seconds.
    pub expires_in: Option<f64>,
}

/// Answer of `listSessions`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ListSessionsResponse {
    /// The user's sessions.
    pub sessions: Vec<Session>,
}

/// A session: one sign-in on one device.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct Session {
    /// Identifier of the session, for `logoutSession`.
    pub session_id: String,
    /// IP address from which the session was started.
    pub ip: Option<String>,
    /// `User-Agent` of the browser or app.
    pub user_agent: Option<String>,
    /// Readable name of the device.
    pub device: Option<String>,
    /// When the session was started (ISO 8601).
    pub created_at: Option<String>,
    /// When it was last used (ISO 8601).
    pub last_active_at: Option<String>,
    /// Whether the access token belongs to this session.
    pub current: Option<bool>,
}

/// Body of `logoutSession`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LogoutSessionRequest {
    /// The session to end: a `sessionId` of `listSessions`.
    pub session_id: String,
}

/// Answer of `logoutSession`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LogoutSessionResponse {
    /// Code of the service.
    pub code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
}
