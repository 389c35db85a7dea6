//! Times and counts: their defaults and the ranges they must lie in.

use std::{ops::RangeInclusive, time::Duration};

use crate::error::Error;

/// A million seconds fit, a number that was meant to be something else does not. It is also the longest timer of
/// Node.js (2³¹ − 1 ms, 24.8 days).
const LONGEST_MS: u64 = 2_147_483_647;
/// More would turn every outage into a flood.
const MOST_RETRIES: u64 = 10;
/// As many as there are ports.
const MOST_CONNECTIONS: u64 = 65_535;
/// What still fits, joined with others, into one JavaScript string.
const LARGEST_TEXT: u64 = 256 * 1024 * 1024;

/// The limits of one call, where the call may differ from its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallLimits {
    /// For the whole call: token callback, DNS, connect, TLS, headers, body and every retry (`timeoutMs`).
    /// Default: 15 000 ms.
    pub(crate) timeout: Duration,
    /// Most retries, used only where the operation allows them (`maxRetries`). Default: 2.
    pub(crate) max_retries: u32,
}

impl Default for CallLimits {
    fn default() -> CallLimits {
        CallLimits {
            timeout: Duration::from_secs(15),
            max_retries: 2,
        }
    }
}

impl CallLimits {
    /// These limits with those of one call, or of the client's options, in their place.
    pub(crate) fn with(self, timeout_ms: Option<u64>, max_retries: Option<u32>) -> Result<CallLimits, Error> {
        let retries = in_range("maxRetries", max_retries.map(u64::from), 0..=MOST_RETRIES, "")?;
        Ok(CallLimits {
            timeout: milliseconds("timeoutMs", timeout_ms, 1, self.timeout)?,
            max_retries: retries
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(self.max_retries),
        })
    }
}

/// Default: 10 000 ms. It may be longer than the whole call, which then ends first.
pub(super) fn attempt_timeout(given: Option<u64>) -> Result<Duration, Error> {
    milliseconds("attemptTimeoutMs", given, 1, Duration::from_secs(10))
}

/// Default: 2 000 ms.
pub(super) fn connect_timeout(given: Option<u64>) -> Result<Duration, Error> {
    milliseconds("connectTimeoutMs", given, 1, Duration::from_secs(2))
}

/// Default: 4 000 ms. Zero is allowed: no socket is used twice.
pub(super) fn keep_alive(given: Option<u64>) -> Result<Duration, Error> {
    milliseconds("keepAliveMs", given, 0, Duration::from_secs(4))
}

/// Default: 256.
pub(super) fn max_connections(given: Option<u32>) -> Result<usize, Error> {
    let given = in_range("maxConnections", given.map(u64::from), 1..=MOST_CONNECTIONS, "")?;
    Ok(given.and_then(|count| usize::try_from(count).ok()).unwrap_or(256))
}

/// The size of a body. Default: 1 MiB.
pub(super) fn bytes(field: &str, given: Option<u64>) -> Result<u64, Error> {
    let bytes = in_range(field, given, 1..=LARGEST_TEXT, " bytes")?;
    Ok(bytes.unwrap_or(1024 * 1024))
}

fn milliseconds(field: &str, given: Option<u64>, least: u64, default: Duration) -> Result<Duration, Error> {
    let given = in_range(field, given, least..=LONGEST_MS, " ms")?;
    Ok(given.map_or(default, Duration::from_millis))
}

fn in_range(
    field: &str,
    given: Option<u64>,
    range: RangeInclusive<u64>,
    unit: &str,
) -> Result<Option<u64>, Error> {
    match given {
        Some(number) if !range.contains(&number) => {
            let (least, most) = (range.start(), range.end());
            let message = format!("`{field}` must be from {least} to {most}{unit}");
            Err(Error::config(field, message))
        }
        _ => Ok(given),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_overrides_its_client_and_the_client_the_defaults() {
        let client = CallLimits::default().with(Some(3_000), None).unwrap();
        assert_eq!(
            client,
            CallLimits {
                timeout: Duration::from_secs(3),
                max_retries: 2
            }
        );
        let call = client.with(None, Some(0)).unwrap();
        assert_eq!(
            call,
            CallLimits {
                timeout: Duration::from_secs(3),
                max_retries: 0
            }
        );
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let limits = CallLimits::default();
        let table = [
            (
                limits.with(Some(0), None).unwrap_err(),
                "timeoutMs",
                "must be from 1 to 2147483647 ms",
            ),
            (
                limits.with(Some(LONGEST_MS + 1), None).unwrap_err(),
                "timeoutMs",
                "must be from 1 to 2147483647 ms",
            ),
            (
                limits.with(None, Some(11)).unwrap_err(),
                "maxRetries",
                "must be from 0 to 10",
            ),
            (
                attempt_timeout(Some(0)).unwrap_err(),
                "attemptTimeoutMs",
                "from 1 to",
            ),
            (
                connect_timeout(Some(u64::MAX)).unwrap_err(),
                "connectTimeoutMs",
                "from 1 to",
            ),
            (
                max_connections(Some(0)).unwrap_err(),
                "maxConnections",
                "from 1 to 65535",
            ),
            (keep_alive(Some(u64::MAX)).unwrap_err(), "keepAliveMs", "from 0"),
            (
                bytes("maxResponseBytes", Some(0)).unwrap_err(),
                "maxResponseBytes",
                "from 1 to 268435456 bytes",
            ),
        ];
        for (error, field, part) in table {
            assert_eq!(error.field(), Some(field));
            let text = error.to_string();
            assert!(text.contains(part) && !text.contains("got"), "{text}");
        }
        assert_eq!(keep_alive(Some(0)).unwrap(), Duration::ZERO);
    }
}
