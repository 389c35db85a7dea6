//! The form in which texts are compared: without case, without accents, without what cannot be seen.

use unicode_normalization::char::decompose_canonical;

/// A text in the form in which it is compared, and where in its source each byte comes from.
#[derive(Default)]
pub(super) struct Folded {
    pub(super) text: String,
    /// Where the character of each byte starts in the source; one more for the end.
    pub(super) starts: Vec<u32>,
}

impl Folded {
    /// Folds bytes whose places in the source are given by `place`. Linear in the number of bytes.
    ///
    /// Bytes that are not UTF-8 count as Latin-1, which older services percent-encode.
    pub(super) fn of(bytes: &[u8], place: impl Fn(usize) -> u32) -> Folded {
        let mut folded = Folded {
            text: String::with_capacity(bytes.len()),
            starts: Vec::with_capacity(bytes.len() + 1),
        };
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            for (offset, c) in chunk.valid().char_indices() {
                if matches!(c, ' '..='~') {
                    folded.text.push(c.to_ascii_lowercase());
                    folded.starts.push(place(at + offset));
                } else {
                    folded.push(c, place(at + offset));
                }
            }
            at += chunk.valid().len();
            for (offset, byte) in chunk.invalid().iter().enumerate() {
                folded.push(char::from(*byte), place(at + offset));
            }
            at += chunk.invalid().len();
        }
        folded.starts.push(place(bytes.len()));
        folded
    }

    fn push(&mut self, c: char, start: u32) {
        fold(c, |c| {
            self.text.push(c);
            self.starts.extend([start; 4].iter().take(c.len_utf8()));
        });
    }

    /// The range of the source that bytes from `from` to `to` come from.
    pub(super) fn source(&self, from: usize, to: usize) -> (usize, usize) {
        let at = |index: usize| self.starts.get(index).copied().unwrap_or_default();
        let (start, last) = (at(from), at(to.saturating_sub(1)));
        // One character may have become several: the end is where the next one starts.
        let rest = self.starts.get(to..).unwrap_or_default();
        let end = rest.iter().copied().find(|next| *next > last).unwrap_or(last);
        (start as usize, end as usize)
    }
}

/// Gives the characters that stand for `c` in a comparison: none for what cannot be seen, several for what is
/// composed, `-` for every dash.
pub(super) fn fold(c: char, mut give: impl FnMut(char)) {
    if c.is_ascii() {
        match c {
            '\t' | '\n' | '\x0b' | '\x0c' | '\r' => give(' '),
            _ if c.is_ascii_control() => {}
            _ => give(c.to_ascii_lowercase()),
        }
    } else if c.is_whitespace() {
        give(' ');
    } else if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') {
        give('-');
    } else if !c.is_control() && !is_invisible(c) {
        let mut decomposed = |c| {
            decompose_canonical(c, |c| {
                if !matches!(c, '\u{300}'..='\u{36f}') {
                    give(c);
                }
            });
        };
        // Han, Kana and Hangul have no case.
        if matches!(c, '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}') {
            decomposed(c);
        } else {
            // By way of upper case, so that `ß` and `SS` are equal.
            c.to_uppercase().flat_map(char::to_lowercase).for_each(decomposed);
        }
    }
}

/// Characters that show nothing of their own: soft hyphens, joiners, marks of direction, variation selectors, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180e}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
        || is_format(c)
        || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Characters that change how the text around them is laid out, or hide in it.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The text as one line: what breaks lines or controls a terminal becomes a space, and what changes the direction
/// of the text or hides in it is left out. Joiners stay: Persian words and many emoji need them.
pub(super) fn one_line(text: String) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text;
    }
    text.chars()
        .filter(|c| !is_format(*c) && !matches!(c, '\u{e0000}'..='\u{e0fff}'))
        .map(|c| {
            let breaks = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            if breaks { ' ' } else { c }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        Folded::of(text.as_bytes(), |at| at as u32).text
    }

    #[test]
    fn case_composition_and_what_is_invisible_make_no_difference() {
        for (one, other) in [
            ("Größe", "GRÖSSE"),
            ("\u{e9}t\u{e9}", "E\u{301}te\u{301}"),
            ("\u{212b}\u{212a}", "\u{e5}k"),
            ("\u{1fb3}", "\u{3b1}\u{345}"),
            ("a\tb", "a b"),
            ("hun\u{200b}\u{202e}ter\u{ad}2", "hunter2"),
            ("\u{ac00}", "\u{1100}\u{1161}"),
            ("σίσυφος", "ΣΊΣΥΦΟΣ"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("a"), folded("b"));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_latin1() {
        let folded = Folded::of(b"gr\xf6\xdfe", |at| at as u32);
        assert_eq!(folded.text, "grosse");
        assert_eq!(folded.starts, [0, 1, 2, 3, 3, 4, 5]);
        assert_eq!(folded.source(3, 4), (3, 4));
        assert_eq!(folded.source(0, 6), (0, 5));
    }

    fn one_line_of(text: &str) -> String {
        one_line(text.to_owned())
    }

    #[test]
    fn a_text_becomes_one_line() {
        assert_eq!(
            one_line_of("a\r\nb\u{2028}c\u{2029}d\u{85}e\u{202e}f\u{61c}\u{feff}g\u{1b}[31m"),
            "a  b c d efg [31m"
        );
        let kept = "\u{1f468}\u{200d}\u{1f469} می\u{200c}خواهم";
        assert_eq!(one_line_of(kept), kept);
    }
}
