//! Everything that a call sent, in one structure, in which one pass over a text finds all of it.

use std::ops::Range;

use zeroize::Zeroizing;

use super::Kind;
use super::body::texts;
use super::fold::{Folded, fold};
use super::runs::decoded_runs;
use super::table::{Key, Pieces, Table};
use super::view::{Encoding, View};
use super::words::Words;

/// Secrets of fewer characters are found as whole words only.
const LONG: usize = 12;
/// A run of Base64 or hexadecimal digits must say at least so many bytes of a short secret: less occurs in any.
const SHORTEST_IN_RUN: usize = 4;
/// What reading a text that may be encoded costs at least, in passes over it.
const PASSES: usize = 3;

/// The secrets of a call, ready to be searched for.
///
/// It takes time and memory linear in what was sent: one entry for each byte. Equal pieces are one entry.
pub(super) struct Index {
    key: Key,
    /// Pieces of secrets, as long as a piece that is never shown.
    secrets: Pieces<8>,
    /// Pieces of other texts that were sent.
    others: Pieces<12>,
    /// Pieces of tokens, which no identifier may contain: those with a digit, and longer ones.
    tokens: (Pieces<8>, Pieces<12>),
    /// Whole secrets that are long.
    whole: Table,
    words: Words,
    /// A long secret has only digits, and may be found without its separators, or with others.
    long_digits: bool,
    /// Nothing that was sent has other characters.
    ascii: bool,
    /// What is shorter, in bytes, shows nothing.
    shortest: usize,
}

impl Index {
    /// `body` is read as JSON; what is `given` was sent elsewhere.
    pub(super) fn of(given: &[(Zeroizing<String>, Kind)], body: &[u8]) -> Index {
        let length = given.iter().map(|(text, _)| text.len()).sum::<usize>() + body.len();
        // Wiped at the end, and never moved unless characters become longer.
        let mut folded = Zeroizing::new(String::with_capacity(length));
        let mut parts: Vec<(Range<usize>, Kind)> = Vec::new();
        let mut ascii = true;
        let mut add = |kind: Kind, text: &str| {
            let start = folded.len();
            text.trim().chars().for_each(|c| fold(c, |c| folded.push(c)));
            let characters = folded.get(start..).unwrap_or_default().chars().take(LONG).count();
            if characters == LONG || (kind != Kind::Other && characters > 0) {
                parts.push((start..folded.len(), kind));
                ascii &= text.is_ascii();
            } else {
                folded.truncate(start);
            }
        };
        given.iter().for_each(|(text, kind)| add(*kind, text));
        texts(body, &mut add);
        Index::of_parts(&folded, &parts, ascii)
    }

    fn of_parts(folded: &str, parts: &[(Range<usize>, Kind)], ascii: bool) -> Index {
        let key = Key::random();
        let is_long = |range: &Range<usize>| text(folded, range).chars().nth(LONG - 1).is_some();
        let room = |wanted: &dyn Fn(Kind) -> bool| {
            let long = parts
                .iter()
                .filter(|(range, kind)| wanted(*kind) && is_long(range));
            long.map(|(range, _)| range.len()).sum::<usize>()
        };
        let shorts = parts.iter().filter(|(range, _)| !is_long(range)).count();
        let mut index = Index {
            key,
            // Digits may be put in twice.
            secrets: Pieces::with_room(key, room(&|kind| kind != Kind::Other) * 2),
            others: Pieces::with_room(key, room(&|kind| kind == Kind::Other)),
            tokens: (
                Pieces::with_room(key, room(&|kind| kind == Kind::Token)),
                Pieces::with_room(key, room(&|kind| kind == Kind::Token)),
            ),
            whole: Table::with_room(parts.len() - shorts),
            words: Words::with_room(key, shorts),
            long_digits: false,
            ascii,
            shortest: usize::MAX,
        };
        for (range, kind) in parts {
            let part = text(folded, range);
            if is_long(range) {
                index.add_long(part, *kind);
            } else {
                index.words.insert(part);
            }
        }
        if !index.words.is_empty() {
            index.shortest = index.shortest.min(index.words.shortest());
        }
        index
    }

    fn add_long(&mut self, part: &str, kind: Kind) {
        if kind == Kind::Other {
            self.others.insert(part.as_bytes());
            self.shortest = self.shortest.min(LONG);
            return;
        }
        self.secrets.insert(part.as_bytes());
        self.shortest = self.shortest.min(8);
        self.whole.insert(self.key.of(part.as_bytes()));
        if kind == Kind::Token {
            self.tokens.0.insert_with_digits(part.as_bytes());
            self.tokens.1.insert(part.as_bytes());
        }
        if part
            .bytes()
            .all(|byte| byte.is_ascii_digit() || is_separator(byte))
        {
            self.long_digits = true;
            let digits: Zeroizing<Vec<u8>> =
                Zeroizing::new(part.bytes().filter(u8::is_ascii_digit).collect());
            self.secrets.insert(&digits);
        }
    }

    /// Whether an identifier shows a secret: it is one that is long, or contains a piece of a token.
    pub(super) fn is_in_identifier(&self, identifier: &str) -> bool {
        let folded = identifier.to_ascii_lowercase();
        let mut found = self.whole.contains(self.key.of(folded.as_bytes()));
        self.tokens.0.search(folded.as_bytes(), |_| found = true);
        self.tokens.1.search(folded.as_bytes(), |_| found = true);
        found
    }

    /// The parts of the text that show a secret, in no order. Takes what it looks at from `work`, in bytes; false when
    /// there is more to look at than that.
    ///
    /// Linear in the length of the text: it is read once for each of at most eighteen ways to decode it, and once more
    /// for each of six places where a run of Base64 or hexadecimal digits may begin.
    pub(super) fn search(&self, text: &str, work: &mut usize, hidden: &mut Vec<(usize, usize)>) -> bool {
        // A character may become three in its folded form.
        let longest = if text.is_ascii() {
            text.len()
        } else {
            3 * text.len()
        };
        if longest < self.shortest {
            return true;
        }
        let is_marked = text
            .bytes()
            .any(|byte| matches!(byte, b'%' | b'+' | b'\\' | b'&' | b'='));
        let has_run = has_run(text);
        let passes = if is_marked || has_run { PASSES } else { 1 };
        if !spend(work, passes * text.len()) {
            return false;
        }
        if !is_marked && !has_run {
            self.search_folded(&Folded::of(text.as_bytes(), place), 0, hidden);
            return true;
        }
        let source = View::of(text);
        self.search_folded(&source.folded(), 0, hidden);
        let decoded = views(&source);
        for view in &decoded.all {
            if !spend(work, view.bytes.len()) {
                return false;
            }
            self.search_folded(&view.folded(), 0, hidden);
        }
        for view in [&source].into_iter().chain(decoded.all.iter().take(decoded.any)) {
            for run in decoded_runs(view, self.ascii) {
                for view in [&run].into_iter().chain(&views(&run).all) {
                    if !spend(work, view.bytes.len()) {
                        return false;
                    }
                    self.search_folded(&view.folded(), SHORTEST_IN_RUN, hidden);
                }
            }
        }
        true
    }

    fn search_folded(&self, folded: &Folded, shortest: usize, hidden: &mut Vec<(usize, usize)>) {
        let bytes = folded.text.as_bytes();
        let mut pieces = Joined::default();
        self.secrets
            .search(bytes, |at| pieces.add(at, at + 8, folded, hidden));
        pieces.end(folded, hidden);
        self.others
            .search(bytes, |at| pieces.add(at, at + 12, folded, hidden));
        pieces.end(folded, hidden);
        self.words.search(&folded.text, shortest, |start, end| {
            hidden.push(folded.source(start, end));
        });
        if self.long_digits
            && let Some(digits) = without_separators(folded)
        {
            self.secrets.search(digits.text.as_bytes(), |at| {
                pieces.add(at, at + 8, &digits, hidden)
            });
            pieces.end(&digits, hidden);
        }
    }
}

/// Pieces that overlap are one part of the text.
#[derive(Default)]
struct Joined(Option<(usize, usize)>);

impl Joined {
    fn add(&mut self, start: usize, end: usize, folded: &Folded, hidden: &mut Vec<(usize, usize)>) {
        match &mut self.0 {
            Some((_, until)) if start <= *until => *until = end,
            _ => {
                self.end(folded, hidden);
                self.0 = Some((start, end));
            }
        }
    }

    fn end(&mut self, folded: &Folded, hidden: &mut Vec<(usize, usize)>) {
        if let Some((start, end)) = self.0.take() {
            hidden.push(folded.source(start, end));
        }
    }
}

/// What a text says without its encodings. The first `any` of them were decoded from all encodings at once.
struct Views {
    all: Vec<View>,
    any: usize,
}

/// Up to three layers of all encodings at once, and, because a secret may contain what looks like another encoding,
/// two or three layers of each alone.
fn views(source: &View) -> Views {
    use Encoding::{Any, Backslash, Entity, Form, Percent, QuotedPrintable};
    let mut views = Views {
        all: Vec::new(),
        any: 0,
    };
    views.add(source, &[Any, Any, Any]);
    views.any = views.all.len();
    for layers in [
        &[Percent, Percent][..],
        &[Form],
        &[Percent, Form],
        &[Percent, Backslash],
        &[Form, Backslash],
        &[Entity, Backslash],
        &[Backslash, Backslash, Backslash],
        &[Entity, Entity],
        &[QuotedPrintable],
    ] {
        views.add(source, layers);
    }
    views
}

impl Views {
    fn add(&mut self, source: &View, layers: &[Encoding]) {
        let mut last = source.clone();
        for layer in layers {
            let Some(next) = last.decoded(*layer) else { return };
            if !self.all.contains(&next) {
                self.all.push(next.clone());
            }
            last = next;
        }
    }
}

fn without_separators(folded: &Folded) -> Option<Folded> {
    let bytes = folded.text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let divides =
        |at: usize, byte: u8| is_separator(byte) && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
    let mut digits = Folded::default();
    for (at, c) in folded.text.char_indices() {
        if !u8::try_from(c).is_ok_and(|byte| divides(at, byte)) {
            digits.text.push(c);
            digits
                .starts
                .extend(folded.starts.get(at..at + c.len_utf8()).unwrap_or_default());
        }
    }
    digits.starts.extend(folded.starts.last());
    (digits.text.len() < folded.text.len()).then_some(digits)
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.')
}

/// Whether there is a run of digits of Base64 that is long enough to say something.
fn has_run(text: &str) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    text.as_bytes()
        .split(|byte| !is_digit(byte))
        .any(|run| run.len() >= 6)
}

fn spend(work: &mut usize, bytes: usize) -> bool {
    let left = work.checked_sub(bytes);
    *work = left.unwrap_or_default();
    left.is_some()
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn text<'a>(folded: &'a str, range: &Range<usize>) -> &'a str {
    folded.get(range.clone()).unwrap_or_default()
}
