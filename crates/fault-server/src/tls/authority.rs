//! A certificate authority that lives as long as its server.

use std::fmt;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, Error, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};

use super::{Certificate, KeyType};

/// The names and addresses a server is reached by.
const OWN_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A certificate with its chain, and its key, both in PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, then what of its chain is shown.
    pub certificate_pem: String,
    /// The key, in PKCS #8.
    pub key_pem: String,
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// An authority that issues certificates.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new(name: &str) -> Result<Self, Error> {
        CertifiedIssuer::self_signed(authority_params(name)?, KeyPair::generate()?).map(Self)
    }

    pub(super) fn pem(&self) -> String {
        self.0.pem()
    }

    /// What a server shows.
    pub(super) fn server(&self, kind: Certificate, key: KeyType) -> Result<Identity, Error> {
        let pair = key.pair()?;
        let params = server_params(kind)?;
        let certificate_pem = match kind {
            Certificate::SelfSigned => params.self_signed(&pair)?.pem(),
            Certificate::UnknownCa => params.signed_by(&pair, &Self::new("Unknown Test CA")?.0)?.pem(),
            Certificate::Chain | Certificate::IncompleteChain => {
                let intermediate = self.intermediate()?;
                let leaf = params.signed_by(&pair, &intermediate)?.pem();
                if kind == Certificate::Chain {
                    leaf + &intermediate.pem()
                } else {
                    leaf
                }
            }
            _ => params.signed_by(&pair, &self.0)?.pem(),
        };
        Ok(Identity {
            certificate_pem,
            key_pem: pair.serialize_pem(),
        })
    }

    /// What a client shows.
    pub(super) fn client(&self) -> Result<Identity, Error> {
        let pair = KeyPair::generate()?;
        let mut params = leaf_params(&["client.example"], ExtendedKeyUsagePurpose::ClientAuth)?;
        params.distinguished_name.push(DnType::CommonName, "Test Client");
        let certificate_pem = params.signed_by(&pair, &self.0)?.pem();
        Ok(Identity {
            certificate_pem,
            key_pem: pair.serialize_pem(),
        })
    }

    fn intermediate(&self) -> Result<CertifiedIssuer<'static, KeyPair>, Error> {
        let params = authority_params("Intermediate Test CA")?;
        CertifiedIssuer::signed_by(params, KeyPair::generate()?, &self.0)
    }
}

fn authority_params(name: &str) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn server_params(kind: Certificate) -> Result<CertificateParams, Error> {
    let names: &[&str] = if kind == Certificate::WrongHost {
        &["wrong.example"]
    } else {
        &OWN_NAMES
    };
    let mut params = leaf_params(names, ExtendedKeyUsagePurpose::ServerAuth)?;
    params.distinguished_name.push(DnType::CommonName, "Test Server");
    match kind {
        Certificate::Expired => {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 2, 1);
        }
        Certificate::NotYetValid => {
            params.not_before = date_time_ymd(2090, 1, 1);
            params.not_after = date_time_ymd(2099, 1, 1);
        }
        _ => {}
    }
    Ok(params)
}

fn leaf_params(names: &[&str], usage: ExtendedKeyUsagePurpose) -> Result<CertificateParams, Error> {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names)?;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(2099, 1, 1);
    Ok(params)
}
