//! A secret in the encodings in which a service may give it back.

use std::fmt::Write;

/// The secret in hexadecimal, in base64 at each of the three places it may have in a longer text (RFC 4648 §4 and §5),
/// and percent-encoded. Parts of characters at the edges, which depend on the neighbours, are left out.
pub(super) fn encodings(secret: &[u8]) -> Vec<String> {
    let mut found = Vec::with_capacity(8);
    found.push(secret.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }));
    for skipped in 0..3 {
        let text = base64(secret.get(skipped..).unwrap_or_default());
        found.push(text.replace('+', "-").replace('/', "_"));
        found.push(text);
    }
    found.push(percent_encoding::percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).to_string());
    found
}

/// The whole groups of three bytes in base64.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len() / 3 * 4);
    for group in bytes.chunks_exact(3) {
        let bits = group
            .iter()
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for shift in [18, 12, 6, 0] {
            text.push(char::from(ALPHABET[bits >> shift & 63]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_of_a_secret() {
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
        assert_eq!(base64(b"foob"), "Zm9v");
        let found = encodings(b"correct horse");
        for text in [
            "636f727265637420686f727365",
            "Y29ycmVjdCBob3Jz",
            "correct%20horse",
        ] {
            assert!(found.iter().any(|known| known == text), "{text} in {found:?}");
        }
    }
}
