//! What the environment says about connections, as values. Nothing here or elsewhere in the client reads it.

use std::path::PathBuf;

use crate::redact::Secret;

/// The environment's part of a client's options. Empty by default: a caller that wants the variables of its process
/// obeyed reads them itself, at a moment when no other thread sets one, and passes them to [`Environment::of`].
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The proxy for `http://` services (`HTTP_PROXY`).
    pub http_proxy: Option<Secret>,
    /// The proxy for `https://` services (`HTTPS_PROXY`).
    pub https_proxy: Option<Secret>,
    /// The proxy for both, where they have none of their own (`ALL_PROXY`).
    pub all_proxy: Option<Secret>,
    /// The hosts that are reached without a proxy (`NO_PROXY`).
    pub no_proxy: Option<String>,
    /// A file of authorities to trust beside the system's (`NODE_EXTRA_CA_CERTS`).
    pub extra_ca_certs: Option<PathBuf>,
    /// A file of authorities to trust in place of the system's (`SSL_CERT_FILE`).
    pub ssl_cert_file: Option<PathBuf>,
    /// Folders with authorities to trust in place of the system's, separated as in `PATH` (`SSL_CERT_DIR`).
    pub ssl_cert_dir: Option<String>,
}

impl Environment {
    /// Takes the values from variables. Of a proxy's variable the lower-case name counts first, as in curl and Node.js;
    /// an empty variable counts as absent.
    pub fn of(mut variable: impl FnMut(&str) -> Option<String>) -> Environment {
        let mut read = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        // In a CGI program, `HTTP_PROXY` is the `Proxy` header of a request (CVE-2016-5385).
        let from_request = read("REQUEST_METHOD").is_some();
        let http_proxy = read("http_proxy").or_else(|| read("HTTP_PROXY").filter(|_| !from_request));
        Environment {
            http_proxy: http_proxy.map(Secret::from),
            https_proxy: read("https_proxy")
                .or_else(|| read("HTTPS_PROXY"))
                .map(Secret::from),
            all_proxy: read("all_proxy").or_else(|| read("ALL_PROXY")).map(Secret::from),
            no_proxy: read("no_proxy").or_else(|| read("NO_PROXY")),
            extra_ca_certs: read("NODE_EXTRA_CA_CERTS").map(PathBuf::from),
            ssl_cert_file: read("SSL_CERT_FILE").map(PathBuf::from),
            ssl_cert_dir: read("SSL_CERT_DIR"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http_proxy(variables: &[(&str, &str)]) -> Option<String> {
        let value = |name: &str| variables.iter().find(|(known, _)| *known == name);
        let environment = Environment::of(|name| value(name).map(|(_, value)| (*value).to_owned()));
        environment.http_proxy.map(|proxy| proxy.expose().to_owned())
    }

    #[test]
    fn lower_case_counts_first_and_empty_counts_as_absent() {
        let table = [
            (vec![("HTTP_PROXY", "a")], Some("a")),
            (vec![("HTTP_PROXY", "a"), ("http_proxy", "b")], Some("b")),
            (vec![("HTTP_PROXY", "a"), ("http_proxy", " ")], Some("a")),
            (vec![("HTTP_PROXY", "")], None),
            (vec![("Http_Proxy", "a")], None),
        ];
        for (variables, expected) in table {
            assert_eq!(http_proxy(&variables).as_deref(), expected, "{variables:?}");
        }
    }

    #[test]
    fn in_a_cgi_program_a_request_cannot_choose_the_proxy() {
        let method = ("REQUEST_METHOD", "GET");
        assert_eq!(http_proxy(&[method, ("HTTP_PROXY", "a")]), None);
        assert_eq!(http_proxy(&[method, ("http_proxy", "a")]).as_deref(), Some("a"));
    }

    #[test]
    fn debug_shows_no_credentials() {
        let environment =
            Environment::of(|name| name.ends_with("PROXY").then(|| "http://hunter2@p".to_owned()));
        let shown = format!(
            "{:?}",
            Environment {
                no_proxy: None,
                ..environment
            }
        );
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
