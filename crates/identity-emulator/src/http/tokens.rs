use rusqlite::Transaction;
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::Caller;
use crate::{
    error::InternalError,
    random,
    state::State,
    store::{self, Session, User},
    tokens::{access, refresh},
};

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tokens {
    /// The access token, a JWT.
    token: String,
    /// The refresh token, valid once.
    refresh_token: String,
    /// Seconds until the access token expires.
    #[schema(minimum = 1)]
    expires_in: u64,
}

impl Tokens {
    /// Starts a session for a user who has just proven who they are.
    pub(super) fn begin_session(
        db: &Transaction<'_>,
        state: &State,
        user: &User,
        caller: Caller,
    ) -> Result<Self, InternalError> {
        let now = state.clock.now();
        let session = Session::begin(random::id()?, user.id.clone(), caller.ip, caller.user_agent, now);
        let refresh_token = refresh::issue()?;
        store::add_session(db, &session)?;
        store::add_refresh_token(db, &session.id, &refresh_token)?;
        Self::of(state, &session, refresh_token.reveal())
    }

    /// A fresh access token beside a refresh token that is already stored.
    pub(super) fn of(state: &State, session: &Session, refresh_token: &str) -> Result<Self, InternalError> {
        Ok(Self {
            token: state
                .access_tokens
                .issue(&session.user_id, &session.id, state.clock.now())?,
            refresh_token: refresh_token.to_owned(),
            expires_in: access::LIFETIME.as_secs(),
        })
    }
}
