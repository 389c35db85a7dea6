//! How long to wait before the next attempt.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The first wait is at most this long; each further one at most twice the one before.
const BASE: Duration = Duration::from_millis(200);
/// No wait is longer, unless the service asks for it.
const CAP: Duration = Duration::from_secs(2);

/// The wait before retry number `retry` (0 for the first): full jitter, that is, anything from zero to the bound.
/// `random` is in `0.0..1.0`.
pub(crate) fn backoff(retry: u32, random: f64) -> Duration {
    let bound = BASE.saturating_mul(2_u32.saturating_pow(retry)).min(CAP);
    bound.mul_f64(random.clamp(0.0, 1.0))
}

/// The wait that the service asks for: seconds or an HTTP date (RFC 9110 §10.2.3), in `Retry-After` or `X-Retry-After`.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers
        .get(http::header::RETRY_AFTER)
        .or_else(|| headers.get("x-retry-after"))?
        .to_str()
        .ok()?
        .trim();
    if !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
        // Too many digits for a u64 mean "not in this life": the call will not wait for it in any case.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds.min(u64::from(u32::MAX))));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        let table = [
            (0, 200),
            (1, 400),
            (2, 800),
            (3, 1600),
            (4, 2000),
            (5, 2000),
            (u32::MAX, 2000),
        ];
        for (retry, millis) in table {
            assert_eq!(backoff(retry, 1.0), Duration::from_millis(millis), "{retry}");
            assert_eq!(backoff(retry, 0.5), Duration::from_millis(millis) / 2, "{retry}");
            assert_eq!(backoff(retry, 0.0), Duration::ZERO, "{retry}");
        }
    }

    #[test]
    fn reads_what_the_service_asks_for() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let table = [
            ("retry-after", "0", Some(0)),
            ("retry-after", " 17 ", Some(17)),
            ("x-retry-after", "17", Some(17)),
            (
                "retry-after",
                "99999999999999999999999999",
                Some(u64::from(u32::MAX)),
            ),
            ("retry-after", "Sun, 06 Nov 1994 08:49:40 GMT", Some(3)),
            ("retry-after", "Sunday, 06-Nov-94 08:49:40 GMT", Some(3)),
            ("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
            ("retry-after", "-1", None),
            ("retry-after", "1.5", None),
            ("retry-after", "soon", None),
            ("retry-after", "", None),
            ("x-other", "17", None),
        ];
        for (name, value, seconds) in table {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            assert_eq!(
                retry_after(&headers, now),
                seconds.map(Duration::from_secs),
                "{name}: {value}"
            );
        }
    }
}
