//! Register, login, refresh.

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    account::Profile,
    bearer::OldBearer,
    body::{Body, EmailAddress, Fields, FromFields},
    caller::Caller,
    error::{ApiError, ErrorBody},
    openapi::{BodyRefusals, Idempotency, InternalRefusal, RateLimited, Unauthorized},
    tokens::Tokens,
    two_factor::{self, LoginChallenge},
};
use crate::{
    random,
    rate_limit::Guess,
    secret::Secret,
    state::AppState,
    store::{self, Beside, Rotation, User},
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(refresh))
}

#[derive(ToSchema)]
struct RegisterRequest {
    #[schema(value_type = EmailAddress)]
    email: String,
    #[schema(value_type = String, min_length = 8, max_length = 128, example = "correct horse battery")]
    password: Secret,
}

impl FromFields for RegisterRequest {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            email: fields.email("email"),
            password: fields.secret("password", 8, 128),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct Registered {
    #[serde(flatten)]
    tokens: Tokens,
    user: Profile,
}

/// Create an account and sign in.
#[utoipa::path(post, path = "/auth/register", operation_id = "register", params(Idempotency), request_body = RegisterRequest,
    responses((status = 201, description = "The account was created, and the user is signed in.", body = Registered), BodyRefusals, InternalRefusal,
        (status = 409, description = "The address is taken.", body = ErrorBody)))]
async fn register(
    State(state): State<AppState>,
    caller: Caller,
    Body(request): Body<RegisterRequest>,
) -> Result<(StatusCode, Json<Registered>), ApiError> {
    let user = User {
        id: random::id()?,
        email: request.email,
        password_hash: state.passwords.hash(request.password).await?,
        email_verified: false,
        two_factor: false,
        created_at: state.clock.now(),
    };
    let store = state.store.clone();
    let registered = store.run(move |db| {
        if !store::add_user(db, &user)? {
            return Ok(None);
        }
        let tokens = Tokens::begin_session(db, &state, &user, caller)?;
        Ok(Some(Registered {
            tokens,
            user: user.into(),
        }))
    });
    let registered = registered.await?.ok_or(ApiError::EmailTaken("email"))?;
    Ok((StatusCode::CREATED, Json(registered)))
}

#[derive(ToSchema)]
struct LoginRequest {
    #[schema(value_type = EmailAddress)]
    email: String,
    #[schema(value_type = String, min_length = 1, max_length = 1024, example = "correct horse battery")]
    password: Secret,
}

impl FromFields for LoginRequest {
    fn from_fields(fields: &mut Fields) -> Self {
        // An old password may break today's rules, so only its length is bounded.
        Self {
            email: fields.email("email"),
            password: fields.secret("password", 1, 1024),
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum LoginAnswer {
    SignedIn(Tokens),
    CodeNeeded(LoginChallenge),
}

/// Sign in, or start a sign-in with a second factor.
#[utoipa::path(post, path = "/auth/login", operation_id = "login", request_body = LoginRequest,
    responses((status = 200, description = "Signed in, or a code is required.", body = LoginAnswer), BodyRefusals, Unauthorized, RateLimited, InternalRefusal))]
async fn login(
    State(state): State<AppState>,
    caller: Caller,
    Body(request): Body<LoginRequest>,
) -> Result<Json<LoginAnswer>, ApiError> {
    let (email, ip) = (request.email.clone(), caller.ip);
    let lookup = state.store.run(move |db| {
        Ok((
            store::user_by_email(db, &email)?,
            store::signed_in_from(db, &email, ip)?,
        ))
    });
    let (user, owner) = lookup.await?;
    let tried = state
        .rate_limiter
        .take(Guess::Password, &request.email, ip, owner)
        .map_err(ApiError::RateLimited)?;
    let user = user.filter(|_| tried.may_be_judged());
    let stored = user.as_ref().map(|user| user.password_hash.clone());
    let right = state.passwords.verify(request.password, stored).await?;
    let Some(user) = user.filter(|_| right) else {
        return Err(tried
            .refusal()
            .map_or(ApiError::InvalidCredentials, ApiError::RateLimited));
    };
    state.rate_limiter.give_back(tried);

    let answer = if user.two_factor {
        LoginAnswer::CodeNeeded(two_factor::challenge_login(&state, user).await?)
    } else {
        let store = state.store.clone();
        LoginAnswer::SignedIn(
            store
                .run(move |db| Tokens::begin_session(db, &state, &user, caller))
                .await?,
        )
    };
    Ok(Json(answer))
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct RefreshRequest {
    #[schema(value_type = String, min_length = 1, max_length = 1024)]
    refresh_token: Secret,
}

impl FromFields for RefreshRequest {
    fn from_fields(fields: &mut Fields) -> Self {
        Self {
            refresh_token: fields.secret("refreshToken", 1, 1024),
        }
    }
}

/// Exchange a refresh token for new tokens. The access token is optional; it may have expired, but must belong to the
/// same session.
#[utoipa::path(post, path = "/auth/refresh", operation_id = "refresh", request_body = RefreshRequest,
    security((), ("bearer" = [])),
    responses((status = 200, description = "New tokens for the same session.", body = Tokens), BodyRefusals, Unauthorized, InternalRefusal))]
async fn refresh(
    State(state): State<AppState>,
    bearer: Result<Option<OldBearer>, ApiError>,
    Body(request): Body<RefreshRequest>,
) -> Result<Json<Tokens>, ApiError> {
    let now = state.clock.now();
    let beside = match bearer {
        Ok(None) => Beside::Nothing,
        Ok(Some(OldBearer(claims))) => Beside::Session(claims.sid),
        // Refused below, but not before a stolen refresh token is noticed.
        Err(_) => Beside::Unusable,
    };
    let unusable = matches!(beside, Beside::Unusable);
    let rotation = state
        .store
        .run(move |db| store::rotate(db, &request.refresh_token, &beside, now));
    match rotation.await? {
        Rotation::Renewed { session, successor } => {
            Ok(Json(Tokens::of(&state, &session, successor.reveal())?))
        }
        Rotation::Unknown if unusable => Err(ApiError::TokenInvalid),
        Rotation::Unknown => Err(ApiError::RefreshTokenInvalid),
        Rotation::SessionEnded => Err(ApiError::SessionEnded),
        Rotation::Expired => Err(ApiError::RefreshTokenExpired),
        Rotation::Reused => Err(ApiError::RefreshTokenReused),
        Rotation::OtherSession => Err(ApiError::TokenInvalid),
    }
}
