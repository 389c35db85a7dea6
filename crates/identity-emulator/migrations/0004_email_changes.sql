-- A request to move an account to another address. A used row stays until its time is up, to answer "already used".
CREATE TABLE email_changes (
    token_hash BLOB PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    new_email  TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX email_changes_by_user ON email_changes (user_id);
