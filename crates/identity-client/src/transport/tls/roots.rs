//! The authorities a client trusts by default: the system's, or those that the environment names.

use std::path::MAIN_SEPARATOR;
use std::sync::LazyLock;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

use super::{pem, system};
use crate::config::Authorities;

/// Read once, when the first `https://` connection is made, because it means reading and parsing a hundred files.
static SYSTEM: LazyLock<RootCertStore> = LazyLock::new(|| store(system::certificates()));

/// Reads files: for threads that may block.
pub(super) fn of(authorities: &Authorities) -> RootCertStore {
    let Authorities { file, folders, extra } = authorities;
    let mut trusted = if file.is_none() && folders.is_none() {
        SYSTEM.clone()
    } else {
        let folders = folders.as_deref().unwrap_or_default();
        // As in `PATH`.
        let separator = if MAIN_SEPARATOR == '\\' { ';' } else { ':' };
        store(pem::certificates_in(
            file.as_deref(),
            folders.split(separator).filter(|folder| !folder.is_empty()),
        ))
    };
    if let Some(path) = extra {
        // Node.js only warns when the file cannot be read, and so the option must not make every call fail here.
        trusted.add_parsable_certificates(pem::readable_certificates(path));
    }
    trusted
}

/// Single certificates that cannot be read are no reason to trust none.
fn store(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates);
    if store.is_empty() {
        // Slim containers have no store at all; Node.js brings Mozilla's list for the same reason.
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    store
}
