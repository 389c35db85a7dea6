//! Short secrets, which are found as whole words only.
//!
//! The word and the secret are compared in one form: separators between letters or digits (a space, `-`, `.`; between
//! digits `,`, `/` and `_` as well) and leading zeros are left out, so that `012-345`, `12 345` and the number 12345 are the same code.

use super::table::{Key, Table};

/// A code of at least this many digits is a word of its own also where letters adjoin.
const LONG_CODE: usize = 6;
/// Bytes of a text that are read from the start of a word on.
const LONGEST: usize = 128;

/// The short secrets of a call.
pub(super) struct Words {
    key: Key,
    words: Table,
    codes: Table,
    /// Which first bytes, and which lengths in the common form, occur.
    firsts: [bool; 256],
    lengths: u128,
}

impl Words {
    pub(super) fn with_room(key: Key, secrets: usize) -> Words {
        Words {
            key,
            words: Table::with_room(secrets),
            codes: Table::with_room(secrets),
            firsts: [false; 256],
            lengths: 0,
        }
    }

    pub(super) fn insert(&mut self, folded: &str) {
        let mut whole = None;
        let mut first = None;
        let reading = Reading::new(self.key, folded, 0);
        reading.read(|reading, byte| {
            first = first.or(Some(byte));
            whole = Some((reading.hash, reading.length));
            true
        });
        let (Some((hash, length)), Some(first)) = (whole, first) else {
            return;
        };
        if let Some(known) = self.firsts.get_mut(usize::from(first)) {
            *known = true;
        }
        self.lengths |= 1 << length.min(LONGEST - 1);
        self.words.insert(hash);
        let digits = folded.bytes().filter(u8::is_ascii_digit).count();
        if digits >= LONG_CODE
            && folded
                .bytes()
                .all(|byte| byte.is_ascii_digit() || is_separator(byte))
        {
            self.codes.insert(hash);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lengths == 0
    }

    /// The length in bytes of the shortest secret, in the common form.
    pub(super) fn shortest(&self) -> usize {
        self.lengths.trailing_zeros() as usize
    }

    /// Gives start and end of every word of at least `shortest` bytes that is a secret.
    ///
    /// At most [`LONGEST`] bytes are read from each start, so this is linear in the length of the text.
    pub(super) fn search(&self, folded: &str, shortest: usize, mut found: impl FnMut(usize, usize)) {
        if self.is_empty() {
            return;
        }
        let bytes = folded.as_bytes();
        for start in 0..bytes.len() {
            let Some(first) = bytes.get(start) else { return };
            // Leading zeros are not part of the common form, so any word may start with one.
            let known = self.firsts.get(usize::from(*first)).is_some_and(|known| *known);
            if !(known || *first == b'0') || !folded.is_char_boundary(start) {
                continue;
            }
            let starts_word = starts_word(folded, start);
            let starts_number = first.is_ascii_digit()
                && start
                    .checked_sub(1)
                    .and_then(|at| bytes.get(at))
                    .is_none_or(|before| !before.is_ascii_digit());
            if !starts_word && !starts_number {
                continue;
            }
            let reading = Reading::new(self.key, folded, start);
            reading.read(|reading, _| {
                let end = reading.at;
                let possible = self.lengths >> reading.length.min(LONGEST - 1) & 1 == 1;
                if possible && reading.length >= shortest && folded.is_char_boundary(end) {
                    let word = starts_word && ends_word(folded, end) && self.words.contains(reading.hash);
                    let number = starts_number
                        && bytes.get(end).is_none_or(|after| !after.is_ascii_digit())
                        && self.codes.contains(reading.hash);
                    if word || number {
                        found(start, end);
                    }
                }
                self.lengths >> reading.length.min(LONGEST - 1) > 1
            });
        }
    }
}

/// Reads a text in the common form.
struct Reading<'text> {
    key: Key,
    text: &'text [u8],
    /// Behind the last byte read.
    at: usize,
    hash: u64,
    length: usize,
}

impl Reading<'_> {
    fn new(key: Key, text: &str, at: usize) -> Reading<'_> {
        Reading {
            key,
            text: text.as_bytes(),
            at,
            hash: key.start(),
            length: 0,
        }
    }

    /// Gives each byte of the common form until it is answered with false.
    fn read(mut self, mut next: impl FnMut(&Reading<'_>, u8) -> bool) {
        let start = self.at;
        let mut zeros = true;
        let mut before = None;
        while let Some(byte) = self.text.get(self.at).copied() {
            if self.at - start >= LONGEST {
                return;
            }
            let following = self.text.get(self.at + 1).copied();
            self.at += 1;
            if divides(before, byte, following) {
                continue;
            }
            before = Some(byte);
            let after_separator = following.filter(|byte| is_separator(*byte));
            let digit = match after_separator {
                Some(_) => self.text.get(self.at + 1).copied(),
                None => following,
            };
            zeros &= byte == b'0' && digit.is_some_and(|digit| digit.is_ascii_digit());
            if zeros {
                continue;
            }
            self.hash = self.key.step(self.hash, u64::from(byte));
            self.length += 1;
            if !next(&self, byte) {
                return;
            }
        }
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b',' | b'/' | b'_')
}

/// Whether the byte separates two parts of a word.
fn divides(before: Option<u8>, byte: u8, after: Option<u8>) -> bool {
    let is_between = |is: fn(u8) -> bool| before.is_some_and(is) && after.is_some_and(is);
    match byte {
        b' ' | b'-' | b'.' => is_between(is_word_byte),
        _ => is_separator(byte) && is_between(|byte| byte.is_ascii_digit()),
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Whether a word starts here: no letter or digit stands before one. An underscore between two of them joins them.
fn starts_word(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    if !after.starts_with(char::is_alphanumeric) {
        return true;
    }
    let before = before.strip_suffix('_').unwrap_or(before);
    !before.ends_with(char::is_alphanumeric)
}

fn ends_word(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at_checked(at).unwrap_or_default();
    if !before.ends_with(char::is_alphanumeric) {
        return true;
    }
    let after = after.strip_prefix('_').unwrap_or(after);
    !after.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(secret: &str, text: &str) -> Vec<String> {
        let mut words = Words::with_room(Key::random(), 1);
        words.insert(secret);
        let mut found = Vec::new();
        words.search(text, 0, |start, end| found.push(text[start..end].to_owned()));
        found
    }

    #[test]
    fn a_word_is_whole() {
        for (secret, text, expected) in [
            ("abc", "abc xabc abcx (abc) abc", vec!["abc", "abc", "abc"]),
            ("pass", "password compass pass_word my_pass pass", vec!["pass"]),
            ("hunter2", "_hunter2_ pw=hunter2&x", vec!["hunter2", "hunter2"]),
            ("p@ss!", "xp@ss! p@ss!x", vec!["p@ss!"]),
            ("größe", "größen größe", vec!["größe"]),
            (
                "\u{1f40e}\u{1f50b}",
                "x\u{1f40e}\u{1f50b}y",
                vec!["\u{1f40e}\u{1f50b}"],
            ),
            ("a b", "ab a-b axb", vec!["ab", "a-b"]),
            ("!", "no!", vec!["!"]),
            ("-", "a-b -", vec!["-", "-"]),
        ] {
            assert_eq!(found(secret, text), expected, "{secret} in {text}");
        }
    }

    #[test]
    fn codes_are_compared_without_separators_and_leading_zeros() {
        for (code, text) in [
            ("012345", "12345"),
            ("123456", "123 456"),
            ("123456", "123-456"),
            ("123456", "12.34.56"),
            ("123 456", "123456"),
            ("012345", "012 345"),
            ("000123", "0 00123"),
            ("123456", "00123456"),
            ("000000", "0"),
            ("abcd-ef01", "abcdef01"),
        ] {
            for around in [text.to_owned(), format!("is {text}, no")] {
                let found = found(code, &around);
                assert_eq!(
                    found.first().map(String::as_str),
                    Some(text),
                    "{code} in {around}"
                );
            }
        }
        assert_eq!(found("123456", "code123456x 9123456 1234567"), ["123456"]);
        assert_eq!(found("1234", "E1234 12345 1234"), ["1234"]);
        assert_eq!(found("123456", "2024 123 456"), ["123 456"]);
    }

    #[test]
    fn work_is_linear() {
        let mut words = Words::with_room(Key::random(), 1);
        words.insert("00000000001");
        let mut steps = 0;
        words.search(&"0 ".repeat(100_000), 0, |_, _| steps += 1);
        assert!(steps <= 200_000, "{steps}");
    }
}
