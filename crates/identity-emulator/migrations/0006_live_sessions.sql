-- A list of sessions reads those that can still be used, and not all that a user ever had.
CREATE INDEX live_sessions ON sessions (user_id, last_active_at) WHERE ended_at IS NULL;
