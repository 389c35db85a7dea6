//! The second factor.

use napi_derive::napi;

/// Body of `toggle2FA`. Further fields are sent unchanged.
#[napi(
    object,
    js_name = "Toggle2FARequest",
    object_from_js = false,
    object_to_js = false
)]
pub struct Toggle2FaRequest {
    /// `true` turns two-factor authentication on, `false` turns it off.
    pub enable: bool,
}

/// Answer of `toggle2FA`.
#[napi(
    object,
    js_name = "Toggle2FAResponse",
    object_from_js = false,
    object_to_js = false
)]
pub struct Toggle2FaResponse {
    /// Whether two-factor authentication is on.
    pub enabled: Option<bool>,
    /// Code of the service.
    pub code: Option<String>,
    /// The code to deliver to the user. Never send it to the browser.
    #[napi(js_name = "twoFACode")]
    pub two_fa_code: Option<String>,
    /// A secret for an authenticator app, if the service supports one.
    pub setup_code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
}

/// Body of `confirmEnable2FA`. Further fields are sent unchanged.
#[napi(
    object,
    js_name = "ConfirmEnable2FARequest",
    object_from_js = false,
    object_to_js = false
)]
pub struct ConfirmEnable2FaRequest {
    /// The account's e-mail address.
    pub email: String,
    /// The code that was sent to the user.
    pub code: String,
}

/// Answer of `confirmEnable2FA`.
#[napi(
    object,
    js_name = "ConfirmEnable2FAResponse",
    object_from_js = false,
    object_to_js = false
)]
pub struct ConfirmEnable2FaResponse {
    /// Whether two-factor authentication is on.
    pub enabled: Option<bool>,
    /// Code of the service.
    pub code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
}

/// Body of `confirmLogin2FA`. Further fields are sent unchanged.
#[napi(
    object,
    js_name = "ConfirmLogin2FARequest",
    object_from_js = false,
    object_to_js = false
)]
pub struct ConfirmLogin2FaRequest {
    /// The account's e-mail address.
    pub email: String,
    /// The code that was sent to the user.
    pub code: String,
}

/// Answer of `confirmLogin2FA`.
#[napi(
    object,
    js_name = "ConfirmLogin2FAResponse",
    object_from_js = false,
    object_to_js = false
)]
pub struct ConfirmLogin2FaResponse {
    /// The access token, a JWT. Keep it on the server or in an HTTP-only cookie.
    pub token: Option<String>,
    /// Exchange it for new tokens with `refresh`. Never send it to a browser.
    pub refresh_token: Option<String>,
    /// Lifetime of `token` in seconds.
    pub expires_in: Option<f64>,
    /// Code of the service.
    pub code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
}
