//! What shapes a connection: clients whose options agree in all of this share their connections.

use std::time::Duration;

use reqwest::Url;

use super::{Http2, Options, Proxy, TlsOptions, limits};
use crate::{error::Error, redact::Secret};

/// Decides which clients share a pool: equal keys, one pool. Secrets in it compare and hash, but never show.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PoolKey {
    /// For DNS, TCP and TLS together (`connectTimeoutMs`). Default: 2 000 ms.
    pub(crate) connect_timeout: Duration,
    /// Idle sockets older than this are not used again (`keepAliveMs`). Default: 4 000 ms, because Node.js servers
    /// close theirs after 5 s. Zero: none is used again.
    pub(crate) keep_alive: Duration,
    /// Default: where ALPN chooses it.
    pub(crate) http2: Http2,
    /// Default: what the environment says.
    pub(crate) proxy: Proxy,
    /// Default: the system's authorities, TLS 1.2 and newer, no certificate of our own.
    pub(crate) tls: TlsOptions,
}

impl PoolKey {
    /// Checks the options that shape connections.
    pub(super) fn new(options: &Options) -> Result<PoolKey, Error> {
        check_proxy(&options.proxy)?;
        check_tls(&options.tls)?;
        Ok(PoolKey {
            connect_timeout: limits::connect_timeout(options.connect_timeout_ms)?,
            keep_alive: limits::keep_alive(options.keep_alive_ms)?,
            http2: options.http2,
            proxy: options.proxy.clone(),
            tls: options.tls.clone(),
        })
    }
}

/// Messages never repeat the URL: it may carry a password.
fn check_proxy(proxy: &Proxy) -> Result<(), Error> {
    let Proxy::Url(url) = proxy else {
        return Ok(());
    };
    let refuse = |why: &str| Err(Error::config("proxy", format!("`proxy` {why}")));
    let Ok(url) = Url::parse(url.expose()) else {
        return refuse("must be an absolute URL, such as http://proxy.example:3128");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("must start with http:// or https://; other kinds of proxy are not supported");
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return refuse("must not have a path, a query or a fragment");
    }
    Ok(())
}

fn check_tls(tls: &TlsOptions) -> Result<(), Error> {
    for text in &tls.ca {
        check_certificates("tls.ca", text)?;
    }
    if tls.replace_roots && tls.ca.is_empty() {
        return Err(tls_error(
            "tls.replaceRoots",
            "needs `tls.ca`: without it no server could be trusted",
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
        return Err(tls_error(field, "must be PEM text; this is binary, probably DER"));
    };
    if text.contains("-----BEGIN CERTIFICATE-----") && text.contains("-----END CERTIFICATE-----") {
        Ok(())
    } else {
        Err(tls_error(
            field,
            "must be PEM text with a whole `-----BEGIN CERTIFICATE-----` block",
        ))
    }
}

fn check_key(key: &Secret) -> Result<(), Error> {
    let text = key.expose();
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(tls_error("tls.key", "is encrypted; give it decrypted"));
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
            "must be PEM text with a whole `-----BEGIN PRIVATE KEY-----` block",
        ))
    }
}

fn tls_error(field: &str, why: &str) -> Error {
    Error::config(field, format!("`{field}` {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERT: &str = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";

    fn tls(change: impl FnOnce(&mut TlsOptions)) -> Result<PoolKey, Error> {
        let mut options = Options::default();
        change(&mut options.tls);
        PoolKey::new(&options)
    }

    #[test]
    fn equal_options_share_a_pool_and_others_do_not() {
        let key = |proxy: &str| {
            PoolKey::new(&Options {
                proxy: Proxy::Url(Secret::from(proxy)),
                ..Options::default()
            })
            .unwrap()
        };
        assert_eq!(key("http://u:p@proxy:1"), key("http://u:p@proxy:1"));
        assert_ne!(key("http://u:p@proxy:1"), key("http://u:q@proxy:1"));
        assert!(!format!("{:?}", key("http://u:hunter2@proxy:1")).contains("hunter2"));
        assert_eq!(
            PoolKey::new(&Options::default()).unwrap().connect_timeout,
            Duration::from_secs(2)
        );
    }

    #[test]
    fn refuses_proxies_it_cannot_speak_to() {
        let table = [
            ("proxy.example:3128", "http:// or https://"),
            ("", "absolute URL"),
            ("socks5://hunter2@proxy:1080", "not supported"),
            ("http://hunter2@proxy:1/path", "path"),
            ("http://u:hunter2@proxy:99999", "absolute URL"),
        ];
        for (url, part) in table {
            let error = check_proxy(&Proxy::Url(Secret::from(url))).unwrap_err();
            assert_eq!(error.field(), Some("proxy"));
            assert!(error.to_string().contains(part), "{url}: {error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
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
        let table: [(Result<PoolKey, Error>, &str, &str); 8] = [
            (tls(|tls| tls.ca = vec![vec![0x30, 0x82, 0xff]]), "tls.ca", "DER"),
            (
                tls(|tls| tls.ca = vec![CERT.into(), b"no".to_vec()]),
                "tls.ca",
                "whole",
            ),
            (
                tls(|tls| tls.replace_roots = true),
                "tls.replaceRoots",
                "needs `tls.ca`",
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
