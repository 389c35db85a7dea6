//! What the environment of the process decides: proxies and authorities. Each test runs itself in a process of its own
//! with the environment it is about.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::process::Command;

use fault_server::{Certificate, FaultProxy, FaultServer, ProxyScript, Script, Tls};
use identity_client::{Class, Client, Error, Operation, Options, Phase, Proxy, TlsOptions};
use support::{call, good, options};

/// Names the URL of the server to the process of its own.
const URL: &str = "IDENTITY_TEST_URL";
/// Names the PEM text of an authority to it.
const AUTHORITY: &str = "IDENTITY_TEST_AUTHORITY";

/// The URL, in the process of its own; `None` in the one that starts it.
fn url() -> Option<String> {
    std::env::var(URL).ok()
}

/// Runs a test of this file in a process of its own.
fn run(test: &str, url: &str, environment: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    command
        .args(["--exact", test, "--nocapture"])
        .env(URL, url)
        .envs(environment.iter().copied());
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::main(flavor = "current_thread")]
async fn login(options: Options) -> Result<(), Error> {
    call(&Client::new(options)?, Operation::Login).await.map(drop)
}

/// For a server over TLS whose name the proxy or the resolver must not be asked about.
fn serve(tls: Option<Tls>) -> FaultServer {
    FaultServer::start(Script {
        tls,
        ..Script::answer(good())
    })
}

fn trusting_given_authority(mut options: Options) -> Options {
    if let Ok(pem) = std::env::var(AUTHORITY) {
        options.tls = TlsOptions {
            ca: vec![pem.into_bytes()],
            ..TlsOptions::default()
        };
    }
    options
}

#[test]
fn proxies_of_the_environment_are_used() {
    if let Some(url) = url() {
        let options = Options {
            proxy: Proxy::Environment,
            ..options(&url)
        };
        login(trusting_given_authority(options)).unwrap();
        return;
    }
    for (tls, variable) in [
        (None, "HTTP_PROXY"),
        (None, "http_proxy"),
        (Some(Tls::default()), "HTTPS_PROXY"),
    ] {
        let server = serve(tls);
        let proxy = FaultProxy::start(ProxyScript::default());
        let authority = if server.is_tls() { server.ca_pem() } else { "" };
        let mut environment = vec![(variable, proxy.url())];
        if server.is_tls() {
            environment.push((AUTHORITY, authority.to_owned()));
        }
        let given: Vec<_> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        run("proxies_of_the_environment_are_used", &server.url(), &given);
        assert_eq!(
            (proxy.connections(), server.request_count()),
            (1, 1),
            "{variable}"
        );
    }
}

#[test]
fn hosts_named_in_no_proxy_are_reached_directly() {
    if let Some(url) = url() {
        login(Options {
            proxy: Proxy::Environment,
            ..options(&url)
        })
        .unwrap();
        let named = std::env::var("HTTP_PROXY").unwrap();
        login(Options {
            proxy: Proxy::Url(named.into()),
            ..options(&url)
        })
        .unwrap();
        return;
    }
    for hosts in ["127.0.0.1", "*", "example.org, 127.0.0.1"] {
        let server = serve(None);
        let proxy = FaultProxy::start(ProxyScript::default());
        run(
            "hosts_named_in_no_proxy_are_reached_directly",
            &server.url(),
            &[("HTTP_PROXY", &proxy.url()), ("NO_PROXY", hosts)],
        );
        assert_eq!((proxy.connections(), server.request_count()), (0, 2), "{hosts}");
    }
}

#[test]
fn a_proxy_of_the_environment_can_be_switched_off() {
    if let Some(url) = url() {
        login(options(&url)).unwrap();
        return;
    }
    let server = serve(None);
    let proxy = FaultProxy::start(ProxyScript::default());
    run(
        "a_proxy_of_the_environment_can_be_switched_off",
        &server.url(),
        &[("HTTP_PROXY", &proxy.url())],
    );
    assert_eq!((proxy.connections(), server.request_count()), (0, 1));
}

#[test]
fn authorities_of_node_extra_ca_certs_are_trusted() {
    if let Some(url) = url() {
        login(options(&url)).unwrap();
        return;
    }
    let server = serve(Some(Tls::default()));
    let path = std::env::temp_dir().join(format!("identity-extra-{}.pem", std::process::id()));
    std::fs::write(&path, server.ca_pem()).unwrap();
    let file = path.to_string_lossy().into_owned();
    run(
        "authorities_of_node_extra_ca_certs_are_trusted",
        &server.url(),
        &[("NODE_EXTRA_CA_CERTS", &file)],
    );
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_machine_without_authorities_still_speaks_http_and_trusts_private_ones() {
    if let Some(url) = url() {
        login(trusting_given_authority(options(&url))).unwrap();
        if url.starts_with("https") {
            let error = login(options(&url)).unwrap_err();
            assert_eq!(
                (error.class(), error.phase()),
                (Class::Connection, Some(Phase::Tls)),
                "{error:?}"
            );
        }
        return;
    }
    for tls in [
        None,
        Some(Tls::default()),
        Some(Tls::certificate(Certificate::Chain)),
    ] {
        let server = serve(tls);
        let mut environment = vec![
            ("SSL_CERT_FILE", "/nonexistent"),
            ("SSL_CERT_DIR", "/nonexistent"),
        ];
        if server.is_tls() {
            environment.push((AUTHORITY, server.ca_pem()));
        }
        let test = "a_machine_without_authorities_still_speaks_http_and_trusts_private_ones";
        run(test, &server.url(), &environment);
    }
}
