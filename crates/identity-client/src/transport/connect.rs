//! Making connections: name resolution and a layer around the connector that says when one is being made.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower_layer::Layer;
use tower_service::Service;

use super::phase::{Step, during, mark};

/// Resolves names with the system's resolver, on the runtime's threads for blocking work.
#[derive(Clone, Copy, Debug)]
pub(super) struct SystemResolver;

/// A name that has no address, or none that can be found out.
#[derive(Debug, thiserror::Error)]
#[error("{host} has no address")]
pub(crate) struct Unresolved {
    pub(crate) host: String,
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(during(Step::Dns, async move {
            let found: Vec<_> = match tokio::net::lookup_host((host.as_str(), 0)).await {
                Ok(addresses) => addresses.collect(),
                Err(_) => Vec::new(),
            };
            if found.is_empty() {
                return Err(Unresolved { host }.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        }))
    }
}

/// Marks the time in which a connection is being made, and counts the connections.
#[derive(Clone, Debug)]
pub(super) struct ConnectorMark {
    pub(super) opened: Arc<AtomicU64>,
}

impl<S> Layer<S> for ConnectorMark {
    type Service = MarkedConnector<S>;

    fn layer(&self, inner: S) -> MarkedConnector<S> {
        MarkedConnector {
            inner,
            opened: Arc::clone(&self.opened),
        }
    }
}

/// A connector inside a [`ConnectorMark`].
#[derive(Clone, Debug)]
pub(super) struct MarkedConnector<S> {
    inner: S,
    opened: Arc<AtomicU64>,
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
            opened: Arc::clone(&self.opened),
        }
    }
}

/// A connection that is being made.
pub(super) struct Connecting<F> {
    inner: F,
    opened: Arc<AtomicU64>,
}

impl<F: Future<Output = Result<T, E>> + Unpin, T, E> Future for Connecting<F> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T, E>> {
        mark(Step::Connecting);
        let polled = Pin::new(&mut self.inner).poll(cx);
        if let Poll::Ready(Ok(_)) = &polled {
            self.opened.fetch_add(1, Ordering::Relaxed);
            mark(Step::Exchange);
        }
        polled
    }
}
