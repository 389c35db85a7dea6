//! TLS: whom to trust, who we are, which versions and protocols we speak.

mod pem;
mod provider;
mod roots;
mod system;
mod verifier;

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

use crate::config::{Authorities, Http2, TlsOptions, TlsVersion};
use crate::error::Error;
use provider::provider;
pub(crate) use verifier::Untrusted;
use verifier::Verifier;

const FROM_1_2: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
const FROM_1_3: &[&SupportedProtocolVersion] = &[&TLS13];

/// Parsed TLS options. Parsing them is done once for each pool, without I/O.
#[derive(Debug)]
pub(super) struct TlsIdentity {
    own_roots: Vec<rustls::pki_types::CertificateDer<'static>>,
    client: Option<pem::ClientIdentity>,
    versions: &'static [&'static SupportedProtocolVersion],
    replace_roots: bool,
    http2: Http2,
}

impl TlsIdentity {
    /// Parses certificates and keys; an error names the option.
    pub(super) fn new(options: &TlsOptions, http2: Http2) -> Result<TlsIdentity, Error> {
        let mut own_roots = Vec::new();
        for text in &options.ca {
            own_roots.extend(pem::certificates("tls.ca", text)?);
        }
        let client = match (&options.cert, &options.key) {
            (Some(cert), Some(key)) => Some(pem::ClientIdentity::new(cert, key)?),
            _ => None,
        };
        let versions = match options.min_version {
            Some(TlsVersion::V1_3) => FROM_1_3,
            Some(TlsVersion::V1_2) | None => FROM_1_2,
        };
        let identity = TlsIdentity {
            own_roots,
            client,
            versions,
            replace_roots: options.replace_roots,
            http2,
        };
        if !options.ca.is_empty() || identity.client.is_some() {
            // What a server's handshake would trip over shall be an error of the constructor.
            identity.config(RootCertStore::empty())?;
        }
        Ok(identity)
    }

    /// The configuration for `https://`: reads the authorities, the system's when this process needs them first.
    pub(super) fn secure(&self, authorities: &Authorities) -> Result<ClientConfig, Error> {
        self.config(if self.replace_roots {
            RootCertStore::empty()
        } else {
            roots::of(authorities)
        })
    }

    /// The configuration for `http://`, where no TLS is spoken but the HTTP stack wants a configuration.
    pub(super) fn unused() -> Result<ClientConfig, Error> {
        let builder = builder(FROM_1_2)?;
        Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth())
    }

    fn config(&self, mut trusted: RootCertStore) -> Result<ClientConfig, Error> {
        for root in &self.own_roots {
            let added = trusted.add(root.clone());
            added.map_err(|_| {
                Error::config("tls.ca", "`tls.ca` contains a certificate that cannot be read")
            })?;
        }
        let builder = builder(self.versions)?;
        let builder = if trusted.is_empty() {
            // No server can be verified, and rustls's verifier cannot be built without authorities.
            builder.with_root_certificates(trusted)
        } else {
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(trusted), provider())
                .build()
                .map_err(|_| Error::internal("the certificate verifier cannot be built"))?;
            builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Verifier(verifier)))
        };
        let mut config = match &self.client {
            Some(client) => builder
                .with_client_auth_cert(client.chain(), client.key())
                .map_err(|_| {
                    Error::config(
                        "tls.key",
                        "`tls.key` does not belong to `tls.cert`, or its type is not supported",
                    )
                })?,
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = match self.http2 {
            Http2::Auto => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            Http2::PriorKnowledge => vec![b"h2".to_vec()],
            Http2::Off => vec![b"http/1.1".to_vec()],
        };
        Ok(config)
    }
}

fn builder(
    versions: &[&'static SupportedProtocolVersion],
) -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, Error> {
    ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(versions)
        .map_err(|_| Error::internal("the TLS versions do not fit the cipher suites"))
}
