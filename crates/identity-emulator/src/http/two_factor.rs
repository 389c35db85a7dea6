//! The second factor: turn it on and off, and sign in with it.

use axum::{Json, extract::State};
use rusqlite::Transaction;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    bearer::Bearer,
    body::{Body, EmailAddress, Fields, FromFields},
    caller::Caller,
    codes,
    error::{ApiError, ErrorBody, FieldErrors},
    openapi::{BodyRefusals, Idempotency, InternalRefusal, RateLimited, Unauthorized},
    tokens::Tokens,
};
use crate::{
    codes::Purpose,
    outbox::Content,
    secret::Secret,
    state::AppState,
    store::{self, User},
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(confirm_login))
        .routes(routes!(toggle))
        .routes(routes!(confirm_enable))
}

/// The password is correct, but a code is required.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoginChallenge {
    #[schema(example = "LOGIN_2FA_REQUIRED")]
    code: &'static str,
    message: &'static str,
    /// The backend must deliver it to the user, and never send it to the browser.
    #[serde(rename = "twoFACode")]
    two_factor_code: String,
}

/// Sends the code that finishes a login.
pub(super) async fn challenge_login(state: &AppState, user: User) -> Result<LoginChallenge, ApiError> {
    let code = codes::send(state, user, Purpose::Login).await?;
    Ok(LoginChallenge {
        code: "LOGIN_2FA_REQUIRED",
        message: "Confirm the login with the code that was sent.",
        two_factor_code: code.reveal().to_owned(),
    })
}

#[derive(ToSchema)]
struct CodeRequest {
    #[schema(value_type = EmailAddress)]
    email: String,
    /// Six digits. Anything else is treated as a wrong code.
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    code: Secret,
}

impl FromFields for CodeRequest {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            email: fields.email("email"),
            code: fields.secret("code", 1, 64),
        }
    }
}

/// Complete a login with the code.
#[utoipa::path(post, path = "/auth/login/2fa", operation_id = "confirmLogin2FA", request_body = CodeRequest,
    responses((status = 200, description = "Signed in.", body = Tokens), BodyRefusals, Unauthorized, RateLimited, InternalRefusal,
        (status = 410, description = "The code is correct, but no longer valid.", body = ErrorBody)))]
async fn confirm_login(
    State(state): State<AppState>,
    caller: Caller,
    Body(request): Body<CodeRequest>,
) -> Result<Json<Tokens>, ApiError> {
    let (shared, ip) = (state.clone(), caller.ip);
    let begin = move |db: &Transaction<'_>, user: &User| Tokens::begin_session(db, &shared, user, caller);
    Ok(Json(
        codes::redeem(&state, Purpose::Login, (request.email, request.code), ip, begin).await?,
    ))
}

#[derive(ToSchema)]
struct ToggleRequest {
    enable: bool,
}

impl FromFields for ToggleRequest {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            enable: fields.flag("enable"),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct TwoFactorState {
    /// Whether a login requires a code.
    enabled: bool,
    #[schema(example = "2FA_CONFIRMATION_REQUIRED")]
    code: &'static str,
    message: &'static str,
    /// Present if a code must be confirmed. The backend must deliver it to the user.
    #[serde(rename = "twoFACode", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    two_factor_code: Option<String>,
}

impl TwoFactorState {
    fn new(enabled: bool, code: &'static str, message: &'static str) -> Self {
        Self {
            enabled,
            code,
            message,
            two_factor_code: None,
        }
    }

    fn enabled() -> Self {
        Self::new(true, "2FA_ENABLED", "Two-factor authentication is on.")
    }
}

/// Turn two-factor authentication off, or request the code that turns it on.
#[utoipa::path(patch, path = "/auth/2fa", operation_id = "toggle2FA", params(Idempotency), request_body = ToggleRequest,
    security(("bearer" = [])),
    responses((status = 200, description = "The current state.", body = TwoFactorState), BodyRefusals, Unauthorized, InternalRefusal))]
async fn toggle(
    State(state): State<AppState>,
    bearer: Bearer,
    Body(request): Body<ToggleRequest>,
) -> Result<Json<TwoFactorState>, ApiError> {
    let user = bearer.user;
    if !request.enable {
        let id = user.id.clone();
        if state
            .store
            .run(move |db| store::set_two_factor(db, &id, false))
            .await?
        {
            state.outbox.send(
                state.clock.now(),
                &user.email,
                Content::TwoFactorChanged { enabled: false },
            );
        }
        return Ok(Json(TwoFactorState::new(
            false,
            "2FA_DISABLED",
            "Two-factor authentication is off.",
        )));
    }
    if user.two_factor {
        return Ok(Json(TwoFactorState::enabled()));
    }
    let code = codes::send(&state, user, Purpose::Enable).await?;
    Ok(Json(TwoFactorState {
        two_factor_code: Some(code.reveal().to_owned()),
        ..TwoFactorState::new(
            false,
            "2FA_CONFIRMATION_REQUIRED",
            "Confirm with the code that was sent.",
        )
    }))
}

/// Turn two-factor authentication on with the code.
#[utoipa::path(post, path = "/auth/2fa/enable/confirm", operation_id = "confirmEnable2FA",
    request_body = CodeRequest, security(("bearer" = [])),
    responses((status = 200, description = "The current state.", body = TwoFactorState), BodyRefusals, Unauthorized, RateLimited, InternalRefusal,
        (status = 410, description = "The code is correct, but no longer valid.", body = ErrorBody)))]
async fn confirm_enable(
    State(state): State<AppState>,
    bearer: Bearer,
    caller: Caller,
    Body(request): Body<CodeRequest>,
) -> Result<Json<TwoFactorState>, ApiError> {
    let user = bearer.user;
    if request.email != user.email {
        let message = "is not the address of this account".to_owned();
        return Err(ApiError::Validation(FieldErrors::from([("email", message)])));
    }
    let turn_on = |db: &Transaction<'_>, user: &User| store::set_two_factor(db, &user.id, true);
    codes::redeem(
        &state,
        Purpose::Enable,
        (request.email, request.code),
        caller.ip,
        turn_on,
    )
    .await?;
    state.outbox.send(
        state.clock.now(),
        &user.email,
        Content::TwoFactorChanged { enabled: true },
    );
    Ok(Json(TwoFactorState::enabled()))
}
