//! What a text says when one or several layers of an encoding are taken off it.

use super::entities::entity;
use super::fold::Folded;

/// Bytes, and where in the source each of them comes from.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    /// Where each byte starts in the source; one more for the end.
    starts: Vec<u32>,
}

/// One character's worth of decoded bytes.
type Few = ([u8; 4], usize);

/// An encoding that marks what it encodes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// `%41`, and `%u0041` of JavaScript's `escape`.
    Percent,
    /// The same, with `+` for a space (`application/x-www-form-urlencoded`).
    Form,
    /// `\u0041`, `\"`, `\n` of JSON; `\x41` of Python and C.
    Backslash,
    /// `&#65;`, `&#x41;`, `&amp;`.
    Entity,
    /// `=41` of quoted-printable (RFC 2045 §6.7).
    QuotedPrintable,
    /// Each of them, but for the `+`.
    Any,
}

impl View {
    pub(super) fn of(text: &[u8]) -> View {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        View {
            bytes: text.to_vec(),
            starts: (0..=length).collect(),
        }
    }

    pub(super) fn with_room(bytes: usize) -> View {
        View {
            bytes: Vec::with_capacity(bytes),
            starts: Vec::with_capacity(bytes + 1),
        }
    }

    pub(super) fn push(&mut self, byte: u8, start: u32) {
        self.bytes.push(byte);
        self.starts.push(start);
    }

    pub(super) fn end(&mut self, end: u32) {
        self.starts.push(end);
    }

    /// Takes the last bytes away again.
    pub(super) fn cut(&mut self, bytes: usize) {
        let length = self.bytes.len().saturating_sub(bytes);
        self.bytes.truncate(length);
        self.starts.truncate(length);
    }

    pub(super) fn start(&self, at: usize) -> u32 {
        self.starts
            .get(at)
            .or_else(|| self.starts.last())
            .copied()
            .unwrap_or_default()
    }

    pub(super) fn folded(&self) -> Folded {
        Folded::of(&self.bytes, |at| self.start(at))
    }

    /// Whether there is something that an encoding may have made.
    pub(super) fn is_marked(&self) -> bool {
        is_marked(&self.bytes)
    }

    /// The view without one layer of the encoding; `None` when there is none. Linear in the length.
    pub(super) fn decoded(&self, encoding: Encoding) -> Option<View> {
        let marks = encoding.marks();
        let is_mark = |byte: &u8| marks.contains(byte);
        let mut mark = self.bytes.iter().position(is_mark)?;
        let mut view = View::with_room(self.bytes.len());
        let mut done = 0;
        let mut changed = false;
        loop {
            let rest = self.bytes.get(mark..).unwrap_or_default();
            let mut from = mark + 1;
            if let Some((taken, (bytes, length))) = encoding.decode(rest) {
                view.extend(self, done, mark);
                let start = self.start(mark);
                bytes.iter().take(length).for_each(|byte| view.push(*byte, start));
                from = mark + taken;
                done = from;
                changed = true;
            }
            let rest = self.bytes.get(from..).unwrap_or_default();
            match rest.iter().position(is_mark) {
                Some(next) => mark = from + next,
                None => break,
            }
        }
        view.extend(self, done, self.bytes.len());
        view.end(self.start(self.bytes.len()));
        changed.then_some(view)
    }

    fn extend(&mut self, other: &View, from: usize, to: usize) {
        self.bytes
            .extend_from_slice(other.bytes.get(from..to).unwrap_or_default());
        self.starts
            .extend_from_slice(other.starts.get(from..to).unwrap_or_default());
    }
}

impl Encoding {
    fn marks(self) -> &'static [u8] {
        match self {
            Encoding::Percent => b"%",
            Encoding::Form => b"%+",
            Encoding::Backslash => b"\\",
            Encoding::Entity => b"&",
            Encoding::QuotedPrintable => b"=",
            Encoding::Any => b"%\\&=",
        }
    }

    /// How many bytes of the text one encoded character takes, and what it stands for.
    fn decode(self, text: &[u8]) -> Option<(usize, Few)> {
        match text {
            [b'+', ..] => Some((1, byte(b' '))),
            [b'%', b'u' | b'U', digits @ ..] => unicode(digits, b"%u").map(|(taken, c)| (taken + 2, c)),
            [b'%', high, low, ..] => Some((3, byte(pair(*high, *low)?))),
            [b'\\', b'u' | b'U', digits @ ..] => unicode(digits, b"\\u").map(|(taken, c)| (taken + 2, c)),
            [b'\\', b'x' | b'X', high, low, ..] => Some((4, byte(pair(*high, *low)?))),
            [b'\\', short, ..] => Some((2, byte(escaped(*short)?))),
            [b'&', rest @ ..] => entity(rest).map(|(taken, c)| (taken + 1, character(c))),
            [b'=', b'\r', b'\n', ..] => Some((3, ([0; 4], 0))),
            [b'=', b'\n', ..] => Some((2, ([0; 4], 0))),
            [b'=', high, low, ..] => Some((3, byte(pair(*high, *low)?))),
            _ => None,
        }
    }
}

/// Whether a text has a character that an encoding begins with.
pub(super) fn is_marked(text: &[u8]) -> bool {
    text.iter()
        .any(|byte| matches!(byte, b'%' | b'+' | b'\\' | b'&' | b'='))
}

fn byte(byte: u8) -> Few {
    ([byte, 0, 0, 0], 1)
}

fn character(c: char) -> Few {
    let mut bytes = [0; 4];
    let length = c.encode_utf8(&mut bytes).len();
    (bytes, length)
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

fn pair(high: u8, low: u8) -> Option<u8> {
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

/// Four hexadecimal digits, or two times four with `mark` between them when they are a surrogate pair.
fn unicode(text: &[u8], mark: &[u8; 2]) -> Option<(usize, Few)> {
    let unit = |text: &[u8]| {
        let digits = text.get(..4)?;
        digits.iter().try_fold(0_u32, |unit, digit| {
            Some(unit << 4 | u32::from(hex_digit(*digit)?))
        })
    };
    let first = unit(text)?;
    if let Some(c) = char::from_u32(first) {
        return Some((4, character(c)));
    }
    let second = text
        .get(4..)
        .and_then(|rest| rest.strip_prefix(mark))
        .and_then(unit)
        .filter(|second| (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(second));
    match second {
        Some(second) => {
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            Some((10, character(char::from_u32(code)?)))
        }
        None => Some((4, character(char::REPLACEMENT_CHARACTER))),
    }
}

fn escaped(short: u8) -> Option<u8> {
    Some(match short {
        b'"' | b'\\' | b'/' | b'\'' => short,
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 0x08,
        b'f' => 0x0c,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_layer_of_each_encoding_is_taken_off() {
        use Encoding::{Any, Backslash, Entity, Form, Percent, QuotedPrintable};
        let table = [
            (Percent, "%63o%72r+ect%20", "corr+ect "),
            (Percent, "%2541 100% %zz %4", "%41 100% %zz %4"),
            (Percent, "%u00fc%u{", "\u{fc}%u{"),
            (Form, "a+b%2Bc", "a b+c"),
            (
                Backslash,
                r#"a\"b\\c\/\u00fc\ud83d\udc34\x41\n\q\"#,
                "a\"b\\c/\u{fc}\u{1f434}A\n\\q\\",
            ),
            (Backslash, r"\ud83dx \u12", "\u{fffd}x \\u12"),
            (
                Entity,
                "&lt;&#228;&#xe4;&auml;&Uuml;&nope;&",
                "<\u{e4}\u{e4}\u{e4}\u{dc}&nope;&",
            ),
            (QuotedPrintable, "=C3=BC=\r\nx=3D=\ny=", "\u{fc}x=y="),
            (Any, "%41\\u0042&#67;=44+", "ABCD+"),
        ];
        for (encoding, text, plain) in table {
            let view = View::of(text.as_bytes()).decoded(encoding);
            let shown = view.map(|view| String::from_utf8_lossy(&view.bytes).into_owned());
            assert_eq!(shown.as_deref(), Some(plain), "{text}");
        }
        for text in ["", "plain", "100% \\q & =zz"] {
            assert!(View::of(text.as_bytes()).decoded(Any).is_none(), "{text}");
        }
    }

    #[test]
    fn places_lead_back_to_the_source() {
        let view = View::of(b"a%41%2542b");
        let twice = view
            .decoded(Encoding::Percent)
            .unwrap()
            .decoded(Encoding::Percent)
            .unwrap();
        assert_eq!(twice.bytes, b"aABb");
        assert_eq!(twice.starts, [0, 1, 4, 9, 10]);
        assert_eq!(twice.folded().source(1, 3), (1, 9));
    }
}
