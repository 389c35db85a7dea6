//! One HTTP/2 connection.

use std::{io::Result, sync::Arc, task::Poll};

use bytes::Bytes;
use h2::{
    Reason,
    server::{Builder, Connection},
};
use socket2::{SockRef, Socket};
use tokio::{sync::mpsc::unbounded_channel, task::JoinSet};

use super::{
    GoAway, Http2,
    shared::{Order, Shared},
    stream,
};
use crate::{record::Record, wire::Wire};

type Io = Box<dyn Wire>;

/// Plays the script on one connection.
///
/// # Errors
/// The peer has gone, or does not speak HTTP/2.
pub(crate) async fn serve(wire: Io, script: Arc<Http2>, record: Arc<Record>, number: usize) -> Result<()> {
    let socket = SockRef::from(wire.tcp()).try_clone()?;
    let mut builder = Builder::new();
    if let Some(most) = script.max_streams {
        builder.max_concurrent_streams(most);
    }
    let mut connection: Connection<Io, Bytes> =
        builder.handshake(wire).await.map_err(std::io::Error::other)?;
    let (orders, mut ordered) = unbounded_channel();
    let shared = Shared {
        script,
        record,
        number,
        orders,
    };
    // Dropped with the connection, and the streams' tasks with it.
    let mut streams = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            Some(order) = ordered.recv() => match order {
                Order::GoAway(GoAway { code, unprocessed: true }, stream) => {
                    flush(&mut connection).await;
                    go_away(&socket, stream.saturating_sub(2), code.into())?;
                }
                Order::GoAway(GoAway { code, .. }, _) => match Reason::from(code) {
                    Reason::NO_ERROR => connection.graceful_shutdown(),
                    reason => connection.abrupt_shutdown(reason),
                },
                Order::Close => {
                    flush(&mut connection).await;
                    return Ok(());
                }
                Order::Reset => {
                    flush(&mut connection).await;
                    return socket.set_linger(Some(std::time::Duration::ZERO));
                }
            },
            Some(_) = streams.join_next() => {}
            accepted = connection.accept() => match accepted {
                Some(Ok((request, respond))) => {
                    streams.spawn(stream::play(request, respond, shared.clone()));
                }
                Some(Err(_)) | None => return Ok(()),
            },
        }
    }
}

/// Writes what the streams have queued.
async fn flush(connection: &mut Connection<Io, Bytes>) {
    std::future::poll_fn(|context| {
        let _ = connection.poll_closed(context);
        Poll::Ready(())
    })
    .await;
}

/// Writes a GOAWAY frame by hand: the library would name the last stream it has seen.
fn go_away(socket: &Socket, last_stream: u32, reason: Reason) -> Result<()> {
    let mut frame = vec![0, 0, 8, 7, 0, 0, 0, 0, 0];
    frame.extend_from_slice(&last_stream.to_be_bytes());
    frame.extend_from_slice(&u32::from(reason).to_be_bytes());
    socket.send(&frame).map(drop)
}
