use std::time::{Duration, SystemTime};

use http::HeaderMap;
use proptest::prelude::*;

use crate::operation::RetryClass;
use crate::retry::{Decision, FailureKind, RetryPolicy, Situation, decide};
use crate::transport::retry_after;

fn read(name: &'static str, value: &[u8], now: SystemTime) -> Option<Duration> {
    let mut headers = HeaderMap::new();
    headers.insert(name, http::HeaderValue::from_bytes(value).ok()?);
    retry_after(&headers, now)
}

fn names() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["retry-after", "x-retry-after"])
}

proptest! {
    #[test]
    fn any_value_is_a_wait_that_is_obeyed_or_ends_the_call(
        name in names(),
        value in prop_oneof![prop::collection::vec(any::<u8>(), 0..40), "[0-9 ,.:+GMTSunNov-]{0,32}".prop_map(String::into_bytes)],
        now in 0..u64::from(u32::MAX),
        left in 0..100_000_u64,
    ) {
        let asked = read(name, &value, SystemTime::UNIX_EPOCH + Duration::from_secs(now));
        let left = Duration::from_millis(left);
        let decision = decide(Situation {
            policy: RetryPolicy { class: RetryClass::Read, has_key: false, max_retries: 1 },
            failed: FailureKind::TooMany,
            retries: 0,
            left,
            retry_after: asked,
            affordable: true,
            random: 1.0,
        });
        match (decision, asked) {
            (Decision::RetryAfter(wait), Some(asked)) => prop_assert!(wait == asked && wait < left),
            (Decision::RetryAfter(wait), None) => prop_assert!(wait < left && wait <= Duration::from_secs(2)),
            (decision, _) => prop_assert_eq!(decision, Decision::Stop),
        }
    }

    #[test]
    fn seconds_are_seconds(name in names(), seconds in any::<u64>(), zeros in 0..5_usize) {
        let text = format!(" {}{seconds} ", "0".repeat(zeros));
        let expected = Duration::from_secs(seconds.min(u64::from(u32::MAX)));
        prop_assert_eq!(read(name, text.as_bytes(), SystemTime::now()), Some(expected));
    }

    #[test]
    fn dates_are_what_is_left_until_then(name in names(), now in 0..4_000_000_000_u64, then in 0..4_000_000_000_u64) {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let text = httpdate::fmt_http_date(at(then));
        let expected = Duration::from_secs(then.saturating_sub(now));
        prop_assert_eq!(read(name, text.as_bytes(), at(now)), Some(expected));
    }
}
