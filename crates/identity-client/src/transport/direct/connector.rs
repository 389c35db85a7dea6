//! Makes connections: name, TCP (to the address that answers first, RFC 8305), TLS, and the HTTP version.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Uri;
use hyper::client::conn::{http1, http2};
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::Sender;
use crate::transport::fault::Cause;
use crate::transport::resolver::SystemResolver;
use crate::transport::{HTTP2_HEADERS, HTTP2_PING};

/// Where to, and how.
pub(in crate::transport) struct Settings {
    pub(in crate::transport) origin: Uri,
    /// `None` for `http://`.
    pub(in crate::transport) tls: Option<Arc<rustls::ClientConfig>>,
    pub(in crate::transport) prior_knowledge: bool,
    pub(in crate::transport) connect_timeout: Duration,
    pub(in crate::transport) counts: Arc<Counts>,
}

/// Connections of one origin.
#[derive(Debug, Default)]
pub(in crate::transport) struct Counts {
    pub(in crate::transport) opened: AtomicU64,
    closed: AtomicU64,
}

impl Counts {
    pub(in crate::transport) fn open(&self) -> u64 {
        let closed = self.closed.load(Ordering::Relaxed);
        self.opened.load(Ordering::Relaxed).saturating_sub(closed)
    }
}

pub(super) struct Connector {
    settings: Settings,
    tcp: HttpConnector<SystemResolver>,
}

impl Connector {
    pub(super) fn new(settings: Settings) -> Connector {
        let mut tcp = HttpConnector::new_with_resolver(SystemResolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Connector { settings, tcp }
    }

    /// Makes a connection, no longer than its limit.
    pub(super) async fn connect(&self) -> Result<Sender, Arc<Cause>> {
        let limit = self.settings.connect_timeout;
        match tokio::time::timeout(limit, self.establish()).await {
            Ok(result) => result.map_err(Arc::new),
            Err(_) => Err(Arc::new(io::Error::from(io::ErrorKind::TimedOut).into())),
        }
    }

    async fn establish(&self) -> Result<Sender, Cause> {
        let mut tcp = self.tcp.clone();
        let stream = tcp.call(self.settings.origin.clone()).await?;
        let prior_knowledge = self.settings.prior_knowledge;
        let Some(tls) = &self.settings.tls else {
            return self.handshake(stream, prior_knowledge).await;
        };
        let host = self.settings.origin.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host)?;
        let stream = TlsConnector::from(Arc::clone(tls))
            .connect(name, stream.into_inner())
            .await?;
        let chosen = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        self.handshake(TokioIo::new(stream), prior_knowledge || chosen)
            .await
    }

    async fn handshake<S>(&self, stream: S, http2: bool) -> Result<Sender, Cause>
    where
        S: Read + Write + Send + Unpin + 'static,
    {
        if !http2 {
            let (sender, connection) = http1::handshake(stream).await?;
            self.drive(connection);
            return Ok(Sender::Http1(sender));
        }
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(HTTP2_PING)
            .keep_alive_timeout(HTTP2_PING)
            .max_header_list_size(HTTP2_HEADERS)
            .handshake(stream)
            .await?;
        self.drive(connection);
        Ok(Sender::Http2(sender))
    }

    /// Requests learn of a failure by their own answers, so that of the connection says nothing new.
    fn drive(&self, connection: impl Future<Output = hyper::Result<()>> + Send + 'static) {
        let open = Open::new(&self.settings.counts);
        tokio::spawn(async move {
            let _ = connection.await;
            drop(open);
        });
    }
}

/// A connection that is counted as open.
struct Open(Arc<Counts>);

impl Open {
    fn new(counts: &Arc<Counts>) -> Open {
        counts.opened.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(counts))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.closed.fetch_add(1, Ordering::Relaxed);
    }
}
