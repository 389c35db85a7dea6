//! What the benchmark asks of the service.

use serde::Deserialize;

pub(crate) const CREDENTIALS: &[u8] =
    br#"{"email":"ada.lovelace@example.com","password":"correct horse battery staple"}"#;

/// The operations the benchmark measures.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Operation {
    Login,
    Me,
    ListSessions,
}

/// One value for each operation.
#[derive(Clone, Debug)]
pub(crate) struct Operations<T> {
    login: T,
    me: T,
    sessions: T,
}

impl<T> Operations<T> {
    /// Makes each value from the path of its operation.
    ///
    /// # Errors
    /// The first that `make` gave.
    pub(crate) fn new<E>(make: impl Fn(&'static str) -> Result<T, E>) -> Result<Self, E> {
        Ok(Self {
            login: make("/auth/login")?,
            me: make("/auth/me")?,
            sessions: make("/auth/sessions")?,
        })
    }

    pub(crate) const fn of(&self, operation: Operation) -> &T {
        match operation {
            Operation::Login => &self.login,
            Operation::Me => &self.me,
            Operation::ListSessions => &self.sessions,
        }
    }
}
