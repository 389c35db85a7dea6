//! How long to wait before the next attempt.

use std::time::Duration;

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
}
