//! Everything that a call sent, in one structure, in which one pass over a text finds all of it.

use std::ops::Range;

use zeroize::Zeroizing;

use super::body::texts;
use super::fold::{Folded, fold};
use super::kind::SecretKind;
use super::layers::views;
use super::look::looks_random;
use super::runs::{decoded_runs, has_run};
use super::table::{Key, Pieces, Table, pieces_of};
use super::view::{View, is_marked};
use super::words::Words;

/// Secrets of fewer characters are found as whole words only.
const LONG: usize = 12;
/// A run of Base64 or hexadecimal digits must say at least so many bytes of a short secret: less occurs in any.
const SHORTEST_IN_RUN: usize = 4;
/// The secrets of a call, ready to be searched for.
///
/// It takes time and memory linear in what was sent: at most four entries for each byte. Equal pieces are one entry.
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

/// A text that was sent, in its folded form.
struct Part {
    range: Range<usize>,
    kind: SecretKind,
    is_long: bool,
}

impl Index {
    /// `body` is read as JSON; what is `given` was sent elsewhere.
    pub(super) fn of(given: &[(Zeroizing<String>, SecretKind)], body: &[u8]) -> Index {
        let length = given.iter().map(|(text, _)| text.len()).sum::<usize>() + body.len();
        // Wiped at the end, and never moved unless characters become longer.
        let mut folded = Zeroizing::new(String::with_capacity(length));
        let mut parts = Vec::new();
        let mut ascii = true;
        let mut add = |kind: SecretKind, text: &str| {
            let text = text.trim();
            let kind = match kind {
                SecretKind::Other if looks_random(text) => SecretKind::Token,
                kind => kind,
            };
            let start = folded.len();
            if kind == SecretKind::Other && text.len() < LONG {
                return;
            }
            text.chars().for_each(|c| fold(c, |c| folded.push(c)));
            let characters = folded.get(start..).unwrap_or_default().chars().take(LONG).count();
            let is_long = characters == LONG;
            if is_long || (kind != SecretKind::Other && characters > 0) {
                parts.push(Part {
                    range: start..folded.len(),
                    kind,
                    is_long,
                });
                ascii &= text.is_ascii();
            }
        };
        given.iter().for_each(|(text, kind)| add(*kind, text));
        texts(body, &mut add);
        Index::of_parts(&folded, &parts, ascii)
    }

    fn of_parts(folded: &str, parts: &[Part], ascii: bool) -> Index {
        let key = Key::random();
        let (mut others, mut named, mut tokens, mut shorts) = (0, 0, 0, 0);
        for part in parts {
            let room = pieces_of(part.range.len());
            match part.kind {
                _ if !part.is_long => shorts += 1,
                SecretKind::Other => others += room,
                SecretKind::Named => named += room,
                SecretKind::Token => tokens += room,
            }
        }
        let mut index = Index {
            key,
            // Long numbers are put in twice.
            secrets: Pieces::with_room(key, 2 * (named + tokens)),
            others: Pieces::with_room(key, others),
            tokens: (Pieces::with_room(key, tokens), Pieces::with_room(key, tokens)),
            whole: Table::with_room(parts.len() - shorts),
            words: Words::with_room(key, shorts),
            long_digits: false,
            ascii,
            shortest: usize::MAX,
        };
        for part in parts {
            let text = folded.get(part.range.clone()).unwrap_or_default();
            if part.is_long {
                index.add_long(text, part.kind);
            } else {
                index.words.insert(text);
            }
        }
        if !index.words.is_empty() {
            index.shortest = index.shortest.min(index.words.shortest());
        }
        index
    }

    fn add_long(&mut self, part: &str, kind: SecretKind) {
        if kind == SecretKind::Other {
            self.others.insert(part.as_bytes());
            self.shortest = self.shortest.min(LONG);
            return;
        }
        self.secrets.insert(part.as_bytes());
        self.shortest = self.shortest.min(8);
        self.whole.insert(self.key.of(part.as_bytes()));
        if kind == SecretKind::Token {
            self.tokens.0.insert_with_digits(part.as_bytes());
            self.tokens.1.insert(part.as_bytes());
        }
        // Separators are left out of the text as well then, see below.
        if part
            .bytes()
            .all(|byte| byte.is_ascii_digit() || is_separator(byte))
        {
            self.long_digits = true;
            let digits = part.bytes().filter(u8::is_ascii_digit).collect();
            self.secrets.insert(&Zeroizing::<Vec<u8>>::new(digits));
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

    /// The parts of the text that show a secret, in no order. Takes what it reads from `work`, in bytes; `None` when
    /// there is more to read than that.
    ///
    /// Linear in the length of the text: it is read once for each of at most sixteen ways to decode it, and once more
    /// for each of six places where a run of Base64 or hexadecimal digits may begin.
    pub(super) fn search(&self, text: &str, work: &mut usize) -> Option<Vec<(usize, usize)>> {
        let mut hidden = Vec::new();
        // A character may become three in its folded form.
        let longest = if text.is_ascii() {
            text.len()
        } else {
            3 * text.len()
        };
        if longest < self.shortest {
            return Some(hidden);
        }
        let in_run = SHORTEST_IN_RUN.max(self.shortest);
        let bytes = text.as_bytes();
        let has_run = has_run(bytes, in_run);
        let is_marked = is_marked(bytes);
        *work = work.checked_sub(passes(has_run, is_marked, text.is_ascii()) * bytes.len())?;
        if !has_run && !is_marked {
            self.search_folded(&Folded::of(bytes, place), 0, &mut hidden);
            return Some(hidden);
        }
        let source = View::of(bytes);
        self.search_folded(&source.folded(), 0, &mut hidden);
        let decoded = views(&source, work)?;
        for view in &decoded.all {
            self.search_folded(&view.folded(), 0, &mut hidden);
        }
        let sources = decoded.all.iter().take(decoded.any);
        for view in [&source].into_iter().chain(sources) {
            if view.bytes != source.bytes {
                *work = work.checked_sub(passes(true, false, true) * view.bytes.len())?;
            }
            for run in decoded_runs(view, in_run, self.ascii) {
                *work = work.checked_sub(run.bytes.len())?;
                for view in [&run].into_iter().chain(&views(&run, work)?.all) {
                    self.search_folded(&view.folded(), SHORTEST_IN_RUN, &mut hidden);
                }
            }
        }
        Some(hidden)
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
    matches!(byte, b' ' | b'-' | b'.' | b',' | b'/' | b'_')
}

/// What a text costs at least, in searches of a plain one of its length: Base64 is read from six places, an encoding
/// taken off at least once, and other characters are folded by tables.
fn passes(has_run: bool, is_marked: bool, is_ascii: bool) -> usize {
    1 + if has_run { 4 } else { 0 } + if is_marked { 2 } else { 0 } + usize::from(!is_ascii)
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
