//! What a call says of the end user behind it.
//!
//! Both values come from the end user's own request, so neither can fail a call: what cannot be sent is mended or left
//! out.

use std::net::IpAddr;

use http::HeaderValue;

use crate::config::LONGEST_USER_AGENT;

/// The value of `X-Forwarded-For`, or none where the text has no address: empty, `unknown`, a host's name.
///
/// Frameworks and proxies give addresses as `X-Forwarded-For` and `Forwarded` (RFC 7239 §6) have them: in quotes and
/// brackets, with a port or a zone. Of a list the first one is the end user's.
pub(super) fn address(text: &str) -> Option<HeaderValue> {
    let first = text.split(',').next().unwrap_or_default();
    let bare = first.trim().trim_matches('"').trim();
    let (address, port) = match bare.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?,
        // An IPv6 address without brackets has no port: where would it begin?
        None if bare.matches(':').count() == 1 => bare.split_at_checked(bare.find(':')?)?,
        None => (bare, ""),
    };
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return None;
    }
    let address: IpAddr = without_zone(address).parse().ok()?;
    // In its shortest form: Node.js servers that listen on `::` see IPv4 callers as `::ffff:192.0.2.1`.
    HeaderValue::from_str(&address.to_canonical().to_string()).ok()
}

/// A zone means something on one machine only (RFC 4007 §6).
fn without_zone(address: &str) -> &str {
    address.split_once('%').map_or(address, |(address, _)| address)
}

/// Digits, or nothing.
fn is_port(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The value of `User-Agent`, or none where the text is blank. Servers may take other bytes than printable ASCII amiss
/// (RFC 9110 §5.5), so they are replaced, and a long text is cut.
pub(super) fn agent(text: &str) -> Option<HeaderValue> {
    let printable = |char: char| match char {
        ' '..='~' => char,
        _ => '?',
    };
    let agent: String = text
        .trim()
        .chars()
        .take(LONGEST_USER_AGENT)
        .map(printable)
        .collect();
    HeaderValue::try_from(agent)
        .ok()
        .filter(|agent| !agent.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent(value: Option<HeaderValue>) -> Option<String> {
        value.map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn an_address_is_found_in_every_form_that_proxies_write() {
        let table = [
            ("203.0.113.9", Some("203.0.113.9")),
            (" 203.0.113.9 ", Some("203.0.113.9")),
            ("203.0.113.9:51234", Some("203.0.113.9")),
            ("203.0.113.9:", Some("203.0.113.9")),
            ("\"203.0.113.9:51234\"", Some("203.0.113.9")),
            ("[2001:db8::17]", Some("2001:db8::17")),
            ("[2001:db8::17]:4711", Some("2001:db8::17")),
            ("\"[2001:db8::17]:4711\"", Some("2001:db8::17")),
            ("2001:DB8:0::17", Some("2001:db8::17")),
            ("fe80::1%eth0", Some("fe80::1")),
            ("[fe80::1%25eth0]:80", Some("fe80::1")),
            ("::ffff:192.0.2.1", Some("192.0.2.1")),
            ("[::ffff:192.0.2.1]:80", Some("192.0.2.1")),
            ("203.0.113.9, 10.0.0.1", Some("203.0.113.9")),
            ("203.0.113.9:1,10.0.0.1:2", Some("203.0.113.9")),
            ("", None),
            (" ", None),
            ("unknown", None),
            ("_hidden", None),
            ("unknown, 10.0.0.1", None),
            ("localhost", None),
            ("203.0.113", None),
            ("203.0.113.9.", None),
            ("010.0.0.1", None),
            ("203.0.113.9:port", None),
            ("203.0.113.9:999999", None),
            ("[203.0.113.9", None),
            ("[::1]x", None),
            ("[::1]80", None),
            ("203.0.113.9%1", Some("203.0.113.9")),
            ("%eth0", None),
            ("203.0.113.9\r\nX-Evil: 1", None),
        ];
        for (given, expected) in table {
            assert_eq!(sent(address(given)).as_deref(), expected, "{given}");
        }
    }

    #[test]
    fn an_agent_is_mended() {
        let long = "a".repeat(1 << 20);
        let table = [
            ("Mozilla/5.0 (X11)", Some("Mozilla/5.0 (X11)")),
            ("Bl\u{e4}ser/1 (\u{65e5}\u{672c})", Some("Bl?ser/1 (??)")),
            ("a\r\nX-Evil: 1\0\tb\u{7f}", Some("a??X-Evil: 1??b?")),
            (" a ", Some("a")),
            (" \n", None),
            ("", None),
            (long.as_str(), Some(&long[..1024])),
        ];
        for (given, expected) in table {
            assert_eq!(sent(agent(given)).as_deref(), expected, "{given:.40}");
        }
    }

    proptest! {
        #[test]
        fn no_text_gives_more_than_a_plain_value(text in any::<String>()) {
            for value in [sent(address(&text)), sent(agent(&text))].into_iter().flatten() {
                prop_assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')));
                prop_assert!(!value.is_empty() && value.trim_start() == value);
            }
        }
    }
}
