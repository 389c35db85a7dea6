//! A secret in the encodings in which a service may give it back.

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use zeroize::Zeroizing;

/// The secret in hexadecimal, in base64 at each of the three places it may have in a longer text (RFC 4648 §4 and §5),
/// and percent-encoded. Parts of characters at the edges, which depend on the neighbours, are left out.
///
/// Each text is wiped when it is dropped, and none of them grows, so that they leave no copy behind.
pub(super) fn encodings(secret: &[u8]) -> Vec<Zeroizing<String>> {
    let mut found = vec![hexadecimal(secret)];
    for skipped in 0..3 {
        let rest = secret.get(skipped..).unwrap_or_default();
        found.push(base64(rest, *b"+/"));
        found.push(base64(rest, *b"-_"));
    }
    let mut percent = Zeroizing::new(String::with_capacity(3 * secret.len()));
    percent.extend(percent_encode(secret, NON_ALPHANUMERIC));
    found.push(percent);
    found
}

fn hexadecimal(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    text.extend(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
    text
}

/// The whole groups of three bytes in base64; `last` are the digits 62 and 63.
fn base64(bytes: &[u8], last: [u8; 2]) -> Zeroizing<String> {
    const FIRST: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 3 * 4));
    for group in bytes.chunks_exact(3) {
        let bits = group
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for shift in [18, 12, 6, 0] {
            let digit = FIRST.iter().chain(&last).nth(bits >> shift & 63);
            text.extend(digit.copied().map(char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_of_a_secret() {
        assert_eq!(base64(b"foobar", *b"+/").as_str(), "Zm9vYmFy");
        assert_eq!(base64(b"foob", *b"+/").as_str(), "Zm9v");
        assert_eq!(base64(b"\xfb\xff\xbe", *b"+/").as_str(), "+/++");
        assert_eq!(base64(b"\xfb\xff\xbe", *b"-_").as_str(), "-_--");
        let found = encodings(b"correct horse");
        for text in [
            "636f727265637420686f727365",
            "Y29ycmVjdCBob3Jz",
            "correct%20horse",
        ] {
            assert!(
                found.iter().any(|known| known.as_str() == text),
                "{text} in {found:?}"
            );
        }
    }
}
