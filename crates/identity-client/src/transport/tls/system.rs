//! The system's authorities, wherever the system keeps them. No variable of the environment is read.

use rustls::pki_types::CertificateDer;

/// The certificates of the bundle and the folders in which distributions keep them.
#[cfg(not(any(windows, target_os = "macos")))]
pub(super) fn certificates() -> impl IntoIterator<Item = CertificateDer<'static>> {
    use std::path::Path;

    const BUNDLES: [&str; 7] = [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL 7 and later
        "/etc/pki/tls/certs/ca-bundle.crt",   // RHEL 6
        "/var/lib/ca-certificates/ca-bundle.pem", // SUSE
        "/etc/ssl/ca-bundle.pem",             // older SUSE
        "/etc/ssl/cert.pem",                  // Alpine, FreeBSD
        "/usr/local/share/certs/ca-root-nss.crt", // older FreeBSD
    ];
    const FOLDERS: [&str; 3] = [
        "/etc/ssl/certs",
        "/etc/pki/tls/certs",
        "/system/etc/security/cacerts",
    ];
    let bundle = BUNDLES.iter().map(Path::new).find(|path| path.exists());
    super::pem::certificates_in(bundle, FOLDERS.iter())
}

/// The certificates that the system trusts for everything or for servers.
#[cfg(windows)]
pub(super) fn certificates() -> impl IntoIterator<Item = CertificateDer<'static>> {
    use schannel::cert_context::ValidUses;
    use schannel::cert_store::CertStore;

    const SERVERS: &str = "1.3.6.1.5.5.7.3.1";
    let store = CertStore::open_current_user("ROOT").ok();
    let all: Vec<_> = store.iter().flat_map(CertStore::certs).collect();
    all.into_iter()
        .filter(|certificate| certificate.is_time_valid().unwrap_or(false))
        .filter(|certificate| match certificate.valid_uses() {
            Ok(ValidUses::All) => true,
            Ok(ValidUses::Oids(uses)) => uses.iter().any(|usage| usage == SERVERS),
            Err(_) => false,
        })
        .map(|certificate| CertificateDer::from(certificate.to_der().to_vec()))
}

/// The certificates of the keychain that nobody has marked as not trusted. Settings of the user count before those of
/// the administrator, and these before the system's.
#[cfg(target_os = "macos")]
pub(super) fn certificates() -> impl IntoIterator<Item = CertificateDer<'static>> {
    use std::collections::HashMap;

    use security_framework::trust_settings::{Domain, TrustSettings, TrustSettingsForCertificate as Trust};

    let mut decided: HashMap<Vec<u8>, bool> = HashMap::new();
    for domain in [Domain::User, Domain::Admin, Domain::System] {
        let settings = TrustSettings::new(domain);
        for certificate in settings.iter().into_iter().flatten() {
            let trusted = match settings.tls_trust_settings_for_certificate(&certificate) {
                // Without a setting of its own, what is in the list is trusted.
                Ok(setting) => matches!(setting, None | Some(Trust::TrustRoot | Trust::TrustAsRoot)),
                Err(_) => continue,
            };
            decided.entry(certificate.to_der()).or_insert(trusted);
        }
    }
    decided
        .into_iter()
        .filter(|(_, trusted)| *trusted)
        .map(|(certificate, _)| CertificateDer::from(certificate))
}
