//! Decides which clients share connections.
//!
//! A caller may make one of our clients for every request it serves, which must not cost it new sockets. So all
//! clients whose options shape the same connections to the same origin share one pool.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use http::HeaderValue;
use http::uri::{Authority, Uri};
use tokio::sync::OnceCell;

use super::direct::{Counts, Direct, Settings};
use super::proxied::Proxied;
use super::tls::TlsIdentity;
use crate::config::{Config, Http2, PoolKey, ProxyServer};
use crate::error::Error;
use crate::retry::Budget;
use crate::stats;

/// A pool that no client has used for this long is dropped when the next one is made.
const UNUSED: Duration = Duration::from_secs(60);

/// Options and origin to connections.
type Pools = HashMap<(PoolKey, String), Arc<Pool>>;

static POOLS: LazyLock<RwLock<Pools>> = LazyLock::new(RwLock::default);

/// How the service is reached.
pub(super) enum Connections {
    /// Straight, by connections of our own.
    Direct(Arc<Direct>),
    /// Through a proxy.
    Proxied(Proxied),
}

/// The connections to one origin.
pub(crate) struct Pool {
    key: PoolKey,
    secure: bool,
    tls: TlsIdentity,
    origin: String,
    connections: OnceCell<Connections>,
    counts: Arc<Counts>,
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
                origin: config.origin.clone(),
                connections: OnceCell::new(),
                counts: Arc::default(),
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

    /// The connections, set up when they are first needed.
    pub(super) async fn connections(self: &Arc<Pool>) -> Result<&Connections, Error> {
        if let Some(connections) = self.connections.get() {
            return Ok(connections);
        }
        let build = async || {
            if !self.secure && !self.key.proxy.as_ref().is_some_and(|proxy| proxy.secure) {
                return self.build();
            }
            // Reads and parses the system's authorities, which takes the runtime's threads too long.
            let pool = Arc::clone(self);
            let built = tokio::task::spawn_blocking(move || pool.build()).await;
            built.unwrap_or_else(|_| Err(Error::internal("setting up the connections broke off")))
        };
        self.connections.get_or_try_init(build).await
    }

    /// The proxy its connections go through.
    pub(crate) fn proxy(&self) -> Option<&ProxyServer> {
        self.key.proxy.as_ref()
    }

    /// Whether its connections speak TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// How many connections have been made since the pool is there.
    pub(crate) fn opened(&self) -> u64 {
        self.counts.opened.load(Ordering::Relaxed)
    }

    /// The most connections there may be.
    pub(super) fn max_connections(&self) -> usize {
        self.key.max_connections
    }

    /// The connections in figures.
    pub(crate) fn figures(&self) -> stats::Connections {
        let (open, idle) = match self.connections.get() {
            None => (Some(0), Some(0)),
            Some(Connections::Direct(direct)) => (Some(self.counts.open()), Some(direct.idle() as u64)),
            Some(Connections::Proxied(_)) => (None, None),
        };
        stats::Connections {
            opened: self.opened(),
            open,
            idle,
        }
    }

    fn build(&self) -> Result<Connections, Error> {
        let key = &self.key;
        let unusable = |_| Error::internal("the origin is not a URL that can be used");
        let origin: Uri = self.origin.parse().map_err(unusable)?;
        if let Some(proxy) = &key.proxy {
            let tls = if self.secure || proxy.secure {
                self.tls.secure(&key.authorities)?
            } else {
                TlsIdentity::unused()?
            };
            return Proxied::new(key, proxy, tls, &self.counts).map(Connections::Proxied);
        }
        let tls = if self.secure {
            Some(self.tls.secure(&key.authorities)?)
        } else {
            None
        };
        let host = origin.authority().map_or("", Authority::as_str);
        let host = HeaderValue::from_str(host)
            .map_err(|_| Error::internal("the host cannot be written into a header"))?;
        let settings = Settings {
            origin,
            tls: tls.map(Arc::new),
            prior_knowledge: key.http2 == Http2::PriorKnowledge,
            connect_timeout: key.connect_timeout,
            max_connections: key.max_connections,
            counts: Arc::clone(&self.counts),
        };
        Ok(Connections::Direct(Direct::new(settings, host, key.keep_alive)))
    }
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
