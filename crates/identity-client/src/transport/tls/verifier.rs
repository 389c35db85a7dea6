//! Checks certificates exactly as rustls does, and says more about a chain that leads to no trusted authority.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use webpki::EndEntityCert;

use super::provider::provider;
use crate::error::Error;

/// Why a chain leads to no trusted authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Untrusted {
    /// The server's certificate is signed with its own key.
    #[error("the certificate is self-signed")]
    SelfSigned,
    /// The server sent its own certificate alone, and whoever signed it is no authority we know.
    #[error("the chain is incomplete, or its root is not trusted")]
    Incomplete,
    /// The chain ends at an authority that is not trusted.
    #[error("the root is not trusted")]
    UnknownRoot,
}

/// rustls's own verifier; every decision is its own.
#[derive(Debug)]
pub(super) enum Verifier {
    /// The usual case.
    WebPki(Arc<WebPkiServerVerifier>),
    /// Nobody is trusted: no server can be verified, but none needs to before a call.
    TrustNobody,
}

impl Verifier {
    pub(super) fn new(trusted: RootCertStore) -> Result<Verifier, Error> {
        if trusted.is_empty() {
            return Ok(Verifier::TrustNobody);
        }
        let built = WebPkiServerVerifier::builder_with_provider(Arc::new(trusted), provider()).build();
        built
            .map(Verifier::WebPki)
            .map_err(|_| Error::internal("the certificate verifier cannot be built"))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Verifier::WebPki(inner) = self else {
            return Err(unknown_issuer(end_entity, intermediates));
        };
        inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                    unknown_issuer(end_entity, intermediates)
                }
                other => other,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}

fn unknown_issuer(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> rustls::Error {
    let self_signed = EndEntityCert::try_from(end_entity).is_ok_and(|cert| cert.issuer() == cert.subject());
    let why = match (self_signed, intermediates.is_empty()) {
        (true, _) => Untrusted::SelfSigned,
        (false, true) => Untrusted::Incomplete,
        (false, false) => Untrusted::UnknownRoot,
    };
    rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(why))))
}
