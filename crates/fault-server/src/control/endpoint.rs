//! What commands have started.

use std::{io::Result, sync::Arc};

use serde_json::{Map, Value, json};

use crate::{
    BlackHole, FaultProxy, FaultServer, Identity, ProxyScript, RefusedPort, Request, Script, record::Record,
};

/// Something that was started, and lives until it is stopped.
#[derive(Debug)]
pub(super) enum Endpoint {
    Server(FaultServer),
    Proxy(FaultProxy),
    BlackHole(BlackHole),
    RefusedPort(RefusedPort),
}

impl Endpoint {
    pub(super) fn server(script: &Script) -> Result<Self> {
        FaultServer::try_start(script).map(Self::Server)
    }

    pub(super) fn proxy(script: ProxyScript) -> Result<Self> {
        FaultProxy::try_start(script).map(Self::Proxy)
    }

    /// What its starter is told.
    pub(super) fn introduction(&self, number: u64) -> Value {
        let (kind, url, address) = match self {
            Self::Server(server) => ("server", server.url(), server.address()),
            Self::Proxy(proxy) => ("proxy", proxy.url(), proxy.address()),
            Self::BlackHole(hole) => ("blackHole", hole.url(), hole.address()),
            Self::RefusedPort(port) => ("refusedPort", port.url(), port.address()),
        };
        let mut told =
            json!({kind: number, "url": url, "address": address.to_string(), "port": address.port()});
        if let Self::Server(server) = self
            && server.is_tls()
        {
            told["ca"] = server.ca_pem().into();
            told["identity"] = shown(server.identity());
            told["client"] = shown(server.client_identity());
            told["stranger"] = shown(server.stranger_identity());
        }
        told
    }

    /// What it saw, when it can see.
    pub(super) fn record(&self) -> Option<Arc<Record>> {
        match self {
            Self::Server(server) => Some(server.record()),
            Self::Proxy(proxy) => Some(proxy.record()),
            Self::BlackHole(_) | Self::RefusedPort(_) => None,
        }
    }
}

fn shown(identity: &Identity) -> Value {
    json!({"certificate": identity.certificate_pem, "key": identity.key_pem})
}

/// A request as data. A header that came twice has its values joined by a comma.
pub(super) fn described(request: &Request) -> Value {
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in request.headers() {
        let joined = match headers.get(&name).and_then(Value::as_str) {
            Some(earlier) => format!("{earlier}, {value}"),
            None => value,
        };
        headers.insert(name, joined.into());
    }
    json!({
        "connection": request.connection,
        "atMs": request.at_ms,
        "complete": request.complete,
        "method": request.method(),
        "target": request.target(),
        "headers": headers,
        "body": request.body_text(),
        "json": request.json(),
        "text": request.text(),
    })
}
