//! Finished work, as the texts that the glue parses.

use std::collections::VecDeque;
use std::io::Write;

/// A batch longer than this is cut, so that one wake-up never holds the event loop for long.
const BATCH_BYTES: usize = 64 * 1024;
/// Likewise: what callers do with an answer takes about as long as taking it in.
const BATCH_CALLS: usize = 64;

/// What a finished call leaves behind.
pub(crate) enum Completion<'a> {
    /// The text of a JSON object, and how many attempts it took.
    Answer(&'a str, u32),
    /// The text of a failure (see `failure.rs`), or of a case that becomes one (see `case.rs`).
    Failure(&'a str),
    /// It was no call, but a client that JavaScript has let go.
    Forgotten,
}

/// The batches that wait to be drained.
#[derive(Default)]
pub(super) struct Queue(VecDeque<Batch>);

#[derive(Default)]
pub(super) struct Batch {
    pub(super) text: Vec<u8>,
    /// What is in it.
    entries: usize,
    /// Those that hold the event loop.
    pub(super) calls: usize,
}

impl Queue {
    pub(super) fn push(&mut self, id: u32, completion: &Completion<'_>) {
        let (attempts, text) = match completion {
            Completion::Answer(text, attempts) => (*attempts, text),
            Completion::Failure(text) => (0, text),
            Completion::Forgotten => (1, &"0"),
        };
        let full = self
            .0
            .back()
            .is_none_or(|batch| batch.entries >= BATCH_CALLS || batch.text.len() + text.len() > BATCH_BYTES);
        if full {
            self.0.push_back(Batch::default());
        }
        let Some(batch) = self.0.back_mut() else {
            return;
        };
        batch.entries += 1;
        batch.calls += usize::from(!matches!(completion, Completion::Forgotten));
        if batch.entries == 1 {
            batch.text.extend_from_slice(b"[0");
        }
        // Writing into a Vec cannot fail.
        let _ = write!(batch.text, ",{id},{attempts},{text}");
    }

    /// The next batch, and whether there are more.
    pub(super) fn take(&mut self) -> Option<(Batch, bool)> {
        let batch = self.0.pop_front()?;
        Some((batch, !self.is_empty()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
