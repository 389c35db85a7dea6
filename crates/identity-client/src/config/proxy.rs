//! Which proxy, if any, stands between a client and its service.

use percent_encoding::percent_decode_str;
use reqwest::Url;
use zeroize::Zeroizing;

use super::{Environment, Options, Proxy, no_proxy};
use crate::{error::Error, redact::Secret};

/// A forward proxy. `Debug` shows where it is, and no credentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ProxyServer {
    url: Secret,
    /// Host and port, for messages.
    pub(crate) host: String,
    /// TLS is spoken with the proxy itself.
    pub(crate) secure: bool,
}

impl ProxyServer {
    /// The proxy for the service at `base`: the option's, else the environment's; none for hosts in `NO_PROXY`.
    pub(super) fn of(options: &Options, base: &Url) -> Result<Option<ProxyServer>, Error> {
        let environment = &options.environment;
        let given = match &options.proxy {
            Proxy::Off => return Ok(None),
            Proxy::Url(url) => Some(ProxyServer::of_option(url)?),
            Proxy::Environment => None,
        };
        let list = environment.no_proxy.as_deref().map(unquoted);
        if list.is_some_and(|list| no_proxy::names(list, base)) {
            return Ok(None);
        }
        match given {
            Some(given) => Ok(Some(given)),
            None => ProxyServer::of_environment(environment, base),
        }
    }

    fn of_option(url: &Secret) -> Result<ProxyServer, Error> {
        let refuse = |why: &str| Err(Error::config("proxy", format!("`proxy` {why}")));
        let Ok(url) = Url::parse(url.expose()) else {
            return refuse("must be an absolute URL, such as http://proxy.example:3128");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return refuse("must start with http:// or https://; other proxy protocols are not supported");
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return refuse("must not have a path, a query or a fragment");
        }
        Ok(ProxyServer::at(url))
    }

    fn of_environment(environment: &Environment, base: &Url) -> Result<Option<ProxyServer>, Error> {
        let own = match base.scheme() {
            "https" => ("HTTPS_PROXY", &environment.https_proxy),
            _ => ("HTTP_PROXY", &environment.http_proxy),
        };
        let named = [own, ("ALL_PROXY", &environment.all_proxy)];
        let found = named
            .into_iter()
            .find_map(|(name, value)| Some((name, unquoted(value.as_ref()?.expose()))))
            .filter(|(_, value)| !value.is_empty());
        let Some((name, value)) = found else {
            return Ok(None);
        };
        let refuse = |why: &str| {
            Err(Error::config(
                name,
                format!("the environment variable `{name}` {why}"),
            ))
        };
        // Other programs take `proxy:3128` and `user:password@proxy:3128`, too.
        let absolute = if value.contains("://") {
            Zeroizing::new(value.to_owned())
        } else {
            Zeroizing::new(format!("http://{value}"))
        };
        let Ok(mut url) = Url::parse(&absolute) else {
            return refuse("is not the URL of a proxy, such as http://proxy.example:3128");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return refuse(
                "must start with http:// or https://; other proxy protocols are not supported (`proxy: false` disables proxies)",
            );
        }
        // As other programs do, which share the variable.
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        Ok(Some(ProxyServer::at(url)))
    }

    fn at(url: Url) -> ProxyServer {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        ProxyServer {
            host: format!("{host}:{port}"),
            secure: url.scheme() == "https",
            url: Secret::from(String::from(url)),
        }
    }

    /// The URL with its credentials.
    pub(crate) fn url(&self) -> &str {
        self.url.expose()
    }

    /// User name and password, as they are and as the URL has them, and both as Basic authentication has them
    /// (RFC 7617 §2).
    pub(crate) fn credentials(&self) -> Vec<Zeroizing<String>> {
        let Ok(url) = Url::parse(self.url()) else {
            return Vec::new();
        };
        let raw = [url.username(), url.password().unwrap_or_default()];
        if raw == ["", ""] {
            return Vec::new();
        }
        let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let [user, password] = raw.map(decoded);
        let both = format!("{user}:{password}");
        let mut found = vec![both, user, password];
        for text in raw {
            if found.iter().all(|known| known != text) {
                found.push(text.to_owned());
            }
        }
        found.retain(|text| !text.is_empty());
        found.into_iter().map(Zeroizing::new).collect()
    }
}

/// A value without the blanks and the quotes that shells, `.env` files and Docker leave around it.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        let inner = value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner.trim();
        }
    }
    value
}

#[cfg(test)]
mod tests;
