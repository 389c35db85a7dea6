-- A session is also the family of all refresh tokens that descend from one login.
CREATE TABLE sessions (
    id             TEXT PRIMARY KEY,
    user_id        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    ip             TEXT NOT NULL,
    user_agent     TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    ended_at       INTEGER
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, ip);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Only hashes. `sealed_successor` can be opened with the token whose row it stands in, and by nothing else.
CREATE TABLE refresh_tokens (
    hash             BLOB PRIMARY KEY,
    session_id       TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    rotated_at       INTEGER,
    sealed_successor BLOB
) STRICT;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
