//! The second factor.

use identity_client::Operation;
use napi::{Env, Result};
use napi_derive::napi;

use super::IdentityClient;
use crate::call::Text;

#[napi]
impl IdentityClient {
    /// Completes a login that requires a second factor.
    ///
    /// `POST /auth/login/2fa` by default. Never sent twice: a code is valid once.
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

    /// Starts to turn on two-factor authentication, or turns it off.
    ///
    /// `PATCH /auth/2fa` by default. To turn it on, deliver the code in the answer to the user, then call
    /// `confirmEnable2FA`.
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

    /// Turns on two-factor authentication with the code that was sent to the user.
    ///
    /// `POST /auth/2fa/enable/confirm` by default. Never sent twice: a code is valid once.
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
