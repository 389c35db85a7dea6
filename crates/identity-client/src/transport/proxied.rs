//! Connections through a proxy: reqwest's, which knows forwarding, tunnels and their credentials.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http::{Response, Version};
use rustls::ClientConfig;
use tokio::sync::{Semaphore, SemaphorePermit};
use tower_layer::Layer;
use tower_service::Service;

use super::direct::Counts;
use super::fault::StackFault;
use super::http2::{MAX_HEADER_LIST, PING_TIMEOUT};
use super::outgoing::Outgoing;
use super::resolver::SystemResolver;
use crate::config::{ConnectionOptions, Http2, ProxyServer};
use crate::error::Error;
use crate::step::{Step, during, mark};

/// The HTTP stack that speaks to the proxy, and the places among its connections.
pub(super) struct Proxied {
    http: reqwest::Client,
    places: Semaphore,
    max_connections: usize,
    /// The service has answered over HTTP/2, of which one connection is enough for all.
    multiplexed: AtomicBool,
}

impl Proxied {
    pub(super) fn new(
        key: &ConnectionOptions,
        proxy: &ProxyServer,
        tls: ClientConfig,
        counts: &Arc<Counts>,
    ) -> Result<Proxied, Error> {
        Ok(Proxied {
            http: client(key, proxy, tls, counts)?,
            places: Semaphore::new(key.max_connections),
            max_connections: key.max_connections,
            multiplexed: AtomicBool::new(key.http2 == Http2::PriorKnowledge),
        })
    }

    /// Sends a request and waits for the head of its answer. The place is the caller's until the answer is read.
    pub(super) async fn send(
        &self,
        outgoing: Outgoing,
    ) -> Result<(Response<reqwest::Body>, Option<SemaphorePermit<'_>>), StackFault> {
        let place = if self.multiplexed.load(Ordering::Relaxed) {
            None
        } else {
            during(Step::Queued(self.max_connections), self.places.acquire())
                .await
                .ok()
        };
        let response = send(&self.http, outgoing).await?;
        if response.version() == Version::HTTP_2 {
            self.multiplexed.store(true, Ordering::Relaxed);
        }
        Ok((response, place))
    }
}

/// The HTTP client for these options. Whether the proxy applies was decided when they were checked.
fn client(
    key: &ConnectionOptions,
    proxy: &ProxyServer,
    tls: ClientConfig,
    counts: &Arc<Counts>,
) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(key.connect_timeout)
        .pool_idle_timeout(key.keep_alive)
        .tcp_nodelay(true)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // Attempts are counted, delayed and paid for by this client's own policy. Zero spares a copy of each request.
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .http2_max_header_list_size(MAX_HEADER_LIST)
        .http2_keep_alive_interval(PING_TIMEOUT)
        .http2_keep_alive_timeout(PING_TIMEOUT)
        .dns_resolver(SystemResolver)
        .connector_layer(ConnectorMark {
            counts: Arc::clone(counts),
        });
    let builder = if key.keep_alive.is_zero() {
        builder.pool_max_idle_per_host(0)
    } else {
        builder
    };
    let builder = match key.http2 {
        Http2::Auto => builder,
        Http2::PriorKnowledge => builder.http2_prior_knowledge(),
        Http2::Off => builder.http1_only(),
    };
    let proxy = reqwest::Proxy::all(proxy.url())
        .map_err(|_| Error::config("proxy", "the URL of the proxy is not usable"))?;
    builder
        // Without this, reqwest would read the environment.
        .no_proxy()
        .proxy(proxy)
        .build()
        .map_err(|_| Error::internal("the HTTP client cannot be built"))
}

async fn send(http: &reqwest::Client, outgoing: Outgoing) -> Result<Response<reqwest::Body>, StackFault> {
    let Outgoing {
        method,
        address,
        headers,
        body,
    } = outgoing;
    let mut request = reqwest::Request::new(method, address.url.clone());
    *request.headers_mut() = headers;
    *request.body_mut() = (!body.is_empty()).then(|| body.into());
    let answered = http.execute(request).await;
    answered.map(Response::from).map_err(fault)
}

fn fault(error: reqwest::Error) -> StackFault {
    if !error.is_connect() {
        return StackFault::Exchange(error.into());
    }
    StackFault::Connect(Arc::new(if error.is_timeout() {
        io::Error::from(io::ErrorKind::TimedOut).into()
    } else {
        error.into()
    }))
}

/// Marks the time in which a connection is being made, and counts the connections.
#[derive(Clone, Debug)]
struct ConnectorMark {
    counts: Arc<Counts>,
}

impl<S> Layer<S> for ConnectorMark {
    type Service = MarkedConnector<S>;

    fn layer(&self, inner: S) -> MarkedConnector<S> {
        MarkedConnector {
            inner,
            counts: Arc::clone(&self.counts),
        }
    }
}

/// A connector inside a [`ConnectorMark`].
#[derive(Clone, Debug)]
struct MarkedConnector<S> {
    inner: S,
    counts: Arc<Counts>,
}

impl<S: Service<R>, R> Service<R> for MarkedConnector<S>
where
    S::Future: Unpin,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Connecting<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Connecting<S::Future> {
        Connecting {
            inner: self.inner.call(request),
            counts: Arc::clone(&self.counts),
        }
    }
}

/// A connection that is being made.
struct Connecting<F> {
    inner: F,
    counts: Arc<Counts>,
}

impl<F: Future<Output = Result<T, E>> + Unpin, T, E> Future for Connecting<F> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        mark(Step::Connecting);
        let polled = Pin::new(&mut self.inner).poll(cx);
        if let Poll::Ready(Ok(_)) = &polled {
            self.counts.opened.fetch_add(1, Ordering::Relaxed);
            mark(Step::Exchange);
        }
        polled
    }
}
