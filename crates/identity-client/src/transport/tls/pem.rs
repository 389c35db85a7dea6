//! PEM text into certificates and keys. Byte order marks are passed over, as Node.js does: editors write them, and where
//! files were put together they end up in the middle.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::redact::Secret;

/// Every certificate in the text. `field` is the option to name in an error.
pub(super) fn certificates(field: &str, text: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let refuse = || {
        Error::config(
            field,
            format!("`{field}` contains a block that is not a readable PEM certificate"),
        )
    };
    let text = without_marks(text);
    let found: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<_, _>>()
        .map_err(|_| refuse())?;
    if found.is_empty() {
        Err(refuse())
    } else {
        Ok(found)
    }
}

/// The certificates in a file that can be read; none when it cannot.
pub(super) fn readable_certificates(path: &Path) -> Vec<CertificateDer<'static>> {
    let text = std::fs::read(path).unwrap_or_default();
    let text = without_marks(&text);
    CertificateDer::pem_slice_iter(&text)
        .filter_map(Result::ok)
        .collect()
}

fn without_marks(text: &[u8]) -> Cow<'_, [u8]> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    if !text.windows(MARK.len()).any(|window| window == MARK) {
        return Cow::Borrowed(text);
    }
    let mut rest = text;
    let mut kept = Vec::with_capacity(text.len());
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(MARK) {
            rest = after;
        } else {
            kept.push(*first);
            rest = after;
        }
    }
    Cow::Owned(kept)
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
        let key = Zeroizing::new(key.expose().replace('\u{feff}', ""));
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
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

/// The certificates in a file and in the files of folders. Folders name most of theirs several times, by links.
pub(super) fn certificates_in<P: AsRef<Path>>(
    file: Option<&Path>,
    folders: impl Iterator<Item = P>,
) -> HashSet<CertificateDer<'static>> {
    let entries = folders.filter_map(|folder| std::fs::read_dir(folder).ok());
    let paths = entries.flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let paths: HashSet<_> = file
        .map(Path::to_owned)
        .into_iter()
        .chain(paths)
        .filter_map(|path| path.canonicalize().ok())
        .filter(|path| path.is_file())
        .collect();
    paths
        .iter()
        .flat_map(|path| readable_certificates(path))
        .collect()
}
