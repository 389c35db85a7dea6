//! The server's side of TLS: set up from a script, then one handshake for each connection.

use std::{
    fmt,
    io::{Error, Result},
    sync::Arc,
};

use rustls::{
    RootCertStore, ServerConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
    version::{TLS12, TLS13},
};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::{Handshake, Identity, Tls, Versions, authority::Authority, handshake};
use crate::wire::Wire;

/// The prepared TLS of one server.
#[derive(Clone)]
pub(crate) struct ServerTls {
    acceptor: TlsAcceptor,
    handshakes: Arc<[Handshake]>,
    /// The certificate of the server's authority.
    pub(crate) ca_pem: String,
    /// What the server shows.
    pub(crate) shown: Identity,
    /// A client certificate of the server's authority.
    pub(crate) client: Identity,
    /// A client certificate of another authority.
    pub(crate) stranger: Identity,
}

impl fmt::Debug for ServerTls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ServerTls")
            .field("handshakes", &self.handshakes)
            .finish_non_exhaustive()
    }
}

impl ServerTls {
    pub(crate) fn new(tls: &Tls, default_alpn: &str) -> Result<Self> {
        let authority = Authority::new("Test CA").map_err(Error::other)?;
        let shown = authority.server(tls.certificate, tls.key).map_err(Error::other)?;
        let mut config = server_config(tls, &authority, &shown)?;
        config.alpn_protocols = match &tls.alpn {
            Some(protocols) => protocols
                .iter()
                .map(|protocol| protocol.clone().into_bytes())
                .collect(),
            None => vec![default_alpn.as_bytes().to_vec()],
        };
        let stranger = Authority::new("Another Test CA").and_then(|other| other.client());
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            handshakes: tls.handshakes.as_slice().into(),
            ca_pem: authority.pem(),
            shown,
            client: authority.client().map_err(Error::other)?,
            stranger: stranger.map_err(Error::other)?,
        })
    }

    /// Does the handshake of the connection of this number. `None`: there is nothing left to talk to.
    pub(crate) async fn accept(&self, tcp: TcpStream, number: usize) -> Option<Box<dyn Wire>> {
        let at = number.min(self.handshakes.len().saturating_sub(1));
        match self.handshakes.get(at).copied().unwrap_or_default() {
            Handshake::Complete => match self.acceptor.accept(tcp).await {
                Ok(stream) => Some(Box::new(stream)),
                Err(_) => None,
            },
            spoilt => {
                // Its outcome is the client's to judge.
                let _ = handshake::spoil(tcp, spoilt).await;
                None
            }
        }
    }
}

fn server_config(tls: &Tls, authority: &Authority, shown: &Identity) -> Result<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let versions: &[&'static SupportedProtocolVersion] = match tls.versions {
        Versions::All => &[&TLS12, &TLS13],
        Versions::Tls12 => &[&TLS12],
        Versions::Tls13 => &[&TLS13],
    };
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(versions)
        .map_err(Error::other)?;
    let builder = if tls.client_auth {
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&authority.pem())? {
            roots.add(certificate).map_err(Error::other)?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        builder.with_client_cert_verifier(verifier.build().map_err(Error::other)?)
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::from_pem_slice(shown.key_pem.as_bytes()).map_err(Error::other)?;
    builder
        .with_single_cert(certificates(&shown.certificate_pem)?, key)
        .map_err(Error::other)
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>> {
    CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<std::result::Result<_, _>>()
        .map_err(Error::other)
}
