//! How long a service asks to wait.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

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
