//! The id of a call, by which it is found in the logs of both sides.

use std::fmt::Write;

/// Longest request id or idempotency key: what databases and proxies commonly have room for.
pub(crate) const LONGEST: usize = 255;

/// The caller's id of a call, or a new one of 32 hexadecimal digits, also in place of one that cannot be sent: it may
/// come from the end user's request, which must not fail a call. A new one only has to be unlikely to occur twice;
/// nobody must be unable to guess it.
pub fn request_id(given: Option<&str>) -> String {
    match given {
        Some(id) if is_sendable(id) => id.to_owned(),
        _ => hexadecimal(fastrand::u128(..)),
    }
}

/// Whether the text can be sent as an id: visible ASCII, and not too much of it.
pub(crate) fn is_sendable(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The number in 32 digits.
fn hexadecimal(number: u128) -> String {
    let mut text = String::with_capacity(32);
    // Writing into a `String` cannot fail.
    let _ = write!(text, "{number:032x}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_has_an_id() {
        let is_new = |id: &str| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let id = request_id(None);
        assert!(is_new(&id), "{id}");
        assert_ne!(id, request_id(None));
        assert_eq!(request_id(Some("trace-1")), "trace-1");
        let longest = "x".repeat(LONGEST);
        assert_eq!(request_id(Some(&longest)), longest);
        for bad in ["", "a b", "a\n", "\u{e9}", &"x".repeat(LONGEST + 1)] {
            assert!(is_new(&request_id(Some(bad))), "{bad}");
        }
    }
}
