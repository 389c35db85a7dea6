//! Registration, login, tokens and sessions.

use identity_client::Operation;
use napi::{Env, Result};
use napi_derive::napi;

use super::IdentityClient;
use crate::call::Text;

#[napi]
impl IdentityClient {
    /// Creates an account.
    ///
    /// `POST /auth/register` by default. Sent at most once, unless `idempotencyKey` is given.
    ///
    /// @throws {ConflictError} the e-mail address is taken.
    /// @throws {ValidationError} the service rejected a field; see `fields`.
    #[napi(
        ts_args_type = "body: RegisterRequest, options?: CallOptions",
        ts_return_type = "Promise<RegisterResponse>"
    )]
    pub fn register(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Register, id, body, token, options)
    }

    /// Signs a user in with e-mail address and password.
    ///
    /// `POST /auth/login` by default. The answer contains tokens, or `code: 'LOGIN_2FA_REQUIRED'` if the
    /// account has a second factor: deliver `twoFACode` to the user, then call `confirmLogin2FA`.
    /// Never sent twice; if it fails, see `outcome` of the error.
    ///
    /// @throws {AuthenticationError} wrong address or password.
    /// @throws {RateLimitError} too many failed logins; wait `retryAfterMs`.
    #[napi(
        ts_args_type = "body: LoginRequest, options?: CallOptions",
        ts_return_type = "Promise<LoginResponse>"
    )]
    pub fn login(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Login, id, body, token, options)
    }

    /// Exchanges a refresh token for new tokens.
    ///
    /// `POST /auth/refresh` by default. The access token is optional: some services require the expired
    /// one in addition to the refresh token. Never sent twice: services that rotate refresh tokens treat a second use
    /// as theft (RFC 9700, section 4.14.2).
    ///
    /// @param accessToken sent as `Authorization: Bearer …`; replaces `getAuthToken`. `null` sends none.
    /// @throws {AuthenticationError} the refresh token is unknown, expired or was used before.
    #[napi(
        ts_args_type = "body: RefreshRequest, accessToken?: string | null, options?: CallOptions",
        ts_return_type = "Promise<RefreshResponse>"
    )]
    pub fn refresh(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Refresh, id, body, token, options)
    }

    /// Lists the sessions of the user.
    ///
    /// `GET /auth/sessions` by default. Retried if the service does not answer.
    ///
    /// @throws {AuthenticationError} the access token is missing, expired or revoked.
    #[napi(
        ts_args_type = "options?: CallOptions",
        ts_return_type = "Promise<ListSessionsResponse>"
    )]
    pub fn list_sessions(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::ListSessions, id, body, token, options)
    }

    /// Ends one of the user's sessions.
    ///
    /// `DELETE /auth/sessions/:sessionId` by default. Retried if the service does not answer; if a
    /// retry does not find the session, it counts as ended.
    ///
    /// @throws {NotFoundError} the user has no such session.
    #[napi(
        ts_args_type = "body: LogoutSessionRequest, options?: CallOptions",
        ts_return_type = "Promise<LogoutSessionResponse>"
    )]
    pub fn logout_session(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::LogoutSession, id, body, token, options)
    }
}
