//! The native client: one typed method an operation, each a delegation to [`IdentityClient::start`].
//!
//! The doc comments are the JSDoc of the public class of the same name, which the glue derives
//! from these methods: it adds the call's number, turns the body into JSON text, and resolves the
//! promise when the channel delivers the answer.

use identity_client::{Client, Operation, Secret};
use napi::bindgen_prelude::External;
use napi::{Env, Result};
use napi_derive::napi;
use serde::Serialize;

use crate::call::{self, Request, Text};
use crate::completion::Channel;
use crate::panics::{self, caught};
use crate::{failure, options};

/// A client of the identity service.
///
/// Making one costs microseconds and no connection: clients with the same connection settings
/// share one pool of sockets in the process, so a client per request is as fast as a shared one.
///
/// @example
/// ```ts
/// const client = new IdentityClient({
///   baseUrl: 'http://localhost:3001/api',
///   getAuthToken: () => myAccessToken,
/// })
/// const me = await client.me()
/// ```
#[napi]
pub struct IdentityClient {
    client: Client,
    channel: Channel,
    /// The number under which the glue is told that nobody holds it any more.
    id: u32,
}

impl Drop for IdentityClient {
    fn drop(&mut self) {
        self.channel.forget(self.id);
    }
}

#[napi]
impl IdentityClient {
    /// Checks the options; nothing is sent and no connection is made.
    ///
    /// @throws {ConfigError} an option is missing, unknown or has a bad value; `field` names it.
    #[napi(constructor, ts_args_type = "options: IdentityClientOptions")]
    pub fn new(
        env: Env,
        channel: &External<Channel>,
        id: u32,
        options: String,
        variables: String,
    ) -> Result<Self> {
        let text = Secret::from(options);
        let variables = Secret::from(variables);
        caught(
            || match options::client_options(text.expose(), variables.expose()).and_then(Client::new) {
                Ok(client) => Ok(Self {
                    client,
                    channel: Channel::clone(channel),
                    id,
                }),
                Err(error) => Err(failure::throw(env, &error)),
            },
        )
    }

    /// Creates an account.
    ///
    /// `POST /auth/register` by default. Sent at most once, unless `idempotencyKey` is given.
    ///
    /// @throws {ConflictError} the e-mail address is taken.
    /// @throws {ValidationError} the service refused a field; `fields` says which and why.
    #[napi(
        ts_args_type = "body: RegisterRequest, options?: CallOptions",
        ts_return_type = "Promise<RegisterResponse>"
    )]
    pub fn register(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Register, id, body, token, options)
    }

    /// Signs a user in with e-mail address and password.
    ///
    /// `POST /auth/login` by default. Answers with tokens, or with `code: 'LOGIN_2FA_REQUIRED'` when the
    /// account has a second factor: deliver `twoFACode` to the user, then call `confirmLogin2FA`.
    /// Never sent twice: see `outcome` on errors.
    ///
    /// @throws {AuthenticationError} wrong address or password.
    /// @throws {RateLimitError} too many tries; `retryAfterMs` says how long to wait.
    #[napi(
        ts_args_type = "body: LoginRequest, options?: CallOptions",
        ts_return_type = "Promise<LoginResponse>"
    )]
    pub fn login(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Login, id, body, token, options)
    }

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

    /// Trades a refresh token for new tokens.
    ///
    /// `POST /auth/refresh` by default. The access token is optional: some services want the expired one
    /// beside the refresh token. Never sent twice: services that rotate refresh tokens take a second use
    /// for theft (RFC 9700, section 4.14.2).
    ///
    /// @param accessToken sent as `Authorization: Bearer …` in place of what `getAuthToken` gives; `null` sends none.
    /// @throws {AuthenticationError} the refresh token is unknown, expired or was used before.
    #[napi(
        ts_args_type = "body: RefreshRequest, accessToken?: string | null, options?: CallOptions",
        ts_return_type = "Promise<RefreshResponse>"
    )]
    pub fn refresh(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Refresh, id, body, token, options)
    }

    /// Lists the user's sessions: where and since when they are signed in.
    ///
    /// `GET /auth/sessions` by default. Retried when the service does not answer.
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
    /// `DELETE /auth/sessions/:sessionId` by default. Retried when the service does not answer; a
    /// session that is gone by then counts as ended.
    ///
    /// @throws {NotFoundError} the user has no such session.
    #[napi(
        ts_args_type = "body: LogoutSessionRequest, options?: CallOptions",
        ts_return_type = "Promise<LogoutSessionResponse>"
    )]
    pub fn logout_session(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::LogoutSession, id, body, token, options)
    }

    /// Reads the profile of the signed-in user.
    ///
    /// `GET /auth/me` by default. Retried when the service does not answer.
    ///
    /// @throws {AuthenticationError} the access token is missing, expired or revoked.
    #[napi(
        ts_args_type = "options?: CallOptions",
        ts_return_type = "Promise<MeResponse>"
    )]
    pub fn me(&self, env: Env, id: u32, body: Text, token: Text, options: Text) -> Result<()> {
        self.start(env, Operation::Me, id, body, token, options)
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

    /// Starts a change of the user's e-mail address.
    ///
    /// `POST /auth/email-change/request` by default. Answers with a token to send to the new address,
    /// and to nobody else.
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
    /// `POST /auth/email-change/confirm` by default. Never sent twice: the token is used up by its first use.
    ///
    /// @throws {ValidationError} the token is unknown or belongs to another address.
    /// @throws {ApiError} the token has expired: many services answer 410, which is in `status`.
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

    /// Refuses new calls; those under way go on, and the promise resolves when they are done.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn close(&self) {
        // The glue's, like its counters: clients with the same options share this one.
    }

    /// Counters since the client was made: calls, retries, failures by code, connections.
    #[napi(ts_return_type = "ClientStats")]
    pub fn stats(&self) -> Result<String> {
        caught(|| Ok(serde_json::to_string(&self.client.stats()).unwrap_or_default()))
    }

    /// Checks a call whose token is not there yet, and begins the wait for it under the number `id`. Throws
    /// what the call would fail with before it is sent.
    #[napi(skip_typescript)]
    pub fn begin_wait(&self, env: Env, id: u32, operation: String, body: Text, options: Text) -> Result<()> {
        caught(
            || match call::check(&self.client, &operation, body.as_deref(), options.as_deref()) {
                Ok(limit) => self.channel.begin_wait(&env, id, limit),
                Err(error) => Err(failure::throw(env, &error)),
            },
        )
    }

    fn start(
        &self,
        env: Env,
        operation: Operation,
        id: u32,
        body: Text,
        token: Text,
        options: Text,
    ) -> Result<()> {
        let request = Request {
            operation,
            id,
            body,
            token,
            options,
        };
        caught(|| call::start(&self.client, &self.channel, env, request))
    }
}

/// A row of the operation table as the glue sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: &'static str,
    route: &'static str,
    takes_body: bool,
}

/// The JSON text of the operation table, from which the glue makes its methods.
#[napi(skip_typescript)]
pub fn operations() -> Result<String> {
    // The glue comes here first.
    panics::hide();
    caught(|| {
        let rows = Operation::ALL.map(|operation| Row {
            name: operation.name(),
            route: operation.default_route(),
            takes_body: operation.takes_body(),
        });
        Ok(serde_json::to_string(&rows).unwrap_or_default())
    })
}
