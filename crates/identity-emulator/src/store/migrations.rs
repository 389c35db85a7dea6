use rusqlite::{Connection, TransactionBehavior};

use crate::error::InternalError;

/// In the order in which they are applied. A step that was released is never changed: a new one follows.
const STEPS: [&str; 6] = [
    include_str!("../../migrations/0001_users.sql"),
    include_str!("../../migrations/0002_sessions.sql"),
    include_str!("../../migrations/0003_codes.sql"),
    include_str!("../../migrations/0004_email_changes.sql"),
    include_str!("../../migrations/0005_codes_without_address.sql"),
    include_str!("../../migrations/0006_live_sessions.sql"),
];

/// Applies the steps that a database has not seen, all or none. SQLite's `user_version` counts those it has.
pub(super) fn apply(connection: &mut Connection) -> Result<(), InternalError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let applied: usize = transaction
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map(|n| usize::try_from(n).unwrap_or(usize::MAX))?;
    let missing = STEPS.get(applied..).ok_or(InternalError::NewerSchema {
        found: applied,
        known: STEPS.len(),
    })?;
    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len() as i64)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applying_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        apply(&mut connection).unwrap();
        apply(&mut connection).unwrap();
    }

    #[test]
    fn a_newer_database_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = apply(&mut connection).unwrap_err();
        assert!(
            matches!(error, InternalError::NewerSchema { found: 99, .. }),
            "{error}"
        );
    }
}
