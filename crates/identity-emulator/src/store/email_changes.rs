use std::time::Duration;

use rusqlite::{OptionalExtension, Transaction};

use crate::{clock::Timestamp, error::Result, secret::Secret};

/// How long the token of an e-mail change is good for.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A request to move an account to another address.
#[derive(Clone, Debug)]
pub(crate) struct EmailChange {
    /// Whose account.
    pub(crate) user_id: String,
    /// Where to.
    pub(crate) new_email: String,
    /// Whether it has been carried out or its hour is over.
    pub(crate) over: bool,
}

/// Stores a request in place of the user's one before.
pub(crate) fn put_email_change(
    db: &Transaction<'_>,
    user_id: &str,
    new_email: &str,
    token: &Secret,
    now: Timestamp,
) -> Result<()> {
    db.execute(
        "DELETE FROM email_changes WHERE user_id = ?1 AND NOT used OR expires_at <= ?2",
        (user_id, now.minus(LIFETIME).0),
    )?;
    let sql =
        "INSERT INTO email_changes (token_hash, user_id, new_email, expires_at) VALUES (?1, ?2, ?3, ?4)";
    db.execute(
        sql,
        (token.fingerprint(), user_id, new_email, now.plus(LIFETIME).0),
    )?;
    Ok(())
}

/// The request that a token belongs to.
pub(crate) fn email_change(
    db: &Transaction<'_>,
    token: &Secret,
    now: Timestamp,
) -> Result<Option<EmailChange>> {
    let sql = "SELECT user_id, new_email, expires_at <= ?2 OR used FROM email_changes WHERE token_hash = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(EmailChange {
            user_id: row.get(0)?,
            new_email: row.get(1)?,
            over: row.get(2)?,
        })
    };
    Ok(db.query_row(sql, (token.fingerprint(), now.0), read).optional()?)
}

/// Marks a request as carried out.
pub(crate) fn use_email_change(db: &Transaction<'_>, token: &Secret) -> Result<()> {
    db.execute(
        "UPDATE email_changes SET used = 1 WHERE token_hash = ?1",
        [token.fingerprint()],
    )?;
    Ok(())
}
