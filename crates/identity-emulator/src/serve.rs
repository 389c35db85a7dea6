use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::{self, pin},
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    task::JoinSet,
    time::timeout,
};
use tower::ServiceExt;

use crate::http::Peer;

/// A connection on which no request begins for this long is closed. Longer than clients keep one.
const IDLE: Duration = Duration::from_secs(30);
/// How long calls in flight may go on after the stop.
const DRAIN: Duration = Duration::from_secs(2);
/// How long to wait when the system has no file handle left for a new connection.
const BREATH: Duration = Duration::from_millis(50);

/// Lets a handler cut the connection that its request came on.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionHandle(Arc<Notify>);

impl ConnectionHandle {
    /// Ends the connection with a TCP reset.
    pub(crate) fn reset(&self) {
        self.0.notify_one();
    }
}

/// Accepts connections until `stop` is done, then lets calls in flight finish for two seconds.
pub async fn serve(listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let (stopping, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection(stream, peer, app.clone(), stopped.clone()));
                }
                Err(_) => tokio::time::sleep(BREATH).await,
            },
            // Only to forget those that are over.
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    drop(stopping);
    // What is left, such as a stalled call, ends when the set is dropped.
    let _ = timeout(DRAIN, async { while connections.join_next().await.is_some() {} }).await;
}

/// Serves one connection until it ends by itself, is reset by a handler, or the service stops.
async fn connection(stream: TcpStream, peer: SocketAddr, app: Router, mut stopped: watch::Receiver<()>) {
    let _ = stream.set_nodelay(true);
    let handle = ConnectionHandle::default();
    let shared = handle.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(shared.clone());
        let app = app.clone();
        Box::pin(async move {
            Ok::<_, Infallible>(app.oneshot(request).await.unwrap_or_else(|never| match never {}))
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .serve_connection(TokioIo::new(stream), service);

    tokio::select! {
        // Errors here are the peer's: it broke the protocol or went away.
        _ = &mut connection => {}
        () = handle.0.notified() => {
            let _: io::Result<()> = connection.into_parts().io.inner().set_zero_linger();
        }
        _ = stopped.changed() => {
            pin::Pin::new(&mut connection).graceful_shutdown();
            let _ = connection.await;
        }
    }
}
