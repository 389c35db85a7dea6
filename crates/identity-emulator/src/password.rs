use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread::{Builder, available_parallelism},
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        Error as HashError,
        phc::{Output, PasswordHash, Salt},
    },
};
use subtle::ConstantTimeEq;
use tokio::sync::oneshot;

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

/// Hashes and checks passwords on threads of their own, one for each core: away from the async threads, and never more
/// at a time than the machine can do. Each thread keeps the memory that a hash fills and uses it again; allocators do
/// not give back 19 MiB at a time as willingly as they hand it out.
#[derive(Clone, Debug)]
pub(crate) struct Passwords {
    params: Params,
    jobs: Sender<Job>,
    /// The hash of a password nobody knows.
    dummy: Arc<str>,
}

/// The memory of a hash.
type Memory = Vec<Block>;
type Job = Box<dyn FnOnce(&mut Memory) + Send>;

impl Passwords {
    /// Prepares the hasher. Takes as long as one hash.
    pub(crate) fn new(cost: HashCost) -> Result<Self, InternalError> {
        let (memory, passes, lanes) = match cost {
            HashCost::Full => COST,
            HashCost::InsecureFast => INSECURE_FAST_COST,
        };
        let params = Params::new(memory, passes, lanes, None).map_err(HashError::from)?;
        let dummy = hash(&params, &random::token()?, &mut Memory::new())?;
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..available_parallelism().map_or(1, usize::from) {
            let queue = queue.clone();
            Builder::new()
                .name("password-hash".to_owned())
                .spawn(move || work_off(&queue))?;
        }
        Ok(Self {
            params,
            jobs,
            dummy: dummy.into(),
        })
    }

    /// The PHC string to store for a password.
    pub(crate) async fn hash(&self, password: Secret) -> Result<String, InternalError> {
        let params = self.params.clone();
        self.queue(move |memory| hash(&params, &password, memory)).await
    }

    /// Whether a password fits what was stored. Without a stored hash, as for an unknown user, the same work is done
    /// and the answer is no: the time it takes does not tell whether an account exists.
    pub(crate) async fn verify(
        &self,
        password: Secret,
        stored: Option<String>,
    ) -> Result<bool, InternalError> {
        let dummy = self.dummy.clone();
        self.queue(move |memory| {
            let fits = fits(stored.as_deref().unwrap_or(&dummy), &password, memory)?;
            Ok(fits && stored.is_some())
        })
        .await
    }

    async fn queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, InternalError> + Send + 'static,
    ) -> Result<T, InternalError> {
        let (answer, answered) = oneshot::channel();
        let job = move |memory: &mut Memory| {
            // A caller who hung up needs no hash.
            if !answer.is_closed() {
                let _ = answer.send(work(memory));
            }
        };
        self.jobs
            .send(Box::new(job))
            .map_err(|_| InternalError::HashingStopped)?;
        answered.await.map_err(|_| InternalError::HashingStopped)?
    }
}

/// Does what is queued until nobody can queue any more.
fn work_off(queue: &Mutex<Receiver<Job>>) {
    let mut memory = Memory::new();
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // A job that panics drops its answer, which its caller sees; the thread goes on.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

fn hash(params: &Params, password: &Secret, memory: &mut Memory) -> Result<String, InternalError> {
    let salt = random::bytes::<16>()?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: params.try_into()?,
        salt: Some(Salt::new(&salt).map_err(HashError::from)?),
        hash: Some(derive(params.clone(), password, &salt, memory)?),
    };
    Ok(hash.to_string())
}

fn fits(stored: &str, password: &Secret, memory: &mut Memory) -> Result<bool, InternalError> {
    let stored = PasswordHash::new(stored).map_err(HashError::from)?;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
        return Err(InternalError::Damaged("password hash"));
    };
    // The cost comes from the stored hash: it may be from a run with another.
    let derived = derive(Params::try_from(&stored)?, password, salt, memory)?;
    Ok(derived.as_bytes().ct_eq(expected.as_bytes()).into())
}

fn derive(
    params: Params,
    password: &Secret,
    salt: &[u8],
    memory: &mut Memory,
) -> Result<Output, InternalError> {
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::new());
    }
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password.reveal().as_bytes(), salt, &mut output, memory)
        .map_err(HashError::from)?;
    Ok(Output::new(&output).map_err(HashError::from)?)
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
    async fn more_hashes_than_threads_wait_their_turn() {
        let passwords = Passwords::new(HashCost::InsecureFast).unwrap();
        let tasks: Vec<_> = (0..50)
            .map(|n| {
                let passwords = passwords.clone();
                tokio::spawn(async move { passwords.hash(Secret::new(n.to_string())).await })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap().unwrap().starts_with("$argon2id$"));
        }
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_still_checked() {
        let cheap = Passwords::new(HashCost::InsecureFast).unwrap();
        let stored = cheap.hash(Secret::new("correct horse".into())).await.unwrap();
        let full = Passwords::new(HashCost::Full).unwrap();
        assert!(
            full.verify(Secret::new("correct horse".into()), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !full
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
