//! One connection to a proxy.

use std::{io::Result, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::TcpStream,
};

use super::{ProxyFailure, ProxyScript};
use crate::{
    Answer, Request,
    record::{Opened, Record},
    wire,
};

/// Headers between the client and the proxy only (RFC 9110 §11.7.2).
const OWN_HEADERS: [&str; 2] = ["proxy-authorization", "proxy-connection"];

/// One client, and the server it is relayed to.
pub(super) struct Relay {
    client: TcpStream,
    server: Option<(String, TcpStream)>,
    received: Vec<u8>,
    script: Arc<ProxyScript>,
    record: Arc<Record>,
    opened: Opened,
}

/// What follows a request.
enum Next {
    GoOn,
    Tunnel(TcpStream),
    End,
}

impl Relay {
    pub(super) fn new(client: TcpStream, script: Arc<ProxyScript>, record: Arc<Record>) -> Self {
        let opened = record.accept();
        Self {
            client,
            server: None,
            received: Vec::new(),
            script,
            record,
            opened,
        }
    }

    /// Relays until one of the two sides ends.
    pub(super) async fn run(mut self) -> Result<()> {
        let mut answer = Vec::new();
        loop {
            while let Some(end) = Request::whole(&self.received) {
                let rest = self.received.split_off(end);
                let bytes = std::mem::replace(&mut self.received, rest);
                let request = self.record.request(self.opened.number, bytes, true);
                match self.handle(&request).await? {
                    Next::GoOn => {}
                    Next::End => return wire::close(Box::new(self.client)).await,
                    Next::Tunnel(mut server) => {
                        server.write_all(&self.received).await?;
                        copy_bidirectional(&mut self.client, &mut server).await?;
                        return Ok(());
                    }
                }
            }
            tokio::select! {
                read = self.client.read_buf(&mut self.received) => if read? == 0 {
                    return Ok(());
                },
                read = read_answer(&mut self.server, &mut answer) => {
                    if read? == 0 {
                        return wire::close(Box::new(self.client)).await;
                    }
                    self.client.write_all(&answer).await?;
                    answer.clear();
                }
            }
        }
    }

    async fn handle(&mut self, request: &Request) -> Result<Next> {
        if !self.script.admits(request) {
            let refusal = Answer::status(407).header("proxy-authenticate", "Basic realm=\"test\"");
            return self.answer(&refusal).await.map(|()| Next::GoOn);
        }
        let script = Arc::clone(&self.script);
        match &script.fail {
            None => {}
            Some(ProxyFailure::Stall) => return std::future::pending().await,
            Some(ProxyFailure::Close) => return Ok(Next::End),
            Some(ProxyFailure::Reset) => {
                wire::reset(&self.client)?;
                return Err(std::io::ErrorKind::ConnectionReset.into());
            }
            Some(ProxyFailure::Answer(answer)) => return self.answer(answer).await.map(|()| Next::End),
        }
        if request.method() == "CONNECT" {
            let Ok(server) = TcpStream::connect(request.target()).await else {
                return self.answer(&Answer::status(502)).await.map(|()| Next::End);
            };
            self.client
                .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
                .await?;
            return Ok(Next::Tunnel(server));
        }
        self.forward(request).await
    }

    async fn forward(&mut self, request: &Request) -> Result<Next> {
        let target = request.target();
        let Some(rest) = target.strip_prefix("http://") else {
            return self.answer(&Answer::status(400)).await.map(|()| Next::End);
        };
        let path_at = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(path_at);
        if self.server.as_ref().is_none_or(|(known, _)| known != authority) {
            let address = if authority.contains(':') {
                authority.to_owned()
            } else {
                format!("{authority}:80")
            };
            match TcpStream::connect(address).await {
                Ok(server) => self.server = Some((authority.to_owned(), server)),
                Err(_) => return self.answer(&Answer::status(502)).await.map(|()| Next::End),
            }
        }
        if let Some((_, server)) = &mut self.server {
            server.write_all(&in_origin_form(request, path)).await?;
        }
        Ok(Next::GoOn)
    }

    async fn answer(&mut self, answer: &Answer) -> Result<()> {
        let bytes = answer.render(None)?;
        self.client.write_all(&bytes).await
    }
}

/// The request as its server wants it: a path for a target, and nothing that was meant for the proxy.
fn in_origin_form(request: &Request, path: &str) -> Vec<u8> {
    let path = if path.is_empty() { "/" } else { path };
    let mut bytes = format!("{} {path} HTTP/1.1\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        if !OWN_HEADERS.contains(&name.as_str()) {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(request.raw_body());
    bytes
}

/// Reads what the server answers; waits for ever while there is none.
async fn read_answer(server: &mut Option<(String, TcpStream)>, answer: &mut Vec<u8>) -> Result<usize> {
    match server {
        Some((_, server)) => server.read_buf(answer).await,
        None => std::future::pending().await,
    }
}
