//! The other end of a connection, for messages: the service, or the proxy in front of it.

use std::error::Error as StdError;

use crate::config::ProxyServer;

/// Whom an attempt talks to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer<'a> {
    /// Host and port of the service.
    pub(crate) host: &'a str,
    /// TLS is spoken with the service.
    pub(crate) secure: bool,
    pub(crate) proxy: Option<&'a ProxyServer>,
}

/// Why a proxy did not make a tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tunnel {
    /// The proxy could not be reached; a further cause says why.
    NoProxy,
    /// It closed the connection.
    Closed,
    /// It answered 407.
    Credentials,
    /// It gave another answer.
    Refused,
}

impl Tunnel {
    /// The HTTP stack's error has no type that can be named.
    pub(super) fn of(cause: &(dyn StdError + 'static)) -> Option<Tunnel> {
        let text = cause.to_string();
        match text.strip_prefix("tunnel error: ")? {
            "failed to create underlying connection" => Some(Tunnel::NoProxy),
            "io error establishing tunnel" | "unexpected end of file" => Some(Tunnel::Closed),
            "proxy authorization required" => Some(Tunnel::Credentials),
            _ => Some(Tunnel::Refused),
        }
    }
}

impl Peer<'_> {
    /// Who could not be reached, and whether by TLS. A proxy is reached first, and for `http://` services it is the
    /// only one that is.
    pub(super) fn unreached(&self, tunnel: Option<Tunnel>) -> (String, bool) {
        match self.proxy {
            Some(proxy) if !self.secure || tunnel.is_some() => {
                (format!("the proxy {}", proxy.host), proxy.secure)
            }
            _ => (self.name(), self.secure),
        }
    }

    /// Who takes requests: the service, or the proxy that passes them on.
    pub(super) fn name(&self) -> String {
        let Peer { host, secure, proxy } = *self;
        match proxy {
            None => host.to_owned(),
            Some(proxy) if secure => format!("{host} (through the proxy {})", proxy.host),
            Some(proxy) => format!("the proxy {} (for {host})", proxy.host),
        }
    }

    /// The text of a failed tunnel; `None` when the proxy was not even reached.
    pub(super) fn no_tunnel(&self, tunnel: Tunnel) -> Option<String> {
        let (host, proxy) = (self.host, self.unreached(Some(tunnel)).0);
        Some(match tunnel {
            Tunnel::NoProxy => return None,
            Tunnel::Closed => {
                format!("{proxy} closed the connection before the tunnel to {host} was established")
            }
            Tunnel::Credentials => {
                format!("{proxy} refused a tunnel to {host}: it requires valid credentials (407)")
            }
            Tunnel::Refused => format!("{proxy} refused a tunnel to {host}"),
        })
    }
}
