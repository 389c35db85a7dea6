//! What shapes a connection: clients whose options agree in all of this share their connections.

use std::{path::PathBuf, time::Duration};

use reqwest::Url;

use super::proxy::ProxyServer;
use super::{Http2, Options, TlsOptions, limits};
use crate::{error::Error, redact::Secret};

/// Decides which clients share a pool: equal keys, one pool. Secrets in it compare and hash, but never show.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ConnectionOptions {
    /// For DNS, TCP and TLS together (`connectTimeoutMs`). Default: 2 000 ms.
    pub(crate) connect_timeout: Duration,
    /// Idle sockets older than this are not used again (`keepAliveMs`). Default: 4 000 ms, because Node.js servers
    /// close theirs after 5 s. Zero: none is used again.
    pub(crate) keep_alive: Duration,
    /// Most connections at once (`maxConnections`). Default: 256.
    pub(crate) max_connections: usize,
    /// Default: where ALPN chooses it.
    pub(crate) http2: Http2,
    /// Default: the one that the environment names for this origin.
    pub(crate) proxy: Option<ProxyServer>,
    /// Default: the system's authorities, TLS 1.2 and newer, no certificate of our own.
    pub(crate) tls: TlsOptions,
    /// Default: the system's.
    pub(crate) authorities: Authorities,
}

/// The authorities that the environment names, where TLS is spoken and no option replaces them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Authorities {
    /// In place of the system's, together with `folders` (`SSL_CERT_FILE`).
    pub(crate) file: Option<PathBuf>,
    /// `SSL_CERT_DIR`.
    pub(crate) folders: Option<String>,
    /// Beside all others (`NODE_EXTRA_CA_CERTS`).
    pub(crate) extra: Option<PathBuf>,
}

impl ConnectionOptions {
    /// Checks the options that shape connections, and decides what the environment's part in them is.
    pub(super) fn new(options: &Options, base: &Url) -> Result<ConnectionOptions, Error> {
        check_tls(&options.tls)?;
        let proxy = ProxyServer::of(options, base)?;
        let secure = base.scheme() == "https" || proxy.as_ref().is_some_and(|proxy| proxy.secure);
        let environment = &options.environment;
        let authorities = if secure && !options.tls.replace_roots {
            Authorities {
                file: environment.ssl_cert_file.clone(),
                folders: environment.ssl_cert_dir.clone(),
                extra: environment.extra_ca_certs.clone(),
            }
        } else {
            Authorities::default()
        };
        Ok(ConnectionOptions {
            connect_timeout: limits::connect_timeout(options.connect_timeout_ms)?,
            keep_alive: limits::keep_alive(options.keep_alive_ms)?,
            max_connections: limits::max_connections(options.max_connections)?,
            http2: options.http2,
            proxy,
            tls: options.tls.clone(),
            authorities,
        })
    }
}

fn check_tls(tls: &TlsOptions) -> Result<(), Error> {
    for text in &tls.ca {
        check_certificates("tls.ca", text)?;
    }
    if tls.replace_roots && tls.ca.is_empty() {
        return Err(tls_error(
            "tls.replaceRoots",
            "requires `tls.ca`; without it, no authority is trusted",
        ));
    }
    match (&tls.cert, &tls.key) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(tls_error("tls.key", "is required together with `tls.cert`")),
        (None, Some(_)) => Err(tls_error("tls.cert", "is required together with `tls.key`")),
        (Some(cert), Some(key)) => {
            check_certificates("tls.cert", cert)?;
            check_key(key)
        }
    }
}

/// Only the outer shape, because this runs for every new client; the content is parsed once for each pool.
fn check_certificates(field: &str, pem: &[u8]) -> Result<(), Error> {
    let Ok(text) = str::from_utf8(pem) else {
        return Err(tls_error(
            field,
            "must be PEM text; got binary data, probably DER",
        ));
    };
    if text.contains("-----BEGIN CERTIFICATE-----") && text.contains("-----END CERTIFICATE-----") {
        Ok(())
    } else {
        Err(tls_error(
            field,
            "must be PEM text with a complete `-----BEGIN CERTIFICATE-----` block",
        ))
    }
}

fn check_key(key: &Secret) -> Result<(), Error> {
    let text = key.expose();
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(tls_error("tls.key", "must not be encrypted"));
    }
    let kinds = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
    let has = |edge: &str, kind: &str| text.contains(&format!("-----{edge} {kind}-----"));
    if kinds
        .into_iter()
        .any(|kind| has("BEGIN", kind) && has("END", kind))
    {
        Ok(())
    } else {
        Err(tls_error(
            "tls.key",
            "must be PEM text with a complete `-----BEGIN PRIVATE KEY-----` block",
        ))
    }
}

fn tls_error(field: &str, why: &str) -> Error {
    Error::config(field, format!("`{field}` {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Proxy};

    const CERT: &str = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

    fn tls(change: impl FnOnce(&mut TlsOptions)) -> Result<ConnectionOptions, Error> {
        let mut options = Options::default();
        change(&mut options.tls);
        key_of("https://id", &options)
    }

    fn key_of(base: &str, options: &Options) -> Result<ConnectionOptions, Error> {
        ConnectionOptions::new(options, &Url::parse(base).unwrap())
    }

    #[test]
    fn equal_options_share_a_pool_and_others_do_not() {
        let key = |proxy: &str| {
            let proxy = Proxy::Url(Secret::from(proxy));
            let options = Options {
                proxy,
                ..Options::default()
            };
            key_of("http://id", &options).unwrap()
        };
        assert_eq!(key("http://u:p@proxy:1"), key("http://u:p@proxy:1"));
        assert_ne!(key("http://u:p@proxy:1"), key("http://u:q@proxy:1"));
        assert!(!format!("{:?}", key("http://u:hunter2@proxy:1")).contains("hunter2"));
        let default = key_of("http://id", &Options::default()).unwrap();
        assert_eq!(default.connect_timeout, Duration::from_secs(2));
    }

    #[test]
    fn the_environment_parts_pools_only_where_it_shapes_their_connections() {
        let key = |base: &str, replace_roots, variables: &[&str]| {
            let has = |name: &str| variables.contains(&name).then(|| "https://v".to_owned());
            let mut options = Options {
                environment: Environment::of(has),
                ..Options::default()
            };
            options.tls.replace_roots = replace_roots;
            options.tls.ca = if replace_roots { vec![CERT.into()] } else { vec![] };
            key_of(base, &options).unwrap()
        };
        let shapes = |base, replace_roots, variables: &[&str]| {
            key(base, replace_roots, variables) != key(base, replace_roots, &[])
        };
        assert!(shapes("http://id", false, &["HTTP_PROXY"]));
        assert!(!shapes("http://id", false, &["HTTPS_PROXY"]));
        assert!(!shapes(
            "http://id",
            false,
            &["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"]
        ));
        for name in [
            "HTTPS_PROXY",
            "NODE_EXTRA_CA_CERTS",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
        ] {
            assert!(shapes("https://id", false, &[name]), "{name}");
        }
        assert!(!shapes("https://id", true, &["NODE_EXTRA_CA_CERTS"]));
        let through = key("http://id", false, &["HTTP_PROXY", "NODE_EXTRA_CA_CERTS"]);
        assert_ne!(
            through,
            key("http://id", false, &["HTTP_PROXY"]),
            "TLS is spoken with the proxy"
        );
    }

    #[test]
    fn takes_pem_and_says_what_is_not() {
        tls(|tls| tls.ca = vec![CERT.into()]).unwrap();
        tls(|tls| {
            tls.cert = Some(CERT.into());
            tls.key = Some(KEY.into());
            tls.ca = vec![CERT.repeat(3).into()];
            tls.replace_roots = true;
        })
        .unwrap();
        let encrypted = KEY.replace("PRIVATE", "ENCRYPTED PRIVATE");
        let table: [(Result<ConnectionOptions, Error>, &str, &str); 8] = [
            (tls(|tls| tls.ca = vec![vec![0x30, 0x82, 0xff]]), "tls.ca", "DER"),
            (
                tls(|tls| tls.ca = vec![CERT.into(), b"no".to_vec()]),
                "tls.ca",
                "complete",
            ),
            (
                tls(|tls| tls.replace_roots = true),
                "tls.replaceRoots",
                "requires `tls.ca`",
            ),
            (
                tls(|tls| tls.cert = Some(CERT.into())),
                "tls.key",
                "together with `tls.cert`",
            ),
            (
                tls(|tls| tls.key = Some(KEY.into())),
                "tls.cert",
                "together with `tls.key`",
            ),
            (
                tls(|tls| (tls.cert, tls.key) = (Some(KEY.into()), Some(KEY.into()))),
                "tls.cert",
                "CERTIFICATE",
            ),
            (
                tls(|tls| (tls.cert, tls.key) = (Some(CERT.into()), Some(CERT.into()))),
                "tls.key",
                "PRIVATE KEY",
            ),
            (
                tls(|tls| (tls.cert, tls.key) = (Some(CERT.into()), Some(encrypted.into()))),
                "tls.key",
                "encrypted",
            ),
        ];
        for (result, field, part) in table {
            let error = result.unwrap_err();
            assert_eq!(error.field(), Some(field), "{error}");
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
