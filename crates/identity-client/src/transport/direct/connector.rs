//! Makes connections: name, TCP (to the address that answers first, RFC 8305), TLS, and the HTTP version.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use http::Uri;
use hyper::client::conn::{http1, http2};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::Direct;
use super::lease::{Requests, Sender};
use super::wire::{Pulse, Wire};
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
    pub(in crate::transport) max_connections: usize,
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

    /// Makes a connection, no longer than its limit. Its end is told to `direct`.
    pub(super) async fn connect(&self, direct: &Arc<Direct>) -> Result<Sender, Arc<Cause>> {
        let limit = self.settings.connect_timeout;
        match tokio::time::timeout(limit, self.establish(direct)).await {
            Ok(result) => result.map_err(Arc::new),
            Err(_) => Err(Arc::new(io::Error::from(io::ErrorKind::TimedOut).into())),
        }
    }

    async fn establish(&self, direct: &Arc<Direct>) -> Result<Sender, Cause> {
        let mut tcp = self.tcp.clone();
        let stream = tcp.call(self.settings.origin.clone()).await?;
        let open = Open {
            pulse: Pulse::new(),
            counts: Arc::clone(&self.settings.counts),
            direct: Arc::downgrade(direct),
        };
        let stream = Wire::new(stream.into_inner(), Arc::clone(&open.pulse));
        let prior_knowledge = self.settings.prior_knowledge;
        let Some(tls) = &self.settings.tls else {
            return handshake(stream, prior_knowledge, open).await;
        };
        let host = self.settings.origin.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host)?;
        let stream = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await?;
        let chosen = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        handshake(stream, prior_knowledge || chosen, open).await
    }
}

async fn handshake<S>(stream: S, http2: bool, open: Open) -> Result<Sender, Cause>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let pulse = Arc::clone(&open.pulse);
    let stream = TokioIo::new(stream);
    let requests = if http2 {
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(HTTP2_PING)
            .keep_alive_timeout(HTTP2_PING)
            .max_header_list_size(HTTP2_HEADERS)
            .handshake(stream)
            .await?;
        drive(connection, open);
        Requests::Http2(sender)
    } else {
        let (sender, connection) = http1::handshake(stream).await?;
        drive(connection, open);
        Requests::Http1(sender)
    };
    Ok(Sender { requests, pulse })
}

/// Requests learn of a failure by their own answers, so that of the connection says nothing new.
fn drive(connection: impl Future<Output = hyper::Result<()>> + Send + 'static, open: Open) {
    open.counts.opened.fetch_add(1, Ordering::Relaxed);
    let counted = Counted(open);
    tokio::spawn(async move {
        let _ = connection.await;
        drop(counted);
    });
}

/// What a connection that is there has to tell when it ends.
struct Open {
    pulse: Arc<Pulse>,
    counts: Arc<Counts>,
    direct: Weak<Direct>,
}

/// A connection that is counted as open.
struct Counted(Open);

impl Drop for Counted {
    fn drop(&mut self) {
        let Open {
            pulse,
            counts,
            direct,
        } = &self.0;
        counts.closed.fetch_add(1, Ordering::Relaxed);
        if pulse.forfeit()
            && let Some(direct) = direct.upgrade()
        {
            direct.vacated();
        }
    }
}
