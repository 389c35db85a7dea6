use std::{net::IpAddr, time::Duration};

use rusqlite::{OptionalExtension, Row, Transaction};

use crate::{
    clock::Timestamp,
    error::Result,
    tokens::refresh::{ABSOLUTE_LIFETIME, IDLE_LIFETIME},
};

/// Activity is noted at most this often, so that reading does not mean writing.
const TOUCH_EVERY: Duration = Duration::from_secs(1);

/// Sessions that one user may have. A login beyond them ends the one that was used least recently.
const MOST_SESSIONS: u32 = 100;

/// One login on one device.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// 32 hexadecimal characters.
    pub(crate) id: String,
    /// Whose it is.
    pub(crate) user_id: String,
    /// Where the login came from.
    pub(crate) ip: String,
    /// What the login called itself.
    pub(crate) user_agent: String,
    /// When the login was.
    pub(crate) created_at: Timestamp,
    /// When it was last used, to the second.
    pub(crate) last_active_at: Timestamp,
    /// When it ends at the latest.
    pub(crate) expires_at: Timestamp,
    /// When it was ended by hand, if it was.
    pub(crate) ended_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, user_id, ip, user_agent, created_at, last_active_at, expires_at, ended_at";

impl Session {
    /// A session that begins now.
    pub(crate) fn begin(id: String, user_id: String, ip: IpAddr, user_agent: String, now: Timestamp) -> Self {
        Self {
            id,
            user_id,
            ip: ip.to_string(),
            user_agent,
            created_at: now,
            last_active_at: now,
            expires_at: now.plus(ABSOLUTE_LIFETIME),
            ended_at: None,
        }
    }

    /// Whether its time is over, by either lifetime.
    pub(crate) fn expired(&self, now: Timestamp) -> bool {
        now >= self.expires_at || now >= self.last_active_at.plus(IDLE_LIFETIME)
    }

    /// Whether it can still be used.
    pub(crate) fn alive(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && !self.expired(now)
    }
}

/// Stores a session, forgets those whose time is long over, and ends the user's oldest where there are too many.
pub(crate) fn add_session(db: &Transaction<'_>, session: &Session) -> Result<()> {
    db.execute(
        "DELETE FROM sessions WHERE expires_at <= ?1",
        [session.created_at.0],
    )?;
    let sql = format!("INSERT INTO sessions ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)");
    db.prepare_cached(&sql)?.execute((
        &session.id,
        &session.user_id,
        &session.ip,
        &session.user_agent,
        session.created_at.0,
        session.last_active_at.0,
        session.expires_at.0,
    ))?;
    let sql = "UPDATE sessions SET ended_at = ?2 WHERE id IN \
               (SELECT id FROM sessions WHERE user_id = ?1 AND id != ?3 AND ended_at IS NULL \
                ORDER BY last_active_at DESC, rowid DESC LIMIT -1 OFFSET ?4)";
    db.prepare_cached(sql)?.execute((
        &session.user_id,
        session.created_at.0,
        &session.id,
        MOST_SESSIONS - 1,
    ))?;
    Ok(())
}

/// The session with an id, alive or not.
pub(crate) fn session(db: &Transaction<'_>, id: &str) -> Result<Option<Session>> {
    let sql = format!("SELECT {COLUMNS} FROM sessions WHERE id = ?1");
    Ok(db.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// A user's sessions that can still be used, the last used first.
pub(crate) fn live_sessions(db: &Transaction<'_>, user_id: &str, now: Timestamp) -> Result<Vec<Session>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sessions WHERE user_id = ?1 AND ended_at IS NULL \
         ORDER BY last_active_at DESC, created_at DESC, id"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let sessions = statement
        .query_map([user_id], read)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(sessions
        .into_iter()
        .filter(|session| session.alive(now))
        .collect())
}

/// Whether the account with an e-mail address was ever signed in from an IP address, as far as is remembered. It is the
/// same work when there is no such account.
pub(crate) fn signed_in_from(db: &Transaction<'_>, email: &str, ip: IpAddr) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sessions \
               WHERE user_id = (SELECT id FROM users WHERE email = ?1) AND ip = ?2)";
    Ok(db
        .prepare_cached(sql)?
        .query_row((email, ip.to_string()), |row| row.get(0))?)
}

/// Notes that a session was used.
pub(crate) fn touch_session(db: &Transaction<'_>, session: &Session, now: Timestamp) -> Result<()> {
    if now.since(session.last_active_at) >= TOUCH_EVERY {
        db.prepare_cached("UPDATE sessions SET last_active_at = ?2 WHERE id = ?1")?
            .execute((&session.id, now.0))?;
    }
    Ok(())
}

/// Ends a session at once, with all its tokens.
pub(crate) fn end_session(db: &Transaction<'_>, id: &str, now: Timestamp) -> Result<()> {
    db.execute(
        "UPDATE sessions SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL",
        (id, now.0),
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        user_id: row.get(1)?,
        ip: row.get(2)?,
        user_agent: row.get(3)?,
        created_at: Timestamp(row.get(4)?),
        last_active_at: Timestamp(row.get(5)?),
        expires_at: Timestamp(row.get(6)?),
        ended_at: row.get::<_, Option<i64>>(7)?.map(Timestamp),
    })
}
