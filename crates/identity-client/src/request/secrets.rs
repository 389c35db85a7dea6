//! The secrets of a request, which no message may show.

use std::sync::Arc;

use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::config::{Address, CallOptions, Config, ProxyServer, Segment};
use crate::operation::Operation;
use crate::scrub::Scrubber;

/// Headers that callers may give and that are no secrets.
const OPEN_HEADERS: [&str; 19] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-language",
    "content-type",
    "forwarded",
    "origin",
    "pragma",
    "priority",
    "traceparent",
    "tracestate",
    "user-agent",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// What a call has sent, as far as it may hold secrets, apart from the client's options.
pub(crate) struct Sent {
    pub(super) options: CallOptions,
    pub(super) address: Arc<Address>,
    pub(super) body: Option<Bytes>,
}

impl Sent {
    /// Knows every secret that the call sent, to the service or to a proxy on the way. Linear in what was sent.
    pub(crate) fn scrubber(&self, config: &Config, operation: Operation) -> Scrubber {
        let mut scrubber = Scrubber::default();
        for credential in config.connection.proxy.iter().flat_map(ProxyServer::credentials) {
            scrubber.add(&credential);
        }
        let options = &self.options;
        for secret in [&options.access_token, &options.idempotency_key]
            .into_iter()
            .flatten()
        {
            scrubber.add(secret.expose());
        }
        let given = options
            .headers
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        // Those that callers gave are marked, and only they can hold a secret.
        let fixed = config.headers.iter().filter(|(_, value)| value.is_sensitive());
        let fixed = fixed.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        for (name, text) in given.chain(fixed) {
            if !OPEN_HEADERS.iter().any(|open| open.eq_ignore_ascii_case(name)) {
                scrubber.add_header(name, text);
            }
        }
        if let Some(body) = &self.body {
            scrubber.add_body(body.clone());
        }
        for (name, value) in self.address.url.query_pairs() {
            scrubber.add_field(&name, &value);
        }
        if let Ok(route) = config.route(operation) {
            let base = config.base.path().trim_end_matches('/');
            let path = self.address.url.path().strip_prefix(base).unwrap_or_default();
            for (segment, text) in route.segments.iter().zip(path.split('/').skip(1)) {
                if let Segment::Field(name) = segment {
                    scrubber.add_field(name, &percent_decode_str(text).decode_utf8_lossy());
                }
            }
        }
        scrubber
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Options, Proxy};
    use crate::request::{content, prepare};

    #[test]
    fn headers_of_callers_are_secrets_unless_they_are_open() {
        let given = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let config = Config::new(&Options {
            base_url: "http://h".into(),
            proxy: Proxy::Off,
            headers: vec![
                given("X-Api-Key", "hunter2-hunter2"),
                given("Accept", "application/vnd.x+json"),
            ],
            ..Options::default()
        })
        .unwrap();
        let options = CallOptions {
            headers: vec![
                given("X-Tenant-Key", "tenant-secret"),
                given("accept-ENCODING", "identity;q=1.0"),
            ],
            idempotency_key: Some("key-of-the-call".into()),
            ..CallOptions::default()
        };
        let content = content(&config, Operation::Me, None).unwrap();
        let request = prepare(&config, Operation::Me, content, "trace-0123456789", &options).unwrap();
        let scrubber = request.sent().scrubber(&config, Operation::Me);
        for secret in ["hunter2-hunter2", "tenant-secret", "key-of-the-call"] {
            assert_eq!(scrubber.text(secret), "[redacted]");
        }
        for open in [
            "application/vnd.x+json",
            "identity;q=1.0",
            "trace-0123456789",
            "gzip, deflate, br",
        ] {
            assert_eq!(scrubber.text(open), open);
        }
    }
}
