use std::{pin::pin, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::watch, task::JoinSet, time::timeout};

use crate::connection::{self, Limits};

/// How long calls in flight may go on after the stop.
const DRAIN: Duration = Duration::from_secs(2);
/// How long to wait when the system has no file handle left for a new connection.
const BREATH: Duration = Duration::from_millis(50);

/// Accepts connections until `stop` is done, then lets calls in flight finish for two seconds.
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let (stopping, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept(), if connections.len() < limits.connections => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection::serve(stream, peer, app.clone(), limits, stopped.clone()));
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
