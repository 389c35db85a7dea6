//! The account: me, requestEmailChange, confirmEmailChange.

use serde::Serialize;

use super::{RequestField, text};
use crate::redact::{Secret, exposed};

/// Fields of [`RequestEmailChange`].
pub(crate) const REQUEST_EMAIL_CHANGE: &[RequestField] = &[text("newEmail")];
/// Fields of [`ConfirmEmailChange`].
pub(crate) const CONFIRM_EMAIL_CHANGE: &[RequestField] = &[text("email"), text("token")];

/// Asks for a token that confirms a new address.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestEmailChange {
    /// The address the account shall have.
    pub new_email: String,
}

/// Confirms a new address.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmEmailChange {
    /// The new address.
    pub email: String,
    /// The token that was sent to the new address.
    #[serde(serialize_with = "exposed")]
    pub token: Secret,
}
