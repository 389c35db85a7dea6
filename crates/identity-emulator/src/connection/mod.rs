//! One connection, from its acceptance to its end.

mod limits;
mod timed_body;
mod timed_stream;

use std::{convert::Infallible, io, net::SocketAddr, pin, sync::Arc};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    sync::{Notify, watch},
};
use tower::ServiceExt;

pub use self::limits::Limits;
use self::{
    timed_body::TimedBody,
    timed_stream::{Progress, TimedStream},
};

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub SocketAddr);

/// Lets a handler cut the connection that its request came on.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionHandle(Arc<Notify>);

impl ConnectionHandle {
    /// Ends the connection with a TCP reset.
    pub(crate) fn reset(&self) {
        self.0.notify_one();
    }
}

/// Serves one connection until it ends by itself, keeps us waiting, is reset by a handler, or the service stops.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    limits: Limits,
    mut stopped: watch::Receiver<()>,
) {
    let _ = stream.set_nodelay(true);
    let handle = ConnectionHandle::default();
    let progress = Progress::new(limits);
    let (shared, watched) = (handle.clone(), progress.clone());
    let service = service_fn(move |request: Request<Incoming>| {
        watched.head_complete();
        let mut request = request.map(|body| Body::new(TimedBody::new(body, limits.body)));
        request.extensions_mut().insert(Peer(peer));
        request.extensions_mut().insert(shared.clone());
        let (app, watched) = (app.clone(), watched.clone());
        Box::pin(async move {
            let response = app.oneshot(request).await.unwrap_or_else(|never| match never {});
            watched.answered();
            Ok::<_, Infallible>(response)
        })
    });
    let stream = TimedStream::new(stream, progress.clone());
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Counts from the end of the answer before.
        .header_read_timeout(limits.idle)
        .serve_connection(TokioIo::new(stream), service);

    tokio::select! {
        // Errors here are the peer's: it broke the protocol or went away.
        _ = &mut connection => {}
        () = progress.overdue() => {}
        () = handle.0.notified() => {
            let _: io::Result<()> = connection.into_parts().io.inner().reset_on_drop();
        }
        _ = stopped.changed() => {
            pin::Pin::new(&mut connection).graceful_shutdown();
            tokio::select! {
                _ = connection => {}
                () = progress.overdue() => {}
            }
        }
    }
}
