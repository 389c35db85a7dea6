//! An emulator that listens.

use std::net::SocketAddr;

use identity_emulator::{Limits, app, serve};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::Emulator;

/// Stops when this is dropped.
pub(crate) struct Served {
    pub(crate) emulator: Emulator,
    pub(crate) address: SocketAddr,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) server: JoinHandle<()>,
}

impl Served {
    pub(crate) async fn start() -> Self {
        Self::within(Limits::default()).await
    }

    pub(crate) async fn within(limits: Limits) -> Self {
        Self::with(Emulator::start().await, limits).await
    }

    pub(crate) async fn around(emulator: Emulator) -> Self {
        Self::with(emulator, Limits::default()).await
    }

    async fn with(emulator: Emulator, limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let app = app(emulator.state.clone());
        let server = tokio::spawn(serve(listener, app, limits, async { drop(stopped.await) }));
        Self {
            emulator,
            address,
            stop,
            server,
        }
    }
}
