//! rustls's own check of certificates. Of a chain that leads to no trusted authority rustls says nothing more than that,
//! and keeps the chain to itself, so the reason is found here.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, OtherError, SignatureScheme};
use webpki::EndEntityCert;

/// Why a chain leads to no trusted authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Untrusted {
    /// The server's certificate is signed with its own key.
    #[error("the certificate is self-signed")]
    SelfSigned,
    /// The server sent its own certificate alone, and its issuer is no trusted authority.
    #[error("the chain is incomplete, or its root is not trusted")]
    Incomplete,
    /// The chain ends at an authority that is not trusted.
    #[error("the root is not trusted")]
    UnknownRoot,
}

/// Every decision is rustls's.
#[derive(Debug)]
pub(super) struct Verifier(pub(super) Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.0
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                    let why = untrusted(end_entity, intermediates);
                    CertificateError::Other(OtherError(Arc::new(why))).into()
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
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

fn untrusted(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> Untrusted {
    let self_signed = EndEntityCert::try_from(end_entity).is_ok_and(|cert| cert.issuer() == cert.subject());
    match (self_signed, intermediates.is_empty()) {
        (true, _) => Untrusted::SelfSigned,
        (false, true) => Untrusted::Incomplete,
        (false, false) => Untrusted::UnknownRoot,
    }
}
