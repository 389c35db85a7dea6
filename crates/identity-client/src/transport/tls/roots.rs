//! The authorities a process trusts by default: the system's and those of `NODE_EXTRA_CA_CERTS`.

use std::sync::LazyLock;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// Read once, when the first `https://` connection is made, because it means reading and parsing a hundred files.
static SYSTEM: LazyLock<RootCertStore> = LazyLock::new(load);

/// The system's authorities.
pub(super) fn system() -> &'static RootCertStore {
    &SYSTEM
}

fn load() -> RootCertStore {
    let mut store = RootCertStore::empty();
    // Single certificates of the system's store that cannot be read are no reason to trust none.
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if store.is_empty() {
        // Slim containers have no store at all; Node.js brings Mozilla's list for the same reason.
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    if let Some(path) = std::env::var_os("NODE_EXTRA_CA_CERTS") {
        // Node.js only warns when the file cannot be read, and so the option must not make every call fail here.
        if let Ok(found) = CertificateDer::pem_file_iter(path) {
            store.add_parsable_certificates(found.filter_map(Result::ok));
        }
    }
    store
}
