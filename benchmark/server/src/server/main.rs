//! The service every peer of the benchmark talks to.
//!
//! It answers from memory, on one thread, so that what is measured is the client. Three listeners on free
//! loopback ports: plain HTTP/1.1, TLS 1.3 that offers only HTTP/1.1, and TLS 1.3 that offers only HTTP/2.
//! Because each offers one protocol, a client that answers at all has really spoken it.
//!
//! On start it writes one JSON line: `{"http":…,"https":…,"https2":…,"ca":…}`, three origins and the PEM of the
//! authority that signed its certificate. Each line on its standard input is answered with the connections accepted
//! until then, `{"http":…,"https":…,"https2":…}`. It ends when its standard input does, so it cannot outlive its parent.

mod answers;
mod certificates;
mod http1;
mod http2;

use std::{
    error::Error,
    io::{self, BufRead, Write},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use answers::Answers;
use certificates::Certificates;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Connections accepted by each listener.
#[derive(Debug)]
struct Accepted {
    http: AtomicUsize,
    https: AtomicUsize,
    https2: AtomicUsize,
}

static ACCEPTED: Accepted = Accepted {
    http: AtomicUsize::new(0),
    https: AtomicUsize::new(0),
    https2: AtomicUsize::new(0),
};

/// What a listener speaks.
#[derive(Clone)]
enum Protocol {
    Http1,
    TlsHttp1(TlsAcceptor),
    TlsHttp2(TlsAcceptor),
}

fn main() -> Result<(), Box<dyn Error>> {
    thread::spawn(|| {
        // Any end of the input, a failure included, means that nobody is there any more.
        let _ = answer_questions();
        std::process::exit(0);
    });
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(run())
}

fn answer_questions() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        line?;
        let accepted = serde_json::json!({
            "http": ACCEPTED.http.load(Ordering::Relaxed),
            "https": ACCEPTED.https.load(Ordering::Relaxed),
            "https2": ACCEPTED.https2.load(Ordering::Relaxed),
        });
        writeln!(io::stdout(), "{accepted}")?;
    }
    Ok(())
}

async fn run() -> Result<(), Box<dyn Error>> {
    let answers: &'static Answers = Box::leak(Box::new(Answers::new()));
    let certificates = Certificates::make()?;
    let http1 = TlsAcceptor::from(Arc::new(certificates.server_config(b"http/1.1")?));
    let http2 = TlsAcceptor::from(Arc::new(certificates.server_config(b"h2")?));

    let plain = listen(Protocol::Http1, &ACCEPTED.http, answers).await?;
    let tls = listen(Protocol::TlsHttp1(http1), &ACCEPTED.https, answers).await?;
    let tls_http2 = listen(Protocol::TlsHttp2(http2), &ACCEPTED.https2, answers).await?;
    let ready = serde_json::json!({
        "http": format!("http://127.0.0.1:{plain}"),
        "https": format!("https://localhost:{tls}"),
        "https2": format!("https://localhost:{tls_http2}"),
        "ca": certificates.authority_pem(),
    });
    writeln!(io::stdout(), "{ready}")?;
    std::future::pending().await
}

/// Starts a listener on a free port and gives the port.
async fn listen(
    protocol: Protocol,
    accepted: &'static AtomicUsize,
    answers: &'static Answers,
) -> io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        // A failed accept concerns one connection, never the listener.
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(stream, protocol.clone(), answers));
            }
        }
    });
    Ok(port)
}

async fn serve(stream: TcpStream, protocol: Protocol, answers: &'static Answers) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    match protocol {
        Protocol::Http1 => http1::serve(stream, answers).await,
        Protocol::TlsHttp1(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                http1::serve(stream, answers).await;
            }
        }
        Protocol::TlsHttp2(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await
                && stream.get_ref().1.alpn_protocol() == Some(b"h2")
            {
                http2::serve(stream, answers).await;
            }
        }
    }
}
