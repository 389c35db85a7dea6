//! Decides which clients share connections.
//!
//! A caller may make one of our clients for every request it serves, which must not cost it new sockets. So all
//! clients whose options shape the same connections to the same origin share one pool.

use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

use http::HeaderValue;
use http::uri::{Authority, Uri};
use serde::Serialize;
use tokio::sync::OnceCell;

use super::direct::{ConnectorOptions, Counts, Direct};
use super::proxied::Proxied;
use super::tls::TlsIdentity;
use crate::config::{ConnectionOptions, ProxyServer};
use crate::error::Error;
use crate::registry::{Registry, now_ms};

/// By options and origin.
static POOLS: LazyLock<Registry<(ConnectionOptions, String), Pool>> = LazyLock::new(Registry::default);

/// How the service is reached.
pub(super) enum Transport {
    /// Straight, by connections of our own.
    Direct(Arc<Direct>),
    /// Through a proxy.
    Proxied(Proxied),
}

/// Connections in figures. Through a proxy the HTTP stack says when it makes one, but not when it closes one, so `open`
/// and `idle` are not known there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionStats {
    /// Connections made so far.
    pub opened: u64,
    /// Connections that are open now, where known.
    pub open: Option<u64>,
    /// Open connections that no call uses, where known; none over HTTP/2, where all calls share one.
    pub idle: Option<u64>,
}

/// The connections to one origin.
pub(crate) struct Pool {
    options: ConnectionOptions,
    secure: bool,
    tls: TlsIdentity,
    origin: String,
    transport: OnceCell<Transport>,
    counts: Arc<Counts>,
}

impl Pool {
    /// The pool of these options and this origin (`https://host:port`). No I/O; certificates are parsed when the pool is
    /// new.
    pub(crate) fn of(options: &ConnectionOptions, origin: &str) -> Result<Arc<Pool>, Error> {
        POOLS.get((options.clone(), origin.to_owned()), now_ms(), |_| {
            Ok(Pool {
                options: options.clone(),
                secure: origin.starts_with("https:"),
                tls: TlsIdentity::new(&options.tls, options.http2)?,
                origin: origin.to_owned(),
                transport: OnceCell::new(),
                counts: Arc::default(),
            })
        })
    }

    /// Host and port, for messages.
    pub(crate) fn host(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, host)| host)
    }

    /// The connections, set up when they are first needed.
    pub(super) async fn transport(self: &Arc<Pool>) -> Result<&Transport, Error> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let build = async || {
            if !self.secure && !self.options.proxy.as_ref().is_some_and(|proxy| proxy.secure) {
                return self.build();
            }
            // Reads and parses the system's authorities, which takes the runtime's threads too long.
            let pool = Arc::clone(self);
            let built = tokio::task::spawn_blocking(move || pool.build()).await;
            built.unwrap_or_else(|_| Err(Error::internal("the connection setup was interrupted")))
        };
        self.transport.get_or_try_init(build).await
    }

    /// The proxy its connections go through.
    pub(crate) fn proxy(&self) -> Option<&ProxyServer> {
        self.options.proxy.as_ref()
    }

    /// Whether its connections speak TLS.
    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }

    /// How many connections have been made since the pool is there.
    pub(crate) fn opened(&self) -> u64 {
        self.counts.opened.load(Ordering::Relaxed)
    }

    /// The connections in figures.
    pub(crate) fn stats(&self) -> ConnectionStats {
        let (open, idle) = match self.transport.get() {
            None => (Some(0), Some(0)),
            Some(Transport::Direct(direct)) => (Some(self.counts.open()), Some(direct.idle() as u64)),
            Some(Transport::Proxied(_)) => (None, None),
        };
        ConnectionStats {
            opened: self.opened(),
            open,
            idle,
        }
    }

    fn build(&self) -> Result<Transport, Error> {
        let key = &self.options;
        let unusable = |_| Error::internal("the origin is not a usable URL");
        let origin: Uri = self.origin.parse().map_err(unusable)?;
        if let Some(proxy) = &key.proxy {
            let tls = if self.secure || proxy.secure {
                self.tls.secure(&key.authorities)?
            } else {
                TlsIdentity::unused()?
            };
            return Proxied::new(key, proxy, tls, &self.counts).map(Transport::Proxied);
        }
        let tls = if self.secure {
            Some(self.tls.secure(&key.authorities)?)
        } else {
            None
        };
        let host = origin.authority().map_or("", Authority::as_str);
        let host = HeaderValue::from_str(host)
            .map_err(|_| Error::internal("the host is not a valid header value"))?;
        let connector = ConnectorOptions {
            origin,
            tls: tls.map(Arc::new),
            http2: key.http2,
            connect_timeout: key.connect_timeout,
            max_connections: key.max_connections,
            counts: Arc::clone(&self.counts),
        };
        Ok(Transport::Direct(Direct::new(connector, host, key.keep_alive)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Options};

    fn pool(base_url: &str, timeout_ms: u64, keep_alive_ms: u64) -> Arc<Pool> {
        let config = Config::new(&Options {
            base_url: base_url.into(),
            timeout_ms: Some(timeout_ms),
            keep_alive_ms: Some(keep_alive_ms),
            ..Options::default()
        })
        .unwrap();
        Pool::of(&config.connection, &config.origin).unwrap()
    }

    #[test]
    fn what_shapes_no_connection_parts_no_pool() {
        let one = pool("http://pool.test/a", 1, 5);
        assert!(Arc::ptr_eq(&one, &pool("http://pool.test/b/", 2, 5)));
        assert!(!Arc::ptr_eq(&one, &pool("http://pool.test/a", 1, 6)));
        assert!(!Arc::ptr_eq(&one, &pool("http://pool.test:81/a", 1, 5)));
    }
}
