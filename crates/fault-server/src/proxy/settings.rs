//! What a proxy does, as data.

use std::fmt;

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use crate::{Answer, Request};

/// What a proxy does. In JSON every field may be left out: `{"credentials":{"user":"u","password":"p"}}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ProxyScript {
    /// The user and password it demands by Basic authentication (RFC 7617); others get a 407. Default: none.
    pub credentials: Option<Credentials>,
    /// How it fails every request it would have let through. Default: not at all.
    pub fail: Option<ProxyFailure>,
}

/// A user and a password. `Debug` does not show the password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The user's name, without a colon.
    pub user: String,
    /// The password.
    pub password: String,
}

/// How a proxy fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProxyFailure {
    /// It answers so, and closes.
    Answer(Answer),
    /// It never answers.
    Stall,
    /// It closes with a FIN.
    Close,
    /// It closes with a RST.
    Reset,
}

impl ProxyScript {
    /// Lets only this user through.
    pub fn with_credentials(user: impl Into<String>, password: impl Into<String>) -> Self {
        let credentials = Credentials {
            user: user.into(),
            password: password.into(),
        };
        Self {
            credentials: Some(credentials),
            ..Self::default()
        }
    }

    /// Fails everything.
    pub fn failing(failure: ProxyFailure) -> Self {
        Self {
            fail: Some(failure),
            ..Self::default()
        }
    }

    pub(super) fn admits(&self, request: &Request) -> bool {
        self.credentials
            .as_ref()
            .is_none_or(|known| request.header("proxy-authorization") == Some(known.header()))
    }
}

impl Credentials {
    fn header(&self) -> String {
        format!(
            "Basic {}",
            BASE64.encode(format!("{}:{}", self.user, self.password).as_bytes())
        )
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
