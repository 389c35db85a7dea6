//! The user's own account.

use identity_client::Operation;
use napi::{Env, Result};
use napi_derive::napi;

use super::IdentityClient;
use crate::call::Text;

#[napi]
impl IdentityClient {
    /// Reads the profile of the signed-in user.
    ///
    /// `GET /auth/me` by default. Retried if the service does not answer.
    ///
    /// @throws {AuthenticationError} the access token is missing, expired or revoked.
    #[napi(
        ts_args_type = "options?: CallOptions",
        ts_return_type = "Promise<MeResponse>"
    )]
    pub fn me(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Me, id, body, token, options)
    }

    /// Starts a change of the user's e-mail address.
    ///
    /// `POST /auth/email-change/request` by default. The answer contains a token: send it only to
    /// the new address.
    ///
    /// @throws {ConflictError} the address is taken.
    #[napi(
        ts_args_type = "body: RequestEmailChangeRequest, options?: CallOptions",
        ts_return_type = "Promise<RequestEmailChangeResponse>"
    )]
    pub fn request_email_change(
        &self,
        env: Env,
        id: u32,
        body: Text,
        token: Text,
        options: Text,
    ) -> Result<()> {
        self.start(env, Operation::RequestEmailChange, id, body, token, options)
    }

    /// Completes a change of e-mail address with the token sent to the new one.
    ///
    /// `POST /auth/email-change/confirm` by default. Never sent twice: a token is valid once.
    ///
    /// @throws {ValidationError} the token is unknown or belongs to another address.
    /// @throws {ApiError} the token has expired: many services answer with `status` 410.
    #[napi(
        ts_args_type = "body: ConfirmEmailChangeRequest, options?: CallOptions",
        ts_return_type = "Promise<ConfirmEmailChangeResponse>"
    )]
    pub fn confirm_email_change(
        &self,
        env: Env,
        id: u32,
        body: Text,
        token: Text,
        options: Text,
    ) -> Result<()> {
        self.start(env, Operation::ConfirmEmailChange, id, body, token, options)
    }
}
