use rusqlite::{OptionalExtension, Transaction};

use crate::{
    clock::Timestamp,
    codes::{LIFETIME, MAX_TRIES, Purpose, Verdict, hash, same},
    error::Result,
    secret::Secret,
};

/// Stores a code in place of the one before.
pub(crate) fn put_code(
    db: &Transaction<'_>,
    user_id: &str,
    purpose: Purpose,
    code: &Secret,
    now: Timestamp,
) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO codes (user_id, purpose, hash, expires_at) VALUES (?1, ?2, ?3, ?4)";
    let hash = hash(user_id, purpose, code);
    db.prepare_cached(sql)?
        .execute((user_id, purpose.as_str(), hash, now.plus(LIFETIME).0))?;
    Ok(())
}

/// Judges a code that a user typed: a right one is used up, a wrong one counts as a try.
pub(crate) fn check_code(
    db: &Transaction<'_>,
    user_id: &str,
    purpose: Purpose,
    code: &Secret,
    now: Timestamp,
) -> Result<Verdict> {
    let key = (user_id, purpose.as_str());
    let sql = "SELECT hash, expires_at, tries, used FROM codes WHERE user_id = ?1 AND purpose = ?2";
    let found: Option<([u8; 32], i64, u32, bool)> = db
        .prepare_cached(sql)?
        .query_row(key, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((stored, expires_at, tries, used)) = found else {
        return Ok(Verdict::Wrong);
    };

    // Whether a code is over is told only to those who know it: to others it would say that there was one.
    if !same(&stored, &hash(user_id, purpose, code)) {
        db.execute(
            "UPDATE codes SET tries = tries + 1 WHERE user_id = ?1 AND purpose = ?2",
            key,
        )?;
        return Ok(Verdict::Wrong);
    }
    if used || tries >= MAX_TRIES || now >= Timestamp(expires_at) {
        return Ok(Verdict::Gone);
    }
    db.execute(
        "UPDATE codes SET used = 1 WHERE user_id = ?1 AND purpose = ?2",
        key,
    )?;
    Ok(Verdict::Accepted)
}
