//! TLS in front of a script: what a careful client makes of every certificate and handshake.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::{
    io::{Error, ErrorKind, Read, Write},
    net::TcpStream,
    sync::Arc,
};

use fault_server::{
    Certificate, FaultServer, Handshake, Http2, Identity, KeyType, Script, Step, Tls, Versions,
};
use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use serde_json::json;
use support::{GET, PATIENCE};

type Stream = StreamOwned<ClientConnection, TcpStream>;

fn script() -> Script {
    Script::json(200, json!({"ok": true}))
}

fn connect(server: &FaultServer, identity: Option<&Identity>, alpn: &[&str]) -> Stream {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(server.ca_pem().as_bytes()).unwrap())
        .unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => builder
            .with_client_auth_cert(
                vec![CertificateDer::from_pem_slice(identity.certificate_pem.as_bytes()).unwrap()],
                PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).unwrap(),
            )
            .unwrap(),
    };
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let tcp = TcpStream::connect(server.address()).unwrap();
    tcp.set_read_timeout(Some(PATIENCE)).unwrap();
    StreamOwned::new(
        ClientConnection::new(Arc::new(config), "127.0.0.1".try_into().unwrap()).unwrap(),
        tcp,
    )
}

fn ask(server: &FaultServer, identity: Option<&Identity>) -> Result<Stream, Error> {
    let mut stream = connect(server, identity, &[]);
    stream.write_all(GET.as_bytes())?;
    stream.read_exact(&mut [0; 12])?;
    Ok(stream)
}

fn failure(tls: Tls) -> String {
    let server = FaultServer::start(script().over_tls(tls));
    ask(&server, None).unwrap_err().to_string()
}

#[test]
fn every_key_type_serves_a_valid_certificate_and_a_chain() {
    for key in KeyType::ALL {
        for certificate in [Certificate::Valid, Certificate::Chain] {
            let server = FaultServer::start(script().over_tls(Tls {
                certificate,
                ..Tls::key(key)
            }));
            assert!(server.url().starts_with("https://127.0.0.1:"));
            ask(&server, None).unwrap_or_else(|error| panic!("{key:?} {certificate:?}: {error}"));
        }
    }
}

#[test]
fn a_careful_client_refuses_the_others_for_the_right_reason() {
    let cases = [
        (Certificate::Expired, "expired"),
        (Certificate::NotYetValid, "not valid yet"),
        (Certificate::WrongHost, "not valid for name"),
        (Certificate::SelfSigned, "UnknownIssuer"),
        (Certificate::UnknownCa, "UnknownIssuer"),
        (Certificate::IncompleteChain, "UnknownIssuer"),
    ];
    for (certificate, reason) in cases {
        let message = failure(Tls::certificate(certificate));
        assert!(message.contains(reason), "{certificate:?}: {message}");
    }
}

#[test]
fn versions_are_limited() {
    for (versions, spoken) in [
        (Versions::Tls12, ProtocolVersion::TLSv1_2),
        (Versions::Tls13, ProtocolVersion::TLSv1_3),
    ] {
        let server = FaultServer::start(script().over_tls(Tls::versions(versions)));
        assert_eq!(ask(&server, None).unwrap().conn.protocol_version(), Some(spoken));
    }
}

#[test]
fn handshakes_go_wrong_as_told() {
    let message = |handshake| failure(Tls::handshakes([handshake]));
    assert!(message(Handshake::PROTOCOL_VERSION_ALERT).contains("ProtocolVersion"));
    let old = message(Handshake::Tls11);
    assert!(old.contains("peer is incompatible"), "{old}");
    let plain = message(Handshake::PlainHttp);
    assert!(plain.contains("corrupt message"), "{plain}");
    let kind = |handshake| {
        let server = FaultServer::start(script().over_tls(Tls::handshakes([handshake])));
        ask(&server, None).unwrap_err().kind()
    };
    assert_eq!(kind(Handshake::Close), ErrorKind::UnexpectedEof);
    assert_eq!(kind(Handshake::Reset), ErrorKind::ConnectionReset);
}

#[test]
fn a_handshake_can_stall_once_and_then_work() {
    let tls = Tls::handshakes([Handshake::Stall, Handshake::Complete]);
    let server = FaultServer::start(script().over_tls(tls));
    let mut stalled = connect(&server, None, &[]);
    stalled
        .sock
        .set_read_timeout(Some(std::time::Duration::from_millis(100)))
        .unwrap();
    let error = stalled.write_all(GET.as_bytes()).unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
    ask(&server, None).unwrap();
    assert_eq!(server.connections(), 2);
}

#[test]
fn client_certificates_are_demanded_and_checked() {
    let server = FaultServer::start(script().over_tls(Tls::mutual()));
    ask(&server, Some(server.client_identity())).unwrap();
    assert!(ask(&server, None).is_err());
    assert!(ask(&server, Some(server.stranger_identity())).is_err());
    assert_eq!(server.request_count(), 1);
}

#[test]
fn alpn_is_offered_as_told() {
    let negotiated = |tls: Tls| {
        let server = FaultServer::start(script().over_tls(tls));
        let mut stream = connect(&server, None, &["h2", "http/1.1"]);
        stream.write_all(GET.as_bytes()).unwrap();
        stream.read_exact(&mut [0; 1]).unwrap();
        stream.conn.alpn_protocol().map(<[u8]>::to_vec)
    };
    assert_eq!(negotiated(Tls::default()).as_deref(), Some(&b"http/1.1"[..]));
    assert_eq!(
        negotiated(Tls {
            alpn: Some(Vec::new()),
            ..Tls::default()
        }),
        None
    );
}

#[test]
fn an_end_without_a_goodbye_is_told_from_a_clean_one() {
    let end = |step| {
        let server = FaultServer::start(Script::after_request([step]).over_tls(Tls::default()));
        let mut stream = connect(&server, None, &[]);
        stream.write_all(GET.as_bytes()).unwrap();
        stream.read_to_end(&mut Vec::new()).map_err(|error| error.kind())
    };
    assert_eq!(end(Step::Close), Ok(0));
    assert_eq!(end(Step::Cut), Err(ErrorKind::UnexpectedEof));
    assert_eq!(end(Step::Reset), Err(ErrorKind::ConnectionReset));
}

#[test]
fn http2_is_chosen_by_alpn() {
    let server = FaultServer::start(Script::http2(Http2::default()).over_tls(Tls::default()));
    let mut stream = connect(&server, None, &["h2", "http/1.1"]);
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .unwrap();
    let mut frame = [0; 9];
    stream.read_exact(&mut frame).unwrap();
    let settings = 4;
    assert_eq!(frame[3], settings);
    assert_eq!(stream.conn.alpn_protocol(), Some(&b"h2"[..]));
}
