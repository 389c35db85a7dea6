//! Makes connections: name, TCP (to the address that answers first, RFC 8305), TLS, and the HTTP version.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Uri;
use hyper::client::conn::{http1, http2};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::multiplexing::{Multiplexing, Race};
use super::secured::Secured;
use super::sender::{Requests, Sender};
use super::wire::{Pulse, Wire};
use crate::config::Http2;
use crate::transport::fault::FaultCause;
use crate::transport::http2::{MAX_HEADER_LIST, PING_TIMEOUT};
use crate::transport::resolver::SystemResolver;

/// Where to, and how.
pub(in crate::transport) struct ConnectorOptions {
    pub(in crate::transport) origin: Uri,
    /// `None` for `http://`.
    pub(in crate::transport) tls: Option<Arc<rustls::ClientConfig>>,
    pub(in crate::transport) http2: Http2,
    pub(in crate::transport) connect_timeout: Duration,
    pub(in crate::transport) max_connections: usize,
    pub(in crate::transport) counts: Arc<Counts>,
}

impl ConnectorOptions {
    /// What is known before the first connection.
    pub(super) fn multiplexing(&self) -> Multiplexing {
        match self.http2 {
            Http2::PriorKnowledge => Multiplexing::Yes,
            Http2::Auto if self.tls.is_some() => Multiplexing::Unknown(Race::default()),
            Http2::Auto | Http2::Off => Multiplexing::No,
        }
    }
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
    options: ConnectorOptions,
    tcp: HttpConnector<SystemResolver>,
}

impl Connector {
    pub(super) fn new(options: ConnectorOptions) -> Connector {
        let mut tcp = HttpConnector::new_with_resolver(SystemResolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Connector { options, tcp }
    }

    /// Makes a connection within the connect timeout. `vacated` runs when the connection has ended and its place is free.
    pub(super) async fn connect(&self, vacated: Vacated) -> Result<Sender, Arc<FaultCause>> {
        let limit = self.options.connect_timeout;
        match tokio::time::timeout(limit, self.establish(vacated)).await {
            Ok(result) => result.map_err(Arc::new),
            Err(_) => Err(Arc::new(io::Error::from(io::ErrorKind::TimedOut).into())),
        }
    }

    async fn establish(&self, vacated: Vacated) -> Result<Sender, FaultCause> {
        let mut tcp = self.tcp.clone();
        let stream = tcp.call(self.options.origin.clone()).await?;
        let open = Open {
            pulse: Pulse::new(),
            counts: Arc::clone(&self.options.counts),
            vacated,
        };
        let stream = Wire::new(stream.into_inner(), Arc::clone(&open.pulse));
        let prior_knowledge = self.options.http2 == Http2::PriorKnowledge;
        let Some(tls) = &self.options.tls else {
            return handshake(stream, prior_knowledge, open).await;
        };
        let host = self.options.origin.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host)?;
        let stream = TlsConnector::from(Arc::clone(tls)).connect(name, stream).await?;
        let chosen = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let stream = Secured::new(stream, Arc::clone(&open.pulse));
        handshake(stream, prior_knowledge || chosen, open).await
    }
}

async fn handshake<S>(stream: S, http2: bool, open: Open) -> Result<Sender, FaultCause>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let pulse = Arc::clone(&open.pulse);
    let stream = TokioIo::new(stream);
    let requests = if http2 {
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_TIMEOUT)
            .keep_alive_timeout(PING_TIMEOUT)
            .max_header_list_size(MAX_HEADER_LIST)
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

/// Called when the place of a connection is free again.
pub(super) type Vacated = Box<dyn Fn() + Send>;

/// What the end of a connection changes.
struct Open {
    pulse: Arc<Pulse>,
    counts: Arc<Counts>,
    vacated: Vacated,
}

/// A connection that is counted as open.
struct Counted(Open);

impl Drop for Counted {
    fn drop(&mut self) {
        let Open {
            pulse,
            counts,
            vacated,
        } = &self.0;
        counts.closed.fetch_add(1, Ordering::Relaxed);
        if pulse.forfeit() {
            vacated();
        }
    }
}
