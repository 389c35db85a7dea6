//! What a service says with an error status, as data.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// A 4xx or 5xx answer, scrubbed.
#[derive(Debug)]
pub(crate) struct ServiceAnswer {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) fields: Option<BTreeMap<String, String>>,
    pub(crate) retry_after_ms: Option<u64>,
    pub(crate) data: Option<Value>,
}

impl ServiceAnswer {
    /// An answer of which nothing but the status is known.
    pub(crate) fn of_status(status: u16) -> ServiceAnswer {
        ServiceAnswer {
            status,
            code: None,
            message: None,
            fields: None,
            retry_after_ms: None,
            data: None,
        }
    }
}

impl fmt::Display for ServiceAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service answered {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if let Some(wait) = self.retry_after_ms {
            write!(f, " (retry after {wait} ms)")?;
        }
        Ok(())
    }
}
