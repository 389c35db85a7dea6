//! Name resolution.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::step::{Step, during};

/// Resolves names with the system's resolver, on the runtime's threads for blocking work.
#[derive(Clone, Copy, Debug)]
pub(super) struct SystemResolver;

/// A name that has no address, or none that can be found out.
#[derive(Debug, thiserror::Error)]
#[error("{host} has no address")]
pub(crate) struct Unresolved {
    pub(crate) host: String,
}

async fn resolve(host: String) -> Result<vec::IntoIter<SocketAddr>, Unresolved> {
    let found: Vec<_> = match tokio::net::lookup_host((host.as_str(), 0)).await {
        Ok(addresses) => addresses.collect(),
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        return Err(Unresolved { host });
    }
    Ok(found.into_iter())
}

/// For connections of our own.
impl Service<Name> for SystemResolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(resolve(name.as_str().to_owned()))
    }
}

/// For those through a proxy.
impl reqwest::dns::Resolve for SystemResolver {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let host = name.as_str().to_owned();
        Box::pin(during(Step::Dns, async move {
            Ok(Box::new(resolve(host).await?) as reqwest::dns::Addrs)
        }))
    }
}
