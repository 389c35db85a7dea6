use axum::{
    extract::{FromRef, FromRequestParts, OptionalFromRequestParts},
    http::{header, request::Parts},
};

use super::error::ApiError;
use crate::{
    state::AppState,
    store::{self, User},
    tokens::access::Claims,
};

/// The user whose access token came with the request. The session is looked up at every call, so that a logout counts
/// at once.
#[derive(Debug)]
pub(super) struct Bearer {
    pub user: User,
    pub session_id: String,
}

/// An access token on an operation that does not need one. It must be this service's, but may have expired: who renews
/// a session, or follows a link from a mail, often holds an old one.
#[derive(Debug)]
pub(super) struct OldBearer(pub Claims);

impl<S: Send + Sync> FromRequestParts<S> for Bearer
where
    AppState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let state = AppState::from_ref(state);
        let claims = claims(parts, &state)?.ok_or(ApiError::TokenMissing)?;
        let now = state.clock.now();
        if claims.expired(now) {
            return Err(ApiError::TokenExpired);
        }
        let found = state.store.run(move |db| {
            let Some(session) = store::session(db, &claims.sid)?.filter(|session| session.alive(now)) else {
                return Ok(None);
            };
            store::touch_session(db, &session, now)?;
            let user = store::user_by_id(db, &session.user_id)?;
            Ok(user.map(|user| Self {
                user,
                session_id: session.id,
            }))
        });
        found.await?.ok_or(ApiError::SessionEnded)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for OldBearer
where
    AppState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, ApiError> {
        Ok(claims(parts, &AppState::from_ref(state))?.map(Self))
    }
}

/// What the token says; nothing when there is no `Authorization` header.
fn claims(parts: &Parts, state: &AppState) -> Result<Option<Claims>, ApiError> {
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(ApiError::TokenInvalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::TokenInvalid);
    }
    state
        .access_tokens
        .read(token.trim())
        .map(Some)
        .ok_or(ApiError::TokenInvalid)
}
