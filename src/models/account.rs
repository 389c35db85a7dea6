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
    /// Whether login asks for a second factor.
    #[napi(js_name = "twoFAEnabled")]
    pub two_fa_enabled: Option<bool>,
    /// When the account was made (ISO 8601).
    pub created_at: Option<String>,
}

/// Body of `requestEmailChange`. Other fields are sent as they are.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RequestEmailChangeRequest {
    /// The address to change to.
    pub new_email: String,
}

/// Answer of `requestEmailChange`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct RequestEmailChangeResponse {
    /// The token to send to the new address, and to nobody else.
    pub email_change_token: Option<String>,
    /// What the service says happened, in a word.
    pub code: Option<String>,
    /// What the service says happened, for people.
    pub message: Option<String>,
}

/// Body of `confirmEmailChange`. Other fields are sent as they are.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConfirmEmailChangeRequest {
    /// The new address.
    pub email: String,
    /// The token that was sent to it.
    pub token: String,
}

/// Answer of `confirmEmailChange`.
#[napi(object, object_from_js = false, object_to_js = false)]
pub struct ConfirmEmailChangeResponse {
    /// The account's address from now on.
    pub email: Option<String>,
    /// What the service says happened, in a word.
    pub code: Option<String>,
    /// What the service says happened, for people.
    pub message: Option<String>,
}
