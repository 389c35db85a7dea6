//! The second factor: toggle2FA, confirmEnable2FA, confirmLogin2FA.

use serde::Serialize;

use super::{RequestField, boolean, text};
use crate::redact::{Secret, exposed};

/// Fields of [`Toggle2Fa`].
pub(crate) const TOGGLE: &[RequestField] = &[boolean("enable")];
/// Fields of [`Confirm2Fa`].
pub(crate) const CONFIRM: &[RequestField] = &[text("email"), text("code")];

/// Starts turning the second factor on, or turns it off.
#[derive(Clone, Debug, Serialize)]
pub struct Toggle2Fa {
    /// `true` to turn it on, `false` to turn it off.
    pub enable: bool,
}

/// Hands in a code: of a login that asked for one (confirmLogin2FA), or of turning the second factor on
/// (confirmEnable2FA).
#[derive(Clone, Debug, Serialize)]
pub struct Confirm2Fa {
    /// Address of the account.
    pub email: String,
    /// The code that was delivered to the user.
    #[serde(serialize_with = "exposed")]
    pub code: Secret,
}
