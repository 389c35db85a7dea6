//! List and end sessions.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    bearer::Bearer,
    error::{ApiError, ErrorBody},
    openapi::{InternalRefusal, Unauthorized},
};
use crate::{
    device,
    state::AppState,
    store::{self, Session},
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_sessions))
        .routes(routes!(logout_session))
}

#[derive(Serialize, ToSchema)]
struct SessionList {
    /// The most recently used first.
    sessions: Vec<SessionView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionView {
    session_id: String,
    ip: String,
    user_agent: String,
    /// For example `Chrome on Windows`.
    device: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    last_active_at: String,
    /// Whether the access token belongs to this session.
    current: bool,
}

impl SessionView {
    fn new(session: Session, current_id: &str) -> Self {
        Self {
            current: session.id == current_id,
            session_id: session.id,
            ip: session.ip,
            device: device::name(&session.user_agent),
            user_agent: session.user_agent,
            created_at: session.created_at.iso(),
            last_active_at: session.last_active_at.iso(),
        }
    }
}

/// List the sessions of the signed-in user.
#[utoipa::path(get, path = "/auth/sessions", operation_id = "listSessions", security(("bearer" = [])),
    responses((status = 200, description = "The active sessions.", body = SessionList), Unauthorized, InternalRefusal))]
async fn list_sessions(State(state): State<AppState>, bearer: Bearer) -> Result<Json<SessionList>, ApiError> {
    let now = state.clock.now();
    let sessions = state
        .store
        .run(move |db| store::live_sessions(db, &bearer.user.id, now))
        .await?;
    let view = |session| SessionView::new(session, &bearer.session_id);
    Ok(Json(SessionList {
        sessions: sessions.into_iter().map(view).collect(),
    }))
}

#[derive(Serialize, ToSchema)]
struct LoggedOut {
    #[schema(example = "SESSION_ENDED")]
    code: &'static str,
    message: &'static str,
}

/// End a session of the signed-in user. Its tokens become invalid immediately.
#[utoipa::path(delete, path = "/auth/sessions/{sessionId}", operation_id = "logoutSession",
    security(("bearer" = [])), params(("sessionId" = String, Path, description = "A `sessionId` of `listSessions`.")),
    responses((status = 200, description = "The session was ended.", body = LoggedOut), Unauthorized, InternalRefusal,
        (status = 404, description = "The user has no such session.", body = ErrorBody)))]
async fn logout_session(
    State(state): State<AppState>,
    bearer: Bearer,
    session_id: Result<Path<String>, PathRejection>,
) -> Result<Json<LoggedOut>, ApiError> {
    // A path that is not even text names no session.
    let Path(session_id) = session_id.map_err(|_| ApiError::SessionNotFound)?;
    let now = state.clock.now();
    let ended = state.store.run(move |db| {
        let found = store::session(db, &session_id)?;
        let Some(own) = found.filter(|session| session.user_id == bearer.user.id && session.alive(now))
        else {
            return Ok(false);
        };
        store::end_session(db, &own.id, now)?;
        Ok(true)
    });
    match ended.await? {
        true => Ok(Json(LoggedOut {
            code: "SESSION_ENDED",
            message: "The session was ended.",
        })),
        false => Err(ApiError::SessionNotFound),
    }
}
