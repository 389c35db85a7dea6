use std::{path::PathBuf, sync::Arc};

use crate::{
    clock::Clock,
    error::InternalError,
    faults::Faults,
    idempotency::KeptAnswers,
    outbox::Outbox,
    password::{HashCost, Passwords},
    rate_limit::RateLimiter,
    seed::SeedUser,
    store::{self, Store},
    tokens::{AccessTokens, Algorithm},
};

/// How an emulator is set up. The default is an empty one in memory.
#[derive(Debug, Default)]
pub struct Settings {
    /// Where the data is kept. In memory when absent.
    pub data: Option<PathBuf>,
    /// Users that are there from the start and after every reset.
    pub seed: Vec<SeedUser>,
    /// How much work a password hash is.
    pub hash_cost: HashCost,
    /// Names under which `/__emulator` may be called, besides addresses and names that nobody can register. As
    /// [`host_name`](crate::host_name) gives them.
    pub allowed_hosts: Vec<String>,
    /// What access tokens are signed with.
    pub algorithm: Algorithm,
    /// The type that headers of access tokens have (`typ`). `JWT` when absent.
    pub token_type: Option<String>,
}

/// The state as every handler gets it.
pub(crate) type AppState = Arc<State>;

/// Everything the handlers share.
#[derive(Debug)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) passwords: Passwords,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) kept_answers: KeptAnswers,
    pub(crate) allowed_hosts: Vec<String>,
    /// What the emulator takes for the time.
    pub clock: Clock,
    /// What was sent to users.
    pub outbox: Outbox,
    /// What is to go wrong.
    pub faults: Faults,
    seed: Vec<SeedUser>,
}

impl State {
    /// Opens the database and stores the seed users that it does not have. Fails when the file cannot be used.
    pub async fn new(settings: Settings) -> Result<Self, InternalError> {
        let store = Store::open(settings.data.as_deref())?;
        let clock = Clock::system();
        let state = Self {
            access_tokens: AccessTokens::new(store.signing_seed()?, settings.algorithm, settings.token_type)?,
            passwords: Passwords::new(settings.hash_cost)?,
            rate_limiter: RateLimiter::new(clock.clone()),
            kept_answers: KeptAnswers::default(),
            outbox: Outbox::default(),
            faults: Faults::default(),
            allowed_hosts: settings.allowed_hosts,
            seed: settings.seed,
            store,
            clock,
        };
        state.plant_seed().await?;
        Ok(state)
    }

    /// Back to how it started: seed users only, no messages, no faults, no spent tries, the machine's time. The first
    /// signing key is the only one again, so that key sets which clients hold are still right.
    pub async fn reset(&self) -> Result<(), InternalError> {
        self.store.run(store::clear).await?;
        self.clock.reset();
        self.access_tokens.reset();
        self.rate_limiter.reset();
        self.kept_answers.clear();
        self.outbox.clear();
        self.faults.clear();
        self.plant_seed().await
    }

    async fn plant_seed(&self) -> Result<(), InternalError> {
        for seed in &self.seed {
            let hash = self.passwords.hash(seed.password.clone()).await?;
            let user = seed.user(hash, self.clock.now())?;
            // One that is there from an earlier run keeps what became of it.
            self.store.run(move |db| store::add_user(db, &user)).await?;
        }
        Ok(())
    }
}
