//! What must survive a request: one SQLite connection, used by one transaction at a time.

mod codes;
mod email_changes;
mod file;
mod migrations;
mod refresh_tokens;
mod sessions;
mod users;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use tokio::task::spawn_blocking;

pub(crate) use self::{
    codes::{check_code, put_code},
    email_changes::{email_change, put_email_change, use_email_change},
    refresh_tokens::{Beside, Rotation, add_refresh_token, rotate},
    sessions::{Session, add_session, end_session, live_sessions, session, signed_in_from, touch_session},
    users::{User, add_user, set_email, set_two_factor, user_by_email, user_by_id},
};
use crate::{
    error::{InternalError, Result},
    random,
};

/// The database. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens a file, or makes a database in memory when there is none, and brings its schema up to date.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self> {
        let mut connection = match file {
            Some(path) => Connection::open(file::owners_only(path)?)?,
            None => Connection::open_in_memory()?,
        };
        connection.pragma_update(None, "foreign_keys", true)?;
        if file.is_some() {
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.pragma_update(None, "synchronous", "normal")?;
        }
        connection.set_prepared_statement_cache_capacity(64);
        migrations::apply(&mut connection)?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Runs `work` in a transaction on a thread that may block. It is committed when `work` succeeds and undone when it
    /// fails, so a refusal that must be remembered is an `Ok` value.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = self.clone();
        spawn_blocking(move || store.run_blocking(work)).await?
    }

    /// [`Store::run`] for code that may block anyway.
    pub(crate) fn run_blocking<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        // A panic in another's transaction has rolled that back; the connection itself is sound.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// The seed of the signing key: made once, then kept with the data, so that tokens outlive a restart.
    pub(crate) fn signing_seed(&self) -> Result<[u8; 32]> {
        self.run_blocking(|db| {
            let stored: Option<Vec<u8>> = db
                .query_row(
                    "SELECT value FROM secrets WHERE name = 'signing_seed'",
                    [],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(seed) = stored {
                return seed.try_into().map_err(|_| InternalError::Damaged("signing key"));
            }
            let seed = random::bytes::<32>()?;
            db.execute(
                "INSERT INTO secrets (name, value) VALUES ('signing_seed', ?1)",
                [&seed[..]],
            )?;
            Ok(seed)
        })
    }
}

/// Deletes every user and, with them, all that is theirs. The signing key stays.
pub(crate) fn clear(db: &Transaction<'_>) -> Result<()> {
    db.execute("DELETE FROM users", [])?;
    Ok(())
}
