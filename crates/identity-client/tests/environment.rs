//! What the environment decides when a caller hands it over: proxies and authorities. The client itself reads nothing.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::path::PathBuf;

use fault_server::{Certificate, FaultProxy, FaultServer, ProxyScript, Script, Tls};
use identity_client::{
    Class, Client, Environment, Error, Operation, Options, Outcome, Phase, Proxy, TlsOptions,
};
use support::{call, good, options};

fn serve(tls: Option<Tls>) -> FaultServer {
    FaultServer::start(Script {
        tls,
        ..Script::answer(good())
    })
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
    Environment::of(|name| value(name).map(|(_, value)| (*value).to_owned()))
}

/// Options that obey these variables and trust the server's authority.
fn obeying(server: &FaultServer, variables: &[(&str, &str)]) -> Options {
    let ca = if server.is_tls() {
        vec![server.ca_pem().into()]
    } else {
        Vec::new()
    };
    Options {
        proxy: Proxy::Environment,
        environment: environment(variables),
        tls: TlsOptions {
            ca,
            ..TlsOptions::default()
        },
        max_retries: Some(0),
        ..options(&server.url())
    }
}

async fn login(options: Options) -> Result<(), Error> {
    call(&Client::new(options)?, Operation::Login).await.map(drop)
}

fn refused(result: Result<(), Error>, phase: Phase) -> Error {
    let error = result.unwrap_err();
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Connection, Some(phase)),
        "{error:?}"
    );
    error
}

#[tokio::test]
async fn proxies_of_the_environment_are_used() {
    for (tls, variable) in [
        (None, "HTTP_PROXY"),
        (None, "http_proxy"),
        (None, "ALL_PROXY"),
        (Some(Tls::default()), "HTTPS_PROXY"),
        (Some(Tls::default()), "all_proxy"),
    ] {
        let server = serve(tls);
        let proxy = FaultProxy::start(ProxyScript::default());
        let without_scheme = proxy.address().to_string();
        for value in [proxy.url(), format!(" \"{}\" ", proxy.url()), without_scheme] {
            login(obeying(&server, &[(variable, &value)])).await.unwrap();
        }
        assert!(proxy.connections() >= 1, "{variable}");
        assert_eq!(
            proxy.requests().len(),
            if server.is_tls() { 1 } else { 3 },
            "{variable}"
        );
        assert_eq!(server.request_count(), 3, "{variable}");
    }
}

#[tokio::test]
async fn hosts_named_in_no_proxy_are_reached_directly() {
    for hosts in [
        "127.0.0.1",
        "*",
        "example.org, 127.0.0.1",
        "example.org 127.0.0.0/8",
        "\"127.0.0.1\"",
    ] {
        let server = serve(None);
        let proxy = FaultProxy::start(ProxyScript::default());
        let port = server
            .url()
            .rsplit(':')
            .next()
            .unwrap()
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        for hosts in [hosts, &format!("127.0.0.1:{port}")] {
            let variables = [("HTTP_PROXY", &*proxy.url()), ("NO_PROXY", hosts)];
            login(obeying(&server, &variables)).await.unwrap();
            login(Options {
                proxy: Proxy::Url(proxy.url().into()),
                ..obeying(&server, &variables)
            })
            .await
            .unwrap();
        }
        assert_eq!((proxy.connections(), server.request_count()), (0, 4), "{hosts}");
    }
}

#[tokio::test]
async fn a_client_obeys_the_environment_it_was_made_with() {
    let server = serve(None);
    let [one, two] = [(); 2].map(|()| FaultProxy::start(ProxyScript::default()));
    let client = |variables: &[(&str, &str)]| Client::new(obeying(&server, variables)).unwrap();
    let first = client(&[("HTTP_PROXY", &one.url())]);
    call(&first, Operation::Login).await.unwrap();
    call(&client(&[("HTTP_PROXY", &two.url())]), Operation::Login)
        .await
        .unwrap();
    call(&client(&[]), Operation::Login).await.unwrap();
    call(&first, Operation::Login).await.unwrap();
    assert_eq!((one.requests().len(), two.requests().len()), (2, 1));
    assert_eq!(server.request_count(), 4);
}

#[tokio::test]
async fn a_proxy_of_the_environment_can_be_switched_off_and_is_absent_by_default() {
    let server = serve(None);
    let proxy = FaultProxy::start(ProxyScript::default());
    login(Options {
        proxy: Proxy::Off,
        ..obeying(&server, &[("HTTP_PROXY", &proxy.url())])
    })
    .await
    .unwrap();
    login(obeying(&server, &[])).await.unwrap();
    assert_eq!((proxy.connections(), server.request_count()), (0, 2));
}

#[tokio::test]
async fn a_variable_that_cannot_be_used_is_named() {
    let server = serve(None);
    for (variable, value) in [
        ("HTTP_PROXY", "socks5://hunter2@p"),
        ("ALL_PROXY", "no url hunter2"),
    ] {
        let error = login(obeying(&server, &[(variable, value)])).await.unwrap_err();
        assert_eq!((error.class(), error.field()), (Class::Config, Some(variable)));
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(error.to_string().contains(variable), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    assert_eq!(server.request_count(), 0);
}

/// Extra authorities count beside those of the options, unless these are to replace all others. A file that is not there
/// or holds nothing takes nothing away.
#[tokio::test]
async fn extra_authorities_are_beside_those_of_the_options() {
    let [own, extra] = [(); 2].map(|()| serve(Some(Tls::default())));
    let (extra_file, empty) = (
        PemFile::new("extra", extra.ca_pem()),
        PemFile::new("empty", "nothing here\n"),
    );
    let trusting_own = |server: &FaultServer, path: &str, replace_roots| Options {
        tls: TlsOptions {
            ca: vec![own.ca_pem().into()],
            replace_roots,
            ..TlsOptions::default()
        },
        ..trusting_nobody_else(server, &[("NODE_EXTRA_CA_CERTS", path)])
    };
    for replace_roots in [false, true] {
        for path in [extra_file.path(), empty.path(), "/nonexistent"] {
            login(trusting_own(&own, path, replace_roots)).await.unwrap();
        }
    }
    login(trusting_own(&extra, extra_file.path(), false))
        .await
        .unwrap();
    refused(
        login(trusting_own(&extra, extra_file.path(), true)).await,
        Phase::Tls,
    );
}

/// Writes a file that is removed with the value.
struct PemFile(PathBuf);

impl PemFile {
    fn new(name: &str, text: &str) -> PemFile {
        let path = std::env::temp_dir().join(format!("identity-{name}-{}.pem", std::process::id()));
        std::fs::write(&path, text).unwrap();
        PemFile(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for PemFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn trusting_nobody_else(server: &FaultServer, variables: &[(&str, &str)]) -> Options {
    Options {
        tls: TlsOptions::default(),
        ..obeying(server, variables)
    }
}

#[tokio::test]
async fn authorities_of_the_environment_are_trusted() {
    let server = serve(Some(Tls::default()));
    let folder = std::env::temp_dir().join(format!("identity-authorities-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("0a1b2c3d.0"), server.ca_pem()).unwrap();
    let folders = format!("/nonexistent:{}", folder.display());
    for (name, text) in [
        ("plain", server.ca_pem().to_owned()),
        ("marked", format!("\u{feff}{}", server.ca_pem())),
        (
            "joined",
            format!("# no certificate\n\u{feff}{0}\u{feff}{0}", server.ca_pem()),
        ),
    ] {
        let file = PemFile::new(name, &text);
        for variables in [
            &[("NODE_EXTRA_CA_CERTS", file.path())][..],
            &[("SSL_CERT_FILE", file.path())],
            &[
                ("SSL_CERT_FILE", "/nonexistent"),
                ("NODE_EXTRA_CA_CERTS", file.path()),
            ],
        ] {
            login(trusting_nobody_else(&server, variables)).await.unwrap();
        }
    }
    login(trusting_nobody_else(&server, &[("SSL_CERT_DIR", &folders)]))
        .await
        .unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    refused(login(trusting_nobody_else(&server, &[])).await, Phase::Tls);
}

#[tokio::test]
async fn a_machine_without_authorities_still_speaks_http_and_trusts_private_ones() {
    let nothing = [
        ("SSL_CERT_FILE", "/nonexistent"),
        ("SSL_CERT_DIR", "/nonexistent"),
    ];
    for tls in [
        None,
        Some(Tls::default()),
        Some(Tls::certificate(Certificate::Chain)),
    ] {
        let server = serve(tls);
        login(obeying(&server, &nothing)).await.unwrap();
        if server.is_tls() {
            let error = refused(login(trusting_nobody_else(&server, &nothing)).await, Phase::Tls);
            assert!(error.to_string().contains("`tls.ca`"), "{error}");
        }
    }
}
