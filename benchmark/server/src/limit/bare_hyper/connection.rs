//! Opening a connection, and sending on it.

use std::{error::Error, sync::Arc};

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::Full;
use hyper::{
    body::Incoming,
    client::conn::{http1, http2},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use crate::settings::LoadOptions;

pub(super) type Failure = Box<dyn Error + Send + Sync>;

/// An open connection; a task of its own drives it.
#[derive(Debug)]
pub(super) enum Connection {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Connection {
    pub(super) async fn send(&mut self, request: Request<Full<Bytes>>) -> hyper::Result<Response<Incoming>> {
        match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
        }
    }
}

/// Where to connect to, and how.
pub(super) struct Connector {
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
    http2: bool,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Connector")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Connector {
    pub(super) fn new(settings: &LoadOptions, base: &Uri) -> Result<Self, Box<dyn Error>> {
        let tls = match &settings.ca {
            Some(path) if base.scheme_str() == Some("https") => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from_pem_file(path)?)?;
                let provider = rustls::crypto::ring::default_provider().into();
                let mut config = ClientConfig::builder_with_provider(provider)
                    .with_safe_default_protocol_versions()?
                    .with_root_certificates(roots)
                    .with_no_client_auth();
                let protocol: &[u8] = if settings.http2 { b"h2" } else { b"http/1.1" };
                config.alpn_protocols = vec![protocol.to_vec()];
                Some(TlsConnector::from(Arc::new(config)))
            }
            _ => None,
        };
        Ok(Self {
            host: base.host().ok_or("the base URL has no host")?.to_owned(),
            port: base.port_u16().ok_or("the base URL has no port")?,
            tls,
            http2: settings.http2,
        })
    }

    pub(super) async fn open(&self) -> Result<Connection, Failure> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        match &self.tls {
            Some(tls) => {
                let name = ServerName::try_from(self.host.clone())?;
                self.shake_hands(tls.connect(name, stream).await?).await
            }
            None => self.shake_hands(stream).await,
        }
    }

    async fn shake_hands<S>(&self, stream: S) -> Result<Connection, Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let stream = TokioIo::new(stream);
        // A connection that breaks fails the call that uses it: the task's own result says nothing more.
        if self.http2 {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
            tokio::spawn(connection);
            Ok(Connection::Http2(sender))
        } else {
            let (sender, connection) = http1::handshake(stream).await?;
            tokio::spawn(connection);
            Ok(Connection::Http1(sender))
        }
    }
}
