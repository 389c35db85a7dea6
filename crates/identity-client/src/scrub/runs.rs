//! Base64 and hexadecimal, which do not mark what they encode: every run of their digits is read as both.

use super::view::View;

/// How a run of digits may be read.
#[derive(Clone, Copy)]
struct Digits {
    bits: u32,
    values: &'static [u8; 256],
    /// After how many digits a byte ends where a digit ends.
    group: usize,
}

const BASE64: Digits = Digits {
    bits: 6,
    values: &BASE64_VALUES,
    group: 4,
};
const HEX: Digits = Digits {
    bits: 4,
    values: &HEX_VALUES,
    group: 2,
};

impl Digits {
    fn value(self, digit: u8) -> Option<u8> {
        self.values
            .get(usize::from(digit))
            .copied()
            .filter(|value| *value != NONE)
    }

    /// The length of a run that says so many bytes.
    fn length_of(self, bytes: usize) -> usize {
        (8 * bytes).div_ceil(self.bits as usize)
    }
}

/// Whether there is a run of digits of Base64 that is long enough to say so many bytes.
pub(super) fn has_run(text: &[u8], bytes: usize) -> bool {
    let length = BASE64.length_of(bytes);
    let mut run = 0;
    text.len() >= length
        && text.iter().any(|byte| {
            run = match byte {
                b'\r' | b'\n' => run,
                _ if BASE64.value(*byte).is_some() => run + 1,
                _ => 0,
            };
            run >= length
        })
}

/// What the runs of digits in the view say, read from each place where a byte may begin: a run may have letters of
/// other origin before it. Stretches that are not text, or of fewer bytes than `shortest`, are left out; `ascii` says
/// that only ASCII matters.
///
/// Linear: the view is read six times.
pub(super) fn decoded_runs(view: &View, shortest: usize, ascii: bool) -> Vec<View> {
    let mut found = Vec::new();
    for digits in [BASE64, HEX] {
        let runs = runs(&view.bytes, digits, digits.length_of(shortest));
        if runs.is_empty() {
            continue;
        }
        for skipped in 0..digits.group {
            let mut decoded = View::with_room(0);
            for (start, end) in &runs {
                let run = (start + skipped, *end);
                decode(view, run, digits, (shortest, ascii), &mut decoded);
            }
            if !decoded.bytes.is_empty() {
                decoded.end(view.start(view.bytes.len()));
                found.push(decoded);
            }
        }
    }
    found
}

/// Start and end of each run, which line breaks may divide (RFC 2045 §6.8).
fn runs(bytes: &[u8], digits: Digits, shortest: usize) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut start = None;
    let mut end = 0;
    let mut length = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if digits.value(*byte).is_some() {
            start = start.or(Some(at));
            end = at + 1;
            length += 1;
        } else if !matches!(byte, b'\r' | b'\n') {
            if let Some(start) = start.take().filter(|_| length >= shortest) {
                runs.push((start, end));
            }
            length = 0;
        }
    }
    runs.extend(start.filter(|_| length >= shortest).map(|start| (start, end)));
    runs
}

/// Adds the texts in one run to `decoded`, with a line break between any two.
fn decode(
    view: &View,
    (start, end): (usize, usize),
    digits: Digits,
    (shortest, ascii): (usize, bool),
    decoded: &mut View,
) {
    let mut bits = 0_u32;
    let mut known = 0;
    let mut place = start;
    let mut length = 0;
    for at in start..end {
        let Some(value) = view.bytes.get(at).and_then(|byte| digits.value(*byte)) else {
            continue;
        };
        if known == 0 {
            place = at;
        }
        bits = bits << digits.bits | u32::from(value);
        known += digits.bits;
        if known < 8 {
            continue;
        }
        known -= 8;
        let byte = (bits >> known & 0xff) as u8;
        let is_text = match byte {
            b' '..=b'~' | b'\t' | b'\n' | b'\r' => true,
            0x80.. => !ascii,
            _ => false,
        };
        if is_text {
            decoded.push(byte, view.start(place));
            length += 1;
        } else if length > 0 {
            end_text(decoded, (length, shortest), view.start(at));
            length = 0;
        }
        // The digit at hand is part of the next byte as well.
        place = if known == 0 { at + 1 } else { at };
    }
    if length > 0 {
        end_text(decoded, (length, shortest), view.start(end));
    }
}

fn end_text(decoded: &mut View, (length, shortest): (usize, usize), end: u32) {
    if length < shortest {
        decoded.cut(length);
    } else {
        decoded.push(b'\n', end);
    }
}

const BASE64_DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const NONE: u8 = 0xff;

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
/// The digits of RFC 4648 §4 and §5, by their character.
static BASE64_VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 64 {
        values[BASE64_DIGITS[value as usize] as usize] = value;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
};

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
/// Digits of either case (RFC 4648 §8), by their character.
static HEX_VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 10 {
        values[(b'0' + value) as usize] = value;
        value += 1;
    }
    while value < 16 {
        values[(b'a' + value - 10) as usize] = value;
        values[(b'A' + value - 10) as usize] = value;
        value += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        decoded_runs(&View::of(text.as_bytes()), 4, true)
            .iter()
            .flat_map(|view| {
                let text = String::from_utf8_lossy(&view.bytes).into_owned();
                text.lines().map(str::to_owned).collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn runs_are_read_from_every_place() {
        for (text, plain) in [
            ("Y29ycmVjdCBob3JzZQ==", "correct horse"),
            ("xxY29ycmVjdCBob3JzZQ", "correct horse"),
            ("got xY29ycmVjdCBob3JzZQ, no", "correct horse"),
            ("Pj4_Pj4_Pj4_", ">>?>>?>>?"),
            ("Pj4/Pj4/Pj4/", ">>?>>?>>?"),
            ("Y29ycmVj\r\ndCBob3JzZQ==", "correct horse"),
            ("636f727265637420686F727365", "correct horse"),
            ("0636f7272656374", "correct"),
        ] {
            assert!(
                texts(text).iter().any(|found| found == plain),
                "{text}: {:?}",
                texts(text)
            );
        }
        assert!(texts("a word is not long").iter().all(|text| text.len() < 8));
        assert!(texts("").is_empty());
    }

    #[test]
    fn places_lead_back_to_the_digits() {
        let text = "got Y29ycmVjdCBob3JzZQ==!";
        let views = decoded_runs(&View::of(text.as_bytes()), 4, true);
        let folded = views[0].folded();
        let at = folded.text.find("rect").unwrap();
        let (start, end) = folded.source(at, at + 4);
        // `rec` is `cmVj`, and the `t` begins with the digits `dC`.
        assert_eq!(&text[start..end], "cmVjd");
    }
}
