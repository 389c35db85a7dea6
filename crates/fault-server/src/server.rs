//! The server as a value.

use std::{io::Result, net::SocketAddr, sync::Arc, time::Duration};

use tokio::net::TcpStream;

use crate::{
    Http2, Identity, Request, Script,
    background::Background,
    connection::Connection,
    http2,
    record::{Opened, Record},
    tls::ServerTls,
    wire::Wire,
};

/// A server that plays a [`Script`] on `127.0.0.1`, on a thread of its own. Dropping it closes every connection and
/// waits for the thread.
#[derive(Debug)]
pub struct FaultServer {
    background: Background,
    record: Arc<Record>,
    tls: Option<ServerTls>,
}

impl FaultServer {
    /// Starts a server.
    ///
    /// # Panics
    /// When it cannot start, see [`FaultServer::try_start`].
    pub fn start(script: impl Into<Script>) -> Self {
        Self::try_start(&script.into()).expect("the fault server should start")
    }

    /// Starts a server.
    ///
    /// # Errors
    /// The port is taken, or the script has base64 that does not decode or a loop without steps.
    pub fn try_start(script: &Script) -> Result<Self> {
        let script = Arc::new(script.prepare()?);
        let http2 = script.http2.clone().map(Arc::new);
        let alpn = if http2.is_some() { "h2" } else { "http/1.1" };
        let tls = script
            .tls
            .as_ref()
            .map(|tls| ServerTls::new(tls, alpn))
            .transpose()?;
        let record = Record::new();
        let (port, receive_buffer) = (script.port, script.receive_buffer);
        let serving = Serving {
            script,
            http2,
            record: Arc::clone(&record),
            tls: tls.clone(),
        };
        let background = Background::listen(port, receive_buffer, move |tcp| {
            let opened = serving.record.accept();
            tokio::spawn(serve(tcp, serving.clone(), opened));
        })?;
        Ok(Self {
            background,
            record,
            tls,
        })
    }

    /// `http://127.0.0.1:PORT`, or `https` in front of TLS; no slash at the end.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address())
    }

    /// The certificate to trust, in PEM: that of the server's own authority, whatever certificate it shows.
    ///
    /// # Panics
    /// When the script has no TLS; so do the other certificates here.
    pub fn ca_pem(&self) -> &str {
        &self.tls().ca_pem
    }

    /// The certificate the server shows, and its key, for a test that puts another program in its place.
    pub fn identity(&self) -> &Identity {
        &self.tls().shown
    }

    /// A client certificate the server accepts, and its key.
    pub fn client_identity(&self) -> &Identity {
        &self.tls().client
    }

    /// A client certificate of an authority the server does not know, and its key.
    pub fn stranger_identity(&self) -> &Identity {
        &self.tls().stranger
    }

    /// Whether it speaks TLS.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    pub(crate) fn record(&self) -> Arc<Record> {
        Arc::clone(&self.record)
    }

    fn tls(&self) -> &ServerTls {
        self.tls
            .as_ref()
            .expect("only a script over TLS has certificates")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// How many connections were accepted since the start.
    pub fn connections(&self) -> usize {
        self.record.accepted()
    }

    /// How many connections are open now. Only a connection that reads or writes notices that its peer has gone.
    pub fn open(&self) -> usize {
        self.record.open()
    }

    /// The requests read so far, in the order they were whole.
    pub fn requests(&self) -> Vec<Request> {
        self.record.requests()
    }

    /// How many requests were read so far, without copying them.
    pub fn request_count(&self) -> usize {
        self.record.count()
    }

    /// Blocks until so many requests were read; false when the time passed first.
    #[must_use]
    pub fn wait_for_requests(&self, count: usize, timeout: Duration) -> bool {
        self.record.wait_for_requests(count, timeout)
    }

    /// Blocks until at most so many connections are open; false when the time passed first.
    #[must_use]
    pub fn wait_for_open(&self, at_most: usize, timeout: Duration) -> bool {
        self.record.wait_for_open(at_most, timeout)
    }

    /// Stops now and waits for the thread. The same as dropping it.
    pub fn stop(self) {}
}

/// What every connection shares.
#[derive(Clone)]
struct Serving {
    script: Arc<Script>,
    http2: Option<Arc<Http2>>,
    record: Arc<Record>,
    tls: Option<ServerTls>,
}

async fn serve(tcp: TcpStream, serving: Serving, opened: Opened) {
    let wire: Box<dyn Wire> = match &serving.tls {
        None => Box::new(tcp),
        Some(tls) => match tls.accept(tcp, opened.number).await {
            Some(wire) => wire,
            None => return,
        },
    };
    if let Some(script) = serving.http2 {
        // An error means that the peer has gone.
        let _ = http2::serve(wire, script, serving.record, opened.number).await;
        return;
    }
    Connection::new(wire, serving.script, serving.record, opened.number)
        .run()
        .await;
}
