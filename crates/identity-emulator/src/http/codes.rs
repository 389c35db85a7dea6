use std::net::IpAddr;

use rusqlite::Transaction;

use super::{AppState, error::ApiError};
use crate::{
    codes::{Purpose, Verdict},
    error::InternalError,
    outbox::Content,
    random,
    rate_limit::Guess,
    secret::Secret,
    store::{self, User},
};

/// Makes a code for a user and sends it. The address that asked is remembered as one the user is at.
pub(super) async fn send(
    state: &AppState,
    user: User,
    purpose: Purpose,
    ip: IpAddr,
) -> Result<Secret, ApiError> {
    let (code, now) = (random::six_digits()?, state.clock.now());
    let (stored, user_id) = (code.clone(), user.id);
    state
        .store
        .run(move |db| store::put_code(db, &user_id, purpose, &stored, ip, now))
        .await?;
    let content = match purpose {
        Purpose::Login => Content::LoginCode(code.clone()),
        Purpose::Enable => Content::EnableCode(code.clone()),
    };
    state.outbox.send(now, &user.email, content);
    Ok(code)
}

/// Takes a code that a user typed. When it is accepted, `then` runs in the same transaction, so that a code is not used
/// up for nothing.
pub(super) async fn redeem<T: Send + 'static>(
    state: &AppState,
    purpose: Purpose,
    (email, code): (String, Secret),
    ip: IpAddr,
    then: impl FnOnce(&Transaction<'_>, &User) -> Result<T, InternalError> + Send + 'static,
) -> Result<T, ApiError> {
    let now = state.clock.now();
    let wanted = email.clone();
    let lookup = state.store.run(move |db| {
        let Some(user) = store::user_by_email(db, &wanted)? else {
            return Ok((None, false));
        };
        let known = store::signed_in_from(db, &user.id, ip)?
            || store::pending_code_from(db, &user.id, purpose, ip, now)?;
        Ok((Some(user), known))
    });
    let (user, known) = lookup.await?;
    let tried = state
        .rate_limiter
        .take(Guess::Code, &email, ip, known)
        .map_err(ApiError::RateLimited)?;
    let judged = state.store.run(move |db| {
        let Some(user) = user else {
            return Ok((Verdict::Wrong, None));
        };
        let verdict = store::check_code(db, &user.id, purpose, &code, now)?;
        let outcome = (verdict == Verdict::Accepted)
            .then(|| then(db, &user))
            .transpose()?;
        Ok((verdict, outcome))
    });
    match judged.await? {
        (Verdict::Accepted, Some(outcome)) => {
            state.rate_limiter.give_back(tried);
            Ok(outcome)
        }
        (Verdict::Gone, _) => Err(ApiError::CodeExpired),
        _ if purpose == Purpose::Login => Err(ApiError::LoginCodeInvalid),
        _ => Err(ApiError::EnableCodeInvalid),
    }
}
