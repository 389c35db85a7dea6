//! Name resolution.

mod lookups;

use std::future::Future;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use self::lookups::Lookups;
use crate::step::{Step, during};

/// The look-ups of the process.
static LOOKUPS: LazyLock<Arc<Lookups>> = LazyLock::new(|| Lookups::new(ask_system));

/// The system's own resolver: `getaddrinfo`.
fn ask_system(host: &str) -> Vec<SocketAddr> {
    (host, 0)
        .to_socket_addrs()
        .map(Iterator::collect)
        .unwrap_or_default()
}

/// Resolves names with the system's resolver, on threads that do nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct SystemResolver;

/// A name that has no address, or none that can be found out.
#[derive(Debug, thiserror::Error)]
#[error("{host} has no address")]
pub(crate) struct Unresolved {
    pub(crate) host: String,
}

async fn resolve(host: String) -> Result<vec::IntoIter<SocketAddr>, Unresolved> {
    let found = if is_loopback(&host) {
        loopback()
    } else {
        LOOKUPS.addresses(&host).await
    };
    if found.is_empty() {
        return Err(Unresolved { host });
    }
    Ok(found.into_iter())
}

/// Names that are the loopback by definition, and about which no resolver is asked (RFC 6761 §6.3).
fn is_loopback(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    last.eq_ignore_ascii_case("localhost")
}

/// In the order that RFC 6724 gives them. Where nobody listens on the first, the second is tried at once.
fn loopback() -> Vec<SocketAddr> {
    vec![(Ipv6Addr::LOCALHOST, 0).into(), (Ipv4Addr::LOCALHOST, 0).into()]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_and_what_is_below_it_is_the_loopback() {
        for (host, known) in [
            ("localhost", true),
            ("LocalHost", true),
            ("localhost.", true),
            ("id.localhost", true),
            ("localhost.example.org", false),
            ("notlocalhost", false),
            ("local", false),
            (".", false),
        ] {
            assert_eq!(is_loopback(host), known, "{host}");
        }
    }

    #[tokio::test]
    async fn the_loopback_is_both_families() {
        let found: Vec<_> = resolve("localhost".into()).await.unwrap().collect();
        assert_eq!(
            found,
            ["[::1]:0".parse().unwrap(), "127.0.0.1:0".parse().unwrap()]
        );
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_named() {
        let error = resolve("service.invalid".into()).await.unwrap_err();
        assert_eq!(error.host, "service.invalid");
    }
}
