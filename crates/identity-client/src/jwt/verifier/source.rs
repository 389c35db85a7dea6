//! Fetches the key set with which a service signs its tokens (RFC 7517 §5).

use std::fmt;
use std::sync::Arc;

use http::header::{ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::Url;
use tokio::time::Instant;

use crate::answer::check_object;
use crate::attempts::{Attempts, Progress, Target};
use crate::blocking::SMALL;
use crate::cancellation::Cancellation;
use crate::config::{Address, Config, ConnectionOptions, Options, PRODUCT};
use crate::deadline::Deadline;
use crate::error::{Error, ServiceAnswer};
use crate::operation::RetryClass;
use crate::retry::{Budget, RetryPolicy};
use crate::scrub::Scrubber;
use crate::step::Step;
use crate::transport::{Outgoing, Pool, Received, ResponseOptions};

/// Headers of the answer that say how long it may be kept.
static KEPT: [HeaderName; 1] = [CACHE_CONTROL];

/// Where a key set is fetched from: any URL, also one of another origin than the service's.
pub struct KeySetSource {
    address: Arc<Address>,
    /// Limits and connections are those of a client with this base URL.
    config: Config,
    pool: Arc<Pool>,
    budget: Arc<Budget>,
}

/// A key set as its service wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    /// A JSON object as text.
    pub text: String,
    /// The `Cache-Control` header (RFC 9111 §5.2), where the answer has one.
    pub cache_control: Option<String>,
}

impl KeySetSource {
    /// A source at `options.base_url`, which is the URL of the key set itself. No I/O.
    ///
    /// # Errors
    ///
    /// A wrong option, which the error names.
    pub fn new(options: &Options) -> Result<KeySetSource, Error> {
        let config = Config::new(options)?;
        let url = Url::clone(&config.base);
        Ok(KeySetSource {
            address: Arc::new(Address::new(url)?),
            pool: Pool::of(&config.connection, &config.origin)?,
            budget: Budget::of(&config.origin),
            config,
        })
    }

    /// What tells sources apart: their URL and their connections.
    pub(super) fn identity(&self) -> SourceKey {
        (self.config.base.to_string(), self.config.connection.clone())
    }

    /// Fetches the key set, under the deadline and the retries of `options`.
    ///
    /// # Errors
    ///
    /// See [`Class`](crate::Class). The errors belong to no operation.
    pub async fn fetch(&self) -> Result<KeySet, Error> {
        let config = &self.config;
        let now = Instant::now().into_std();
        let mut progress = Progress::default();
        let mut attempts = Attempts {
            pool: &self.pool,
            budget: &self.budget,
            policy: RetryPolicy {
                class: RetryClass::Read,
                has_key: false,
                max_retries: config.limits.max_retries,
            },
            deadline: Deadline::start(now, std::time::Duration::ZERO, config.waits(config.limits)),
            response: ResponseOptions {
                max_bytes: config.max_response_bytes,
                headers: &KEPT,
            },
            cancellation: Cancellation::new(None),
            progress: &mut progress,
        };
        attempts.run(&mut Get(self)).await
    }
}

impl fmt::Debug for KeySetSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeySetSource")
            .field("origin", &self.config.origin)
            .finish_non_exhaustive()
    }
}

/// See [`KeySetSource::identity`].
pub(super) type SourceKey = (String, ConnectionOptions);

struct Get<'a>(&'a KeySetSource);

impl Target for Get<'_> {
    type Answer = KeySet;

    fn outgoing(&mut self) -> Result<Outgoing, Error> {
        let mut headers = HeaderMap::with_capacity(4);
        let types = "application/jwk-set+json, application/json";
        headers.insert(ACCEPT, HeaderValue::from_static(types));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br"));
        headers.insert(USER_AGENT, HeaderValue::from_static(PRODUCT));
        Ok(Outgoing {
            method: Method::GET,
            address: Arc::clone(&self.0.address),
            headers,
            body: bytes::Bytes::new(),
        })
    }

    async fn judge(&mut self, received: Received, attempts: &mut Attempts<'_>) -> Result<KeySet, Error> {
        if received.body.len() <= SMALL {
            return key_set(received);
        }
        attempts
            .beside_the_worker(Step::Judgement, move || key_set(received))
            .await?
    }
}

/// The key set of an answer, or the error that it stands for. Linear in the answer.
fn key_set(received: Received) -> Result<KeySet, Error> {
    let Received {
        status,
        body,
        retry_after,
        headers,
    } = received;
    if status >= 400 {
        let scrubber = Scrubber::default();
        return Err(Error::api(ServiceAnswer::read(
            status,
            &body,
            retry_after,
            &scrubber,
        )));
    }
    let cache_control = headers.get(CACHE_CONTROL);
    Ok(KeySet {
        text: check_object(status, body)?,
        cache_control: cache_control.and_then(|value| value.to_str().ok().map(str::to_owned)),
    })
}
