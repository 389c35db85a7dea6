//! The user's own account.

use napi_derive::napi;

/// Answer of `me`: the profile of the signed-in user.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct MeResponse {
    /// Identifier of the account.
    pub id: Option<String>,
    /// The account's e-mail address.
    pub email: Option<String>,
    /// Whether the address was confirmed.
    pub email_verified: Option<bool>,
    /// Whether two-factor authentication is on.
    #[napi(js_name = "twoFAEnabled")]
    pub two_fa_enabled: Option<bool>,
    /// When the account was created (ISO 8601).
    pub created_at: Option<String>,
}

/// Body of `requestEmailChange`. Further fields are sent unchanged.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RequestEmailChangeRequest {
    /// The new address.
    pub new_email: String,
}

/// Answer of `requestEmailChange`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RequestEmailChangeResponse {
    /// The token. Send it only to the new address.
    pub email_change_token: Option<String>,
    /// Code of the service.
    pub code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
}

/// Body of `confirmEmailChange`. Further fields are sent unchanged.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConfirmEmailChangeRequest {
    /// The new address.
    pub email: String,
    /// The token that was sent to the new address.
    pub token: String,
}

/// Answer of `confirmEmailChange`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConfirmEmailChangeResponse {
    /// The new address of the account.
    pub email: Option<String>,
    /// Code of the service.
    pub code: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
}
