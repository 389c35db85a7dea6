//! The options of one call.

use std::fmt;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::redact::Secret;

/// The options of one call. The defaults are the client's. `Debug` shows names, limits and the id, and no value that a
/// caller gave beside it.
#[derive(Default)]
pub struct CallOptions {
    /// Sent as `Authorization: Bearer …`. Default: none is sent.
    pub access_token: Option<Secret>,
    /// Milliseconds for the whole call, every retry included. Default: the client's.
    pub timeout_ms: Option<u64>,
    /// Most retries, where the operation allows any. Default: the client's.
    pub max_retries: Option<u32>,
    /// Headers of this call, over the client's.
    pub headers: Vec<(String, String)>,
    /// Sent as `X-Request-Id`. Default, also in place of one that cannot be sent: 32 random hexadecimal digits.
    pub request_id: Option<String>,
    /// Sent as `Idempotency-Key`; lets some one-shot operations be retried when no answer came.
    pub idempotency_key: Option<Secret>,
    /// Address of the end user, sent as `X-Forwarded-For`; not sent if it is no address.
    pub client_ip: Option<String>,
    /// User agent of the end user, sent as `User-Agent` in place of the client's own; mended and cut to be sendable.
    pub user_agent: Option<String>,
    /// Time that the caller has spent on this call already; it counts against the timeout.
    pub elapsed: Duration,
    /// Cancels the call when something is sent; a sender that is dropped never cancels.
    pub cancel: Option<oneshot::Receiver<()>>,
}

impl CallOptions {
    /// What is sent of them, for work that outlives the call.
    pub(crate) fn sent(&self) -> CallOptions {
        CallOptions {
            access_token: self.access_token.clone(),
            headers: self.headers.clone(),
            idempotency_key: self.idempotency_key.clone(),
            ..CallOptions::default()
        }
    }
}

impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("CallOptions")
            .field("access_token", &self.access_token)
            .field("timeout_ms", &self.timeout_ms)
            .field("max_retries", &self.max_retries)
            .field("headers", &headers)
            .field("request_id", &self.request_id)
            .field("idempotency_key", &self.idempotency_key)
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_a_call_show_names_and_no_values() {
        let hidden = || "hunter2".to_owned();
        let options = CallOptions {
            access_token: Some(hidden().into()),
            headers: vec![("X-Api-Key".into(), hidden())],
            idempotency_key: Some(hidden().into()),
            client_ip: Some(hidden()),
            user_agent: Some(hidden()),
            request_id: Some("trace-1".into()),
            ..CallOptions::default()
        };
        let shown = format!("{options:?} {options:#?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(
            shown.contains("X-Api-Key") && shown.contains("trace-1"),
            "{shown}"
        );
    }
}
