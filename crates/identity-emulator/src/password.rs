use std::{sync::Arc, thread::available_parallelism};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{Error as HashError, PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{error::InternalError, random, secret::Secret};

/// Memory in KiB, passes and lanes (OWASP Password Storage Cheat Sheet: argon2id, m = 19 MiB, t = 2, p = 1).
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// The least that argon2 allows. Worth nothing against an attacker; for tests only.
const INSECURE_FAST_COST: (u32, u32, u32) = (8, 1, 1);

/// How much work one password hash is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HashCost {
    /// What a real service should use.
    #[default]
    Full,
    /// Next to nothing, so that test suites are quick.
    InsecureFast,
}

/// Hashes and checks passwords away from the async threads, never more at a time than the machine has cores: each hash
/// holds 19 MiB, and more of them at once would only make all of them slower.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash of a password nobody knows.
    dummy: Arc<str>,
}

impl Passwords {
    /// Prepares the hasher. Takes as long as one hash.
    pub(crate) fn new(cost: HashCost) -> Result<Self, InternalError> {
        let (memory, passes, lanes) = match cost {
            HashCost::Full => COST,
            HashCost::InsecureFast => INSECURE_FAST_COST,
        };
        let params = Params::new(memory, passes, lanes, None).map_err(HashError::from)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, &random::token()?)?;
        let turns = available_parallelism().map_or(1, usize::from);
        Ok(Self {
            argon2,
            turns: Arc::new(Semaphore::new(turns)),
            dummy: dummy.into(),
        })
    }

    /// The PHC string to store for a password.
    pub(crate) async fn hash(&self, password: Secret) -> Result<String, InternalError> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || hash(&argon2, &password)).await
    }

    /// Whether a password fits what was stored. Without a stored hash, as for an unknown user, the same work is done
    /// and the answer is no: the time it takes does not tell whether an account exists.
    pub(crate) async fn verify(
        &self,
        password: Secret,
        stored: Option<String>,
    ) -> Result<bool, InternalError> {
        let argon2 = self.argon2.clone();
        let dummy = self.dummy.clone();
        self.in_turn(move || {
            let parsed = PasswordHash::new(stored.as_deref().unwrap_or(&dummy)).map_err(HashError::from)?;
            match argon2.verify_password(password.reveal().as_bytes(), &parsed) {
                Ok(()) => Ok(stored.is_some()),
                Err(HashError::PasswordInvalid) => Ok(false),
                Err(other) => Err(other.into()),
            }
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, InternalError> + Send + 'static,
    ) -> Result<T, InternalError> {
        // The semaphore is never closed, so the only answer is a permit; it goes along, because the work goes on when
        // the caller has hung up.
        let turn = self.turns.clone().acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await?
    }
}

fn hash(argon2: &Argon2<'_>, password: &Secret) -> Result<String, InternalError> {
    Ok(argon2.hash_password(password.reveal().as_bytes())?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_stored_form_names_the_cost_that_owasp_asks_for() {
        let passwords = Passwords::new(HashCost::Full).unwrap();
        let stored = passwords.hash(Secret::new("correct horse".into())).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.dummy.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            passwords
                .verify(Secret::new("correct horse".into()), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(Secret::new("wrong horse".into()), Some(stored))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn nobody_knows_the_dummy() {
        let passwords = Passwords::new(HashCost::InsecureFast).unwrap();
        assert!(!passwords.verify(Secret::new(String::new()), None).await.unwrap());
    }
}
