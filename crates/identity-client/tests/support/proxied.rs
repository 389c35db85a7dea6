//! Clients behind a proxy with credentials, and what must not show of these.

use fault_server::{Credentials, FaultServer, Script, Tls};
use identity_client::{Client, Error, Options, Proxy, TlsOptions};

use super::{good, options};

pub const PASSWORD: &str = "Wd4Xk9Cn2Ps7Rb5Tm";

/// A client that reaches the server through this proxy, and tries each call so often again.
pub fn through(proxy: &str, server: &FaultServer, max_retries: u32) -> Client {
    let ca = if server.is_tls() {
        vec![server.ca_pem().into()]
    } else {
        Vec::new()
    };
    let tls = TlsOptions {
        ca,
        ..TlsOptions::default()
    };
    let proxy = Proxy::Url(proxy.into());
    Client::new(Options {
        proxy,
        tls,
        max_retries: Some(max_retries),
        ..options(&server.url())
    })
    .unwrap()
}

/// One of http, one of https.
pub fn servers() -> [FaultServer; 2] {
    let script = Script::answer(good());
    [
        FaultServer::start(script.clone()),
        FaultServer::start(script.over_tls(Tls::default())),
    ]
}

pub fn credentials() -> Credentials {
    Credentials {
        user: "user".into(),
        password: PASSWORD.into(),
    }
}

pub fn assert_hidden(error: &Error) {
    let seen = format!("{error} {error:?}");
    for piece in PASSWORD.as_bytes().windows(8) {
        assert!(!seen.contains(str::from_utf8(piece).unwrap()), "{seen}");
    }
}
