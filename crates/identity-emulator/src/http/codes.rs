use std::net::IpAddr;

use rusqlite::Transaction;

use super::error::ApiError;
use crate::{
    codes::{Purpose, Verdict},
    error::InternalError,
    outbox::Content,
    random,
    rate_limit::Guess,
    secret::Secret,
    state::AppState,
    store::{self, User},
};

/// Makes a code for a user and sends it.
pub(super) async fn send(state: &AppState, user: User, purpose: Purpose) -> Result<Secret, ApiError> {
    let (code, now) = (random::six_digits()?, state.clock.now());
    let (stored, user_id) = (code.clone(), user.id);
    state
        .store
        .run(move |db| store::put_code(db, &user_id, purpose, &stored, now))
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
        Ok((
            store::user_by_email(db, &wanted)?,
            store::signed_in_from(db, &wanted, ip)?,
        ))
    });
    let (user, from_known_address) = lookup.await?;
    // Who turns the second factor on is signed in.
    let owner = from_known_address || purpose == Purpose::Enable;
    let tried = state
        .rate_limiter
        .take(Guess::Code, &email, ip, owner)
        .map_err(ApiError::RateLimited)?;
    let user = user.filter(|_| tried.may_be_judged());
    let judged = state.store.run(move |db| {
        // Without a user there is no code, but the same work.
        let id = user.as_ref().map_or("", |user| user.id.as_str());
        let verdict = store::check_code(db, id, purpose, &code, now)?;
        let outcome = match (verdict, &user) {
            (Verdict::Accepted, Some(user)) => Some(then(db, user)?),
            _ => None,
        };
        Ok((verdict, outcome))
    });
    match judged.await? {
        (Verdict::Accepted, Some(outcome)) => {
            state.rate_limiter.give_back(tried);
            Ok(outcome)
        }
        (Verdict::Gone, _) => Err(ApiError::CodeExpired),
        _ => Err(match (tried.refusal(), purpose) {
            (Some(wait), _) => ApiError::RateLimited(wait),
            (None, Purpose::Login) => ApiError::LoginCodeInvalid,
            (None, Purpose::Enable) => ApiError::EnableCodeInvalid,
        }),
    }
}
