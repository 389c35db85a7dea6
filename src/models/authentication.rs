//! Registration, login, tokens and sessions.

use napi_derive::napi;

/// Body of `register`. Other fields are sent as they are.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RegisterRequest {
    /// The new account's e-mail address.
    pub email: String,
    /// The password, as the user typed it.
    pub password: String,
}

/// Answer of `register`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RegisterResponse {
    /// The access token, a JWT. Keep it on the server or in an HTTP-only cookie.
    pub token: Option<String>,
    /// Trades for new tokens through `refresh`. Never send it to a browser.
    pub refresh_token: Option<String>,
    /// What the service says happened, in a word.
    pub code: Option<String>,
    /// What the service says happened, for people.
    pub message: Option<String>,
    /// The new account, as the service describes it.
    #[napi(ts_type = "{ [key: string]: unknown }")]
    pub user: Option<()>,
}

/// Body of `login`. Other fields are sent as they are.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LoginRequest {
    /// The account's e-mail address.
    pub email: String,
    /// The password, as the user typed it.
    pub password: String,
}

/// Answer of `login`: tokens, or `code: 'LOGIN_2FA_REQUIRED'` and a code to deliver.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LoginResponse {
    /// The access token, a JWT. Keep it on the server or in an HTTP-only cookie.
    pub token: Option<String>,
    /// Trades for new tokens through `refresh`. Never send it to a browser.
    pub refresh_token: Option<String>,
    /// Lifetime of `token` in seconds.
    pub expires_in: Option<f64>,
    /// `'LOGIN_2FA_REQUIRED'` when a second factor is needed; there is no token then.
    pub code: Option<String>,
    /// The code to deliver to the user. Never send it to the browser.
    #[napi(js_name = "twoFACode")]
    pub two_fa_code: Option<String>,
    /// What the service says happened, for people.
    pub message: Option<String>,
}

/// Body of `refresh`. Other fields are sent as they are.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RefreshRequest {
    /// The refresh token of the session.
    pub refresh_token: String,
}

/// Answer of `refresh`. Keep the new refresh token: the old one is used up.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RefreshResponse {
    /// The access token, a JWT. Keep it on the server or in an HTTP-only cookie.
    pub token: Option<String>,
    /// Trades for new tokens through `refresh`. Never send it to a browser.
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

/// One place where the user is signed in.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct Session {
    /// Names the session for `logoutSession`.
    pub session_id: String,
    /// Address the session was started from.
    pub ip: Option<String>,
    /// Browser or app, as it named itself.
    pub user_agent: Option<String>,
    /// Readable name of the device.
    pub device: Option<String>,
    /// When the session was started (ISO 8601).
    pub created_at: Option<String>,
    /// When it was last used (ISO 8601).
    pub last_active_at: Option<String>,
    /// Whether it is the session of the access token.
    pub current: Option<bool>,
}

/// Body of `logoutSession`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LogoutSessionRequest {
    /// The session to end, as `listSessions` names it.
    pub session_id: String,
}

/// Answer of `logoutSession`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct LogoutSessionResponse {
    /// What the service says happened, in a word.
    pub code: Option<String>,
    /// What the service says happened, for people.
    pub message: Option<String>,
}
