//! The server as a value.

use std::{
    io::Result,
    net::{Ipv4Addr, SocketAddr, TcpListener as StdListener},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use socket2::{Domain, Socket, Type};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::oneshot,
    time::sleep,
};

use crate::{
    Http2, Identity, Request, Script,
    connection::Connection,
    http2,
    record::{Opened, Record},
    tls::Stage,
    wire::Wire,
};

/// How many connections the kernel keeps for a server that is busy.
const BACKLOG: i32 = 1024;

/// A server that plays a [`Script`] on `127.0.0.1`, on a thread of its own. Dropping it closes every connection and
/// waits for the thread.
#[derive(Debug)]
pub struct FaultServer {
    address: SocketAddr,
    record: Arc<Record>,
    tls: Option<Stage>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
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
        let listener = listen(&script)?;
        let address = listener.local_addr()?;
        let record = Record::new();
        let http2 = script.http2.clone().map(Arc::new);
        let tls = script
            .tls
            .as_ref()
            .map(|tls| Stage::new(tls, if http2.is_some() { "h2" } else { "http/1.1" }))
            .transpose()?;
        let serving = Serving {
            script,
            http2,
            record: Arc::clone(&record),
            tls: tls.clone(),
        };
        let (stop, stopped) = oneshot::channel();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new()
            .name("fault-server".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    tokio::select! {
                        _ = stopped => {}
                        _ = accept(listener, serving) => {}
                    }
                });
            })?;
        Ok(Self {
            address,
            record,
            tls,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `http://127.0.0.1:PORT`, or `https` in front of TLS; no slash at the end.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate to trust, in PEM: that of the server's own authority, whatever certificate it shows.
    ///
    /// # Panics
    /// When the script has no TLS; so do the other certificates here.
    pub fn ca_pem(&self) -> &str {
        &self.stage().ca_pem
    }

    /// A client certificate the server accepts, and its key.
    pub fn client_identity(&self) -> &Identity {
        &self.stage().client
    }

    /// A client certificate of an authority the server does not know, and its key.
    pub fn stranger_identity(&self) -> &Identity {
        &self.stage().stranger
    }

    /// Whether it speaks TLS.
    pub fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    fn stage(&self) -> &Stage {
        self.tls
            .as_ref()
            .expect("only a script over TLS has certificates")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
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

impl Drop for FaultServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic on the server's thread has already been reported there.
            let _ = thread.join();
        }
    }
}

fn listen(script: &Script) -> Result<StdListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if let Some(bytes) = script.receive_buffer {
        socket.set_recv_buffer_size(bytes)?;
    }
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, script.port)).into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// What every connection shares.
#[derive(Clone)]
struct Serving {
    script: Arc<Script>,
    http2: Option<Arc<Http2>>,
    record: Arc<Record>,
    tls: Option<Stage>,
}

async fn accept(listener: StdListener, serving: Serving) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let Ok((tcp, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: some will be free again soon.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let opened = serving.record.accept();
        tokio::spawn(serve(tcp, serving.clone(), opened));
    }
}

async fn serve(tcp: TcpStream, serving: Serving, opened: Opened) {
    // Without it the kernel would gather slow writes into one.
    let _ = tcp.set_nodelay(true);
    let wire: Box<dyn Wire> = match &serving.tls {
        None => Box::new(tcp),
        Some(stage) => match stage.pass(tcp, opened.number).await {
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
