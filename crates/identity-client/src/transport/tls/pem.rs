//! PEM text into certificates and keys.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::error::Error;
use crate::redact::Secret;

/// Every certificate in the text. `field` is the option to name in an error.
pub(super) fn certificates(field: &str, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let refuse = || {
        Error::config(
            field,
            format!("`{field}` has a block that is not a readable PEM certificate"),
        )
    };
    let found: Vec<_> = CertificateDer::pem_slice_iter(text)
        .collect::<Result<_, _>>()
        .map_err(|_| refuse())?;
    if found.is_empty() {
        Err(refuse())
    } else {
        Ok(found)
    }
}

/// The certificate chain and private key this client shows to services that ask.
#[derive(Debug)]
pub(super) struct ClientIdentity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl ClientIdentity {
    pub(super) fn new(cert: &[u8], key: &Secret) -> Result<ClientIdentity, Error> {
        let chain = certificates("tls.cert", cert)?;
        let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes())
            .map_err(|_| Error::config("tls.key", "`tls.key` is not a readable PEM private key"))?;
        Ok(ClientIdentity { chain, key })
    }

    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.clone()
    }

    pub(super) fn key(&self) -> PrivateKeyDer<'static> {
        self.key.clone_key()
    }
}
