use thiserror::Error;

/// What can go wrong inside the emulator itself. Callers see only `500 INTERNAL_ERROR`; the text goes to stderr.
#[derive(Debug, Error)]
pub enum InternalError {
    /// SQLite refused a statement, or the database file cannot be read or written.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The database was written by a newer emulator.
    #[error("the database is at schema step {found}; this emulator knows steps up to {known}")]
    NewerSchema {
        /// The step the file is at.
        found: usize,
        /// The last step in this program.
        known: usize,
    },
    /// The operating system gave no random bytes.
    #[error("randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// A password hash could not be made, or a stored one could not be read.
    #[error("password hash: {0}")]
    PasswordHash(#[from] argon2::password_hash::Error),
    /// The threads that hash passwords are gone.
    #[error("password hashing has stopped")]
    HashingStopped,
    /// The system would not start a thread.
    #[error("thread: {0}")]
    Thread(#[from] std::io::Error),
    /// The data file cannot be made, or its permissions cannot be set.
    #[error("data file: {0}")]
    DataFile(std::io::Error),
    /// An access token could not be signed.
    #[error("token: {0}")]
    Token(#[from] jsonwebtoken::errors::Error),
    /// A signing key could not be made.
    #[error("a signing key could not be made")]
    Signing,
    /// A blocking task ended without an answer.
    #[error("worker: {0}")]
    Worker(#[from] tokio::task::JoinError),
    /// A value in the database is not what this program wrote there.
    #[error("stored {0} is damaged")]
    Damaged(&'static str),
}

/// The result of work that can only fail inside the emulator itself.
pub(crate) type Result<T> = std::result::Result<T, InternalError>;
