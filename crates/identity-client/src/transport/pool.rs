//! Decides which clients share connections. The pooling itself is the HTTP stack's.
//!
//! Making an HTTP client costs milliseconds and gives it sockets of its own, and a caller may make one of our clients
//! for every request it serves. So all clients whose options shape the same connections to the same origin share one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use super::connect::{ConnectorMark, SystemResolver};
use super::tls::TlsIdentity;
use crate::config::{Config, Http2, PoolKey, Proxy};
use crate::error::Error;
use crate::retry::Budget;

/// A pool that no client has used for this long is dropped when the next one is made.
const UNUSED: Duration = Duration::from_secs(60);
/// Largest head of an HTTP/2 answer; HTTP/1 answers are limited by the HTTP stack (about 400 kB, 100 headers).
const HTTP2_HEADERS: u32 = 256 * 1024;
/// An HTTP/2 connection whose peer does not answer a ping within this time is given up.
const HTTP2_PING: Duration = Duration::from_secs(10);

/// Options and origin to connections.
type Pools = HashMap<(PoolKey, String), Arc<Pool>>;

static POOLS: LazyLock<RwLock<Pools>> = LazyLock::new(RwLock::default);

/// The connections to one origin.
#[derive(Debug)]
pub(crate) struct Pool {
    key: PoolKey,
    secure: bool,
    tls: TlsIdentity,
    http: OnceCell<reqwest::Client>,
    opened: Arc<AtomicU64>,
    /// When a client last took the pool, in milliseconds after [`START`].
    used: AtomicU64,
    /// One for each origin, whatever else tells pools apart.
    pub(crate) budget: Arc<Budget>,
}

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

fn now_ms() -> u64 {
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl Pool {
    /// The pool of these options and this origin. No I/O; certificates are parsed when the pool is new.
    pub(crate) fn of(config: &Config) -> Result<Arc<Pool>, Error> {
        Pool::among(&POOLS, config, now_ms())
    }

    /// The clock is a value: `now` is in milliseconds.
    fn among(pools: &RwLock<Pools>, config: &Config, now: u64) -> Result<Arc<Pool>, Error> {
        let name = (config.pool_key.clone(), config.origin.clone());
        if let Some(pool) = pools.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            pool.used.store(now, Ordering::Relaxed);
            return Ok(Arc::clone(pool));
        }
        let tls = TlsIdentity::new(&config.pool_key.tls, config.pool_key.http2)?;
        let mut pools = pools.write().unwrap_or_else(PoisonError::into_inner);
        pools.retain(|_, pool| !pool.is_forgotten(now));
        let mut siblings = pools.iter().filter(|((_, origin), _)| *origin == config.origin);
        let budget = siblings
            .next()
            .map(|(_, pool)| Arc::clone(&pool.budget))
            .unwrap_or_default();
        let pool = pools.entry(name).or_insert_with(|| {
            Arc::new(Pool {
                key: config.pool_key.clone(),
                secure: config.base.scheme() == "https",
                tls,
                http: OnceCell::new(),
                opened: Arc::default(),
                used: AtomicU64::new(now),
                budget,
            })
        });
        Ok(Arc::clone(pool))
    }

    /// Only the map still knows it, and nobody has asked for a while.
    fn is_forgotten(self: &Arc<Pool>, now: u64) -> bool {
        let unused = Duration::from_millis(now.saturating_sub(self.used.load(Ordering::Relaxed)));
        Arc::strong_count(self) == 1 && unused >= UNUSED
    }

    /// The HTTP client, made when it is first needed.
    pub(super) async fn http(self: &Arc<Pool>) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let build = async || {
            if !self.secure {
                return self.build();
            }
            // Reads and parses the system's authorities, which takes the runtime's threads too long.
            let pool = Arc::clone(self);
            let built = tokio::task::spawn_blocking(move || pool.build()).await;
            built.unwrap_or_else(|_| Err(Error::internal("building the HTTP client broke off")))
        };
        self.http.get_or_try_init(build).await
    }

    /// Whether its connections speak TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// How many connections have been made since the pool is there.
    pub(crate) fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    fn build(&self) -> Result<reqwest::Client, Error> {
        let key = &self.key;
        let tls = if self.secure {
            self.tls.secure()?
        } else {
            TlsIdentity::unused()?
        };
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(key.connect_timeout)
            .pool_idle_timeout(key.keep_alive)
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Attempts are counted, delayed and paid for by this client's own policy. Zero spares a copy of each request.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .http2_max_header_list_size(HTTP2_HEADERS)
            .http2_keep_alive_interval(HTTP2_PING)
            .http2_keep_alive_timeout(HTTP2_PING)
            .dns_resolver(SystemResolver)
            .connector_layer(ConnectorMark {
                opened: Arc::clone(&self.opened),
            });
        let builder = if key.keep_alive.is_zero() {
            builder.pool_max_idle_per_host(0)
        } else {
            builder
        };
        let builder = match key.http2 {
            Http2::Auto => builder,
            Http2::PriorKnowledge => builder.http2_prior_knowledge(),
            Http2::Off => builder.http1_only(),
        };
        let builder = match &key.proxy {
            Proxy::Environment | Proxy::Url(_) if no_proxy_at_all() => builder.no_proxy(),
            Proxy::Environment => builder,
            Proxy::Off => builder.no_proxy(),
            Proxy::Url(url) => {
                let proxy = reqwest::Proxy::all(url.expose())
                    .map_err(|_| Error::config("proxy", "`proxy` is not a URL that can be used"))?;
                builder.proxy(proxy.no_proxy(reqwest::NoProxy::from_env()))
            }
        };
        builder
            .build()
            .map_err(|_| Error::internal("the HTTP client cannot be built"))
    }
}

/// Whether `NO_PROXY` names every host; the HTTP stack takes its `*` for names only, not for addresses.
fn no_proxy_at_all() -> bool {
    let list = std::env::var("NO_PROXY").or_else(|_| std::env::var("no_proxy"));
    list.is_ok_and(|list| list.split(',').any(|host| host.trim() == "*"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Options;

    fn config(base_url: &str, timeout_ms: u64, keep_alive_ms: u64) -> Config {
        Config::new(&Options {
            base_url: base_url.into(),
            timeout_ms: Some(timeout_ms),
            keep_alive_ms: Some(keep_alive_ms),
            ..Options::default()
        })
        .unwrap()
    }

    fn size(pools: &RwLock<Pools>) -> usize {
        pools.read().unwrap().len()
    }

    #[test]
    fn unused_pools_are_dropped_when_another_is_made() {
        let pools = RwLock::default();
        let take =
            |host: &str, now| Pool::among(&pools, &config(&format!("http://{host}"), 1, 1), now).unwrap();
        let held = take("held", 0);
        drop(take("unused", 0));
        drop(take("used-later", 0));
        drop(take("used-later", 1));
        assert_eq!(size(&pools), 3);
        drop(take("b", 59_999));
        assert_eq!(size(&pools), 4, "nothing has been unused for a minute");
        drop(take("b", 60_000));
        assert_eq!(size(&pools), 4, "a known pool costs no search");
        drop(take("c", 60_000));
        assert_eq!(size(&pools), 4, "one came, `unused` went");
        drop(take("d", 60_001));
        assert_eq!(size(&pools), 4, "one came, `used-later` went");
        assert!(
            Arc::ptr_eq(&held, &take("held", 600_000)),
            "a client that lives keeps its pool"
        );
        drop(take("e", 600_000));
        assert_eq!(size(&pools), 2, "`held` and the new one");
    }

    #[test]
    fn what_shapes_no_connection_parts_no_pool() {
        let pools = RwLock::default();
        let take =
            |url, timeout, keep_alive| Pool::among(&pools, &config(url, timeout, keep_alive), 0).unwrap();
        let one = take("http://h/a", 1, 5);
        assert!(Arc::ptr_eq(&one, &take("http://h/b/", 2, 5)));
        let other = take("http://h/a", 1, 6);
        assert!(!Arc::ptr_eq(&one, &other));
        assert!(
            Arc::ptr_eq(&one.budget, &other.budget),
            "the budget belongs to the origin"
        );
        assert!(!Arc::ptr_eq(&one.budget, &take("http://h:81/a", 1, 5).budget));
    }
}
