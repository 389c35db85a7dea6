//! The second factor.

use identity_client::Operation;
use napi::{Env, Result};
use napi_derive::napi;

use super::IdentityClient;
use crate::call::Text;

#[napi]
impl IdentityClient {
    /// Completes a login that asked for a second factor.
    ///
    /// `POST /auth/login/2fa` by default. Never sent twice: a code is used up by its first use.
    ///
    /// @throws {AuthenticationError} the code is wrong.
    /// @throws {RateLimitError} too many wrong codes.
    #[napi(
        js_name = "confirmLogin2FA",
        ts_args_type = "body: ConfirmLogin2FARequest, options?: CallOptions",
        ts_return_type = "Promise<ConfirmLogin2FAResponse>"
    )]
    pub fn confirm_login_2fa(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::ConfirmLogin2Fa, id, body, token, options)
    }

    /// Starts to turn two-factor authentication on, or turns it off.
    ///
    /// `PATCH /auth/2fa` by default. Turning on answers with a code for the user, which
    /// `confirmEnable2FA` then confirms.
    ///
    /// @throws {AuthenticationError} the access token is missing, expired or revoked.
    #[napi(
        js_name = "toggle2FA",
        ts_args_type = "body: Toggle2FARequest, options?: CallOptions",
        ts_return_type = "Promise<Toggle2FAResponse>"
    )]
    pub fn toggle_2fa(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Toggle2Fa, id, body, token, options)
    }

    /// Turns two-factor authentication on with the code the user was sent.
    ///
    /// `POST /auth/2fa/enable/confirm` by default. Never sent twice: a code is used up by its first use.
    ///
    /// @throws {RateLimitError} too many wrong codes.
    #[napi(
        js_name = "confirmEnable2FA",
        ts_args_type = "body: ConfirmEnable2FARequest, options?: CallOptions",
        ts_return_type = "Promise<ConfirmEnable2FAResponse>"
    )]
    pub fn confirm_enable_2fa(
        &self,
        env: Env,
        id: u32,
        body: Text,
        token: Text,
        options: Text,
    ) -> Result<()> {
        self.start(env, Operation::ConfirmEnable2Fa, id, body, token, options)
    }
}
