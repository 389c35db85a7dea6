use rusqlite::{OptionalExtension, Transaction};

use super::{Session, end_session, session, touch_session};
use crate::{
    clock::Timestamp,
    error::InternalError,
    error::Result,
    secret::Secret,
    tokens::refresh::{GRACE, open, succeed},
};

/// What came of a refresh token that was presented.
#[derive(Debug)]
pub(crate) enum Rotation {
    /// It was good, or used a moment ago: here is its successor.
    Renewed {
        /// The session they belong to.
        session: Session,
        /// The token that takes its place.
        successor: Secret,
    },
    /// Nobody was ever given this token, or it is forgotten.
    Unknown,
    /// The session was ended by hand.
    SessionEnded,
    /// The session's time is over.
    Expired,
    /// It was used before and has come back: one of two holders is a thief, so the session was ended.
    Reused,
    /// The access token that came along is not of this session; nothing was changed.
    OtherSession,
}

/// Stores the first token of a session.
pub(crate) fn add_refresh_token(db: &Transaction<'_>, session_id: &str, token: &Secret) -> Result<()> {
    db.prepare_cached("INSERT INTO refresh_tokens (hash, session_id) VALUES (?1, ?2)")?
        .execute((token.fingerprint(), session_id))?;
    Ok(())
}

/// The access token that came along with a refresh token.
#[derive(Debug)]
pub(crate) enum Beside {
    /// None.
    Nothing,
    /// One that is not this service's, so that nothing may be renewed.
    Unusable,
    /// One of the session with this id.
    Session(String),
}

/// Takes a token and gives its successor.
pub(crate) fn rotate(
    db: &Transaction<'_>,
    token: &Secret,
    beside: &Beside,
    now: Timestamp,
) -> Result<Rotation> {
    let own_hash = token.fingerprint();
    let sql = "SELECT session_id, rotated_at, sealed_successor FROM refresh_tokens WHERE hash = ?1";
    let found: Option<(String, Option<i64>, Option<[u8; 32]>)> = db
        .prepare_cached(sql)?
        .query_row([own_hash], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((session_id, rotated_at, sealed)) = found else {
        return Ok(Rotation::Unknown);
    };
    let session = session(db, &session_id)?.ok_or(InternalError::Damaged("session"))?;
    let repeated = match (rotated_at.map(Timestamp), sealed) {
        (None, _) => None,
        (Some(rotated_at), Some(sealed)) if now.since(rotated_at) < GRACE && session.alive(now) => {
            Some(sealed)
        }
        _ => {
            // Whatever came along: the token is in two hands (RFC 9700 §4.14.2).
            end_session(db, &session_id, now)?;
            return Ok(Rotation::Reused);
        }
    };
    if matches!(beside, Beside::Unusable) || matches!(beside, Beside::Session(other) if other != &session_id)
    {
        return Ok(Rotation::OtherSession);
    }
    if let Some(sealed) = repeated {
        return Ok(Rotation::Renewed {
            session,
            successor: open(token, sealed),
        });
    }
    if session.ended_at.is_some() {
        return Ok(Rotation::SessionEnded);
    }
    if session.expired(now) {
        return Ok(Rotation::Expired);
    }

    let (successor, sealed) = succeed(token)?;
    // Older seals of this session can open nothing that is still good.
    db.prepare_cached(
        "UPDATE refresh_tokens SET sealed_successor = NULL WHERE session_id = ?1 AND rotated_at <= ?2",
    )?
    .execute((&session_id, now.minus(GRACE).0))?;
    db.prepare_cached("UPDATE refresh_tokens SET rotated_at = ?2, sealed_successor = ?3 WHERE hash = ?1")?
        .execute((own_hash, now.0, sealed))?;
    add_refresh_token(db, &session_id, &successor)?;
    touch_session(db, &session, now)?;
    Ok(Rotation::Renewed { session, successor })
}
