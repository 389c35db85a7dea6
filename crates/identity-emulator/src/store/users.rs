use rusqlite::{ErrorCode, OptionalExtension, Row, Transaction};

use crate::{clock::Timestamp, error::Result};

/// A user as stored. The password hash is only for comparing.
#[derive(Clone, Debug)]
pub(crate) struct User {
    /// 32 hexadecimal characters.
    pub(crate) id: String,
    /// In lower case.
    pub(crate) email: String,
    /// A PHC string.
    pub(crate) password_hash: String,
    /// Whether the user has shown that they read mail at the address.
    pub(crate) email_verified: bool,
    /// Whether a login needs a code.
    pub(crate) two_factor: bool,
    /// When they registered.
    pub(crate) created_at: Timestamp,
}

const COLUMNS: &str = "id, email, password_hash, email_verified, two_factor, created_at";

/// Stores a user; `false` when the address is taken.
pub(crate) fn add_user(db: &Transaction<'_>, user: &User) -> Result<bool> {
    let sql = format!("INSERT INTO users ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    let values = (
        &user.id,
        &user.email,
        &user.password_hash,
        user.email_verified,
        user.two_factor,
        user.created_at.0,
    );
    unless_taken(db.prepare_cached(&sql)?.execute(values))
}

/// The user with an address.
pub(crate) fn user_by_email(db: &Transaction<'_>, email: &str) -> Result<Option<User>> {
    find(db, "email", email)
}

/// The user with an id.
pub(crate) fn user_by_id(db: &Transaction<'_>, id: &str) -> Result<Option<User>> {
    find(db, "id", id)
}

/// Turns the second factor on or off; `false` when it already was.
pub(crate) fn set_two_factor(db: &Transaction<'_>, user_id: &str, on: bool) -> Result<bool> {
    Ok(db.execute(
        "UPDATE users SET two_factor = ?2 WHERE id = ?1 AND two_factor <> ?2",
        (user_id, on),
    )? == 1)
}

/// Moves an account to an address its owner has proven; `false` when the address is taken.
pub(crate) fn set_email(db: &Transaction<'_>, user_id: &str, email: &str) -> Result<bool> {
    unless_taken(db.execute(
        "UPDATE users SET email = ?2, email_verified = 1 WHERE id = ?1",
        (user_id, email),
    ))
}

fn find(db: &Transaction<'_>, column: &'static str, value: &str) -> Result<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE {column} = ?1");
    Ok(db.prepare_cached(&sql)?.query_row([value], read).optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        email: row.get(1)?,
        password_hash: row.get(2)?,
        email_verified: row.get(3)?,
        two_factor: row.get(4)?,
        created_at: Timestamp(row.get(5)?),
    })
}

/// The only unique column besides the random id is the address.
fn unless_taken(outcome: rusqlite::Result<usize>) -> Result<bool> {
    match outcome {
        Ok(changed) => Ok(changed == 1),
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::ConstraintViolation => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
