//! Users that are there from the start: `[{ "email": "…", "password": "…", "twoFAEnabled": false, "emailVerified": true }]`.

use serde::{Deserialize, Deserializer};

use crate::{clock::Timestamp, email, error::InternalError, random, secret::Secret, store::User};

/// One entry of a seed file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeedUser {
    /// The id in tokens and in `me`. Random when absent.
    pub id: Option<String>,
    /// Any case; it is stored in lower case.
    pub email: String,
    /// In clear: a seed file is for tests.
    #[serde(deserialize_with = "secret")]
    pub password: Secret,
    /// Whether a login needs a code. Off when absent.
    #[serde(default, rename = "twoFAEnabled")]
    pub two_factor: bool,
    /// Whether the address counts as proven. Yes when absent.
    #[serde(default = "yes")]
    pub email_verified: bool,
}

/// Reads a seed file. The error names the line, never a value.
pub fn parse(json: &str) -> Result<Vec<SeedUser>, String> {
    let users: Vec<SeedUser> = serde_json::from_str(json).map_err(|error| {
        format!(
            "line {}: expected a list of {{ email, password, twoFAEnabled?, emailVerified?, id? }}",
            error.line()
        )
    })?;
    match users.iter().find(|user| !email::is_address(&user.email)) {
        Some(_) => Err("every user needs an e-mail address".to_owned()),
        None => Ok(users),
    }
}

impl SeedUser {
    pub(crate) fn user(&self, password_hash: String, now: Timestamp) -> Result<User, InternalError> {
        Ok(User {
            id: self.id.clone().map_or_else(random::id, Ok)?,
            email: self.email.to_ascii_lowercase(),
            password_hash,
            email_verified: self.email_verified,
            two_factor: self.two_factor,
            created_at: now,
        })
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_file_is_read() {
        let users = parse(r#"[{"email":"A@example.com","password":"pw-of-a","twoFAEnabled":true}]"#).unwrap();
        assert!(users[0].two_factor && users[0].email_verified);
        assert!(!format!("{users:?}").contains("pw-of-a"));
    }

    #[test]
    fn a_bad_seed_file_is_named_without_its_values() {
        let error =
            parse("[{\"email\":\"a@example.com\",\n\"password\":\"pw-of-a\",\"pasword\":1}]").unwrap_err();
        assert!(
            error.starts_with("line 2") && !error.contains("pw-of-a"),
            "{error}"
        );
        assert!(parse(r#"[{"email":"a","password":"pw-of-a"}]"#).is_err());
    }
}
