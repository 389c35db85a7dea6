//! A forward proxy as a value.

mod relay;
mod script;

pub use script::{Credentials, ProxyFailure, ProxyScript};

use std::{io::Result, net::SocketAddr, sync::Arc, time::Duration};

use crate::{Request, background::Background, record::Record};
use relay::Relay;

/// A forward proxy on `127.0.0.1`, on a thread of its own: `CONNECT`, and requests to `http://` in absolute form.
/// Dropping it closes every connection and waits for the thread.
#[derive(Debug)]
pub struct FaultProxy {
    background: Background,
    record: Arc<Record>,
}

impl FaultProxy {
    /// Starts a proxy.
    ///
    /// # Panics
    /// When it cannot start, see [`FaultProxy::try_start`].
    pub fn start(script: ProxyScript) -> Self {
        Self::try_start(script).expect("the proxy should start")
    }

    /// Starts a proxy.
    ///
    /// # Errors
    /// The system gives no port or thread.
    pub fn try_start(script: ProxyScript) -> Result<Self> {
        let script = Arc::new(script);
        let record = Record::new();
        let seen = Arc::clone(&record);
        let background = Background::listen(0, None, move |tcp| {
            let relay = Relay::new(tcp, Arc::clone(&script), Arc::clone(&seen));
            // An error means that one of the two sides has gone.
            tokio::spawn(async move { relay.run().await.ok() });
        })?;
        Ok(Self { background, record })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The URL with a user and a password in it.
    pub fn url_with(&self, credentials: &Credentials) -> String {
        format!(
            "http://{}:{}@{}",
            credentials.user,
            credentials.password,
            self.address()
        )
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.background.address()
    }

    /// How many connections were accepted since the start.
    pub fn connections(&self) -> usize {
        self.record.accepted()
    }

    /// The requests that were made to the proxy itself: `CONNECT host:port`, or the absolute form. What goes
    /// through a tunnel is not among them.
    pub fn requests(&self) -> Vec<Request> {
        self.record.requests()
    }

    /// Blocks until so many requests were made; false when the time passed first.
    #[must_use]
    pub fn wait_for_requests(&self, count: usize, timeout: Duration) -> bool {
        self.record.wait_for_requests(count, timeout)
    }

    pub(crate) fn record(&self) -> Arc<Record> {
        Arc::clone(&self.record)
    }

    /// Stops now and waits for the thread. The same as dropping it.
    pub fn stop(self) {}
}
