//! Takes secrets out of what a service said, before anybody sees it.
//!
//! A secret is known by having been sent, or by its name (`password`, `refreshToken`, `twoFACode`) or its look (JSON
//! Web Tokens, bearer tokens, long random strings). What was sent is searched for in the text as it is and in what
//! it says without its encodings; SECURITY.md lists them. Case, accents and characters that cannot be seen make no
//! difference.
//!
//! | what was sent | in texts | in identifiers |
//! |---|---|---|
//! | a token: access token, key, header, credentials, fields such as `refreshToken`, whatever looks random | pieces of 8 bytes, whole words when short | pieces of 8 bytes with a digit, of 12 without |
//! | any other field that is secret by its name | the same | when equal, from 12 characters on |
//! | any other text of 12 characters or more | pieces of 12 bytes | never |
//!
//! Short is what has fewer than 12 characters.

use std::cell::{Cell, OnceCell};

use bytes::Bytes;
use zeroize::Zeroizing;

use crate::redact::REDACTED;
use fold::one_line;
use index::Index;
use kind::SecretKind;
use look::{hide_tokens, identifier_looks_like_a_token};
use names::{is_open_name, kind_of};

mod body;
mod entities;
mod fold;
mod index;
mod kind;
mod layers;
mod look;
mod names;
mod runs;
mod table;
mod value;
mod view;
mod words;

/// What is shorter shows no long secret.
const SHORTEST_PIECE: usize = 8;
/// Bytes that are read for one answer: what was sent, what was answered, and all that this says without its encodings.
/// It bounds the time: some 50 milliseconds.
const MOST_WORK: usize = 3 * 1024 * 1024;

/// The secrets of one call. It owns them, so it can go to another thread.
///
/// They are put in order when the first text must be searched; a refusal without one costs nothing.
pub(crate) struct Scrubber {
    given: Vec<(Zeroizing<String>, SecretKind)>,
    body: Bytes,
    index: OnceCell<Index>,
    /// Bytes that may still be searched.
    work: Cell<usize>,
    gave_up: Cell<bool>,
}

impl Default for Scrubber {
    fn default() -> Scrubber {
        Scrubber {
            given: Vec::new(),
            body: Bytes::new(),
            index: OnceCell::new(),
            work: Cell::new(MOST_WORK),
            gave_up: Cell::new(false),
        }
    }
}

impl Scrubber {
    /// Adds a token, a key, or a part of a proxy's credentials.
    pub(crate) fn add(&mut self, secret: &str) {
        self.given
            .push((Zeroizing::new(secret.to_owned()), SecretKind::Token));
    }

    /// Adds the value of a header that a caller gave; of cookies each value as well.
    pub(crate) fn add_header(&mut self, name: &str, text: &str) {
        self.add(text);
        if name.eq_ignore_ascii_case("cookie") {
            let values = text.split(';').filter_map(|cookie| cookie.split_once('='));
            values.for_each(|(_, value)| self.add(value));
        }
    }

    /// Adds every text of a JSON body, save addresses.
    pub(crate) fn add_body(&mut self, body: Bytes) {
        self.body = body;
    }

    /// Adds a field that went into the URL, save an address.
    pub(crate) fn add_field(&mut self, name: &str, text: &str) {
        if !is_open_name(name) {
            self.given.push((Zeroizing::new(text.to_owned()), kind_of(name)));
        }
    }

    /// Whether there was more to search than may be searched. Then texts were hidden unsearched.
    pub(crate) fn gave_up(&self) -> bool {
        self.gave_up.get()
    }

    /// The text without secrets, on one line. Linear in its length, see [`Index::search`].
    pub(crate) fn text(&self, text: &str) -> String {
        hide_tokens(&one_line(self.without_sent(text)))
    }

    /// Whether an identifier of the service shows a token, or is a long secret.
    fn shows_secret(&self, identifier: &str) -> bool {
        identifier.len() >= SHORTEST_PIECE
            && (self.index().is_in_identifier(identifier) || identifier_looks_like_a_token(identifier))
    }

    /// The text without what was sent; lines stay lines.
    pub(crate) fn without_sent(&self, text: &str) -> String {
        if text.is_empty() || (self.given.is_empty() && self.body.is_empty()) {
            return text.to_owned();
        }
        let index = self.index();
        let mut work = self.work.get();
        let found = index.search(text, &mut work);
        self.work.set(work);
        match found {
            Some(hidden) => replace(text, hidden),
            None => {
                self.work.set(0);
                self.gave_up.set(true);
                REDACTED.to_owned()
            }
        }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let given = self.given.iter().map(|(text, _)| text.len()).sum::<usize>();
            match self.work.get().checked_sub(given + self.body.len()) {
                Some(left) => {
                    self.work.set(left);
                    Index::of(&self.given, &self.body)
                }
                None => {
                    self.work.set(0);
                    self.gave_up.set(true);
                    Index::of(&self.given, &[])
                }
            }
        })
    }
}

/// Replaces each part; a character of which one byte is hidden is hidden whole.
fn replace(text: &str, mut hidden: Vec<(usize, usize)>) -> String {
    if hidden.is_empty() {
        return text.to_owned();
    }
    hidden.sort_unstable();
    let boundary = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
    };
    let after = |at: usize| (at..text.len()).find(|at| text.is_char_boundary(*at));
    let mut shown = String::with_capacity(text.len());
    let mut until = 0;
    for (start, end) in hidden {
        let start = boundary(start).unwrap_or_default();
        let end = after(end).unwrap_or(text.len());
        if start > until || shown.is_empty() {
            shown.push_str(text.get(until..start).unwrap_or_default());
            shown.push_str(REDACTED);
        }
        until = until.max(end);
    }
    shown.push_str(text.get(until..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests;
