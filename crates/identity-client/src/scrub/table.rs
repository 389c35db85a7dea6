//! Sets of pieces of secrets. They hold hashes, so that nothing of a secret stays in memory.

/// Of longer texts, which no password or token is, only every eighth piece is kept.
const LONGEST_DENSE: usize = 4096;
const STEP: usize = 8;

/// A set of hashes with room for as many as were announced.
///
/// It keeps 32 bits of each: two texts in 2³¹ are taken for each other, which hides a piece too much.
pub(super) struct Table {
    slots: Vec<u32>,
    mask: usize,
}

impl Table {
    pub(super) fn with_room(entries: usize) -> Table {
        let slots = if entries == 0 {
            0
        } else {
            (2 * entries).next_power_of_two()
        };
        Table {
            slots: vec![0; slots],
            mask: slots.saturating_sub(1),
        }
    }

    pub(super) fn insert(&mut self, hash: u64) {
        let (mut at, mark) = split(hash);
        // More entries than announced would leave no free slot to stop at.
        for _ in 0..self.slots.len() {
            at &= self.mask;
            match self.slots.get_mut(at) {
                Some(slot) if *slot == 0 => {
                    *slot = mark;
                    return;
                }
                Some(slot) if *slot != mark => at += 1,
                _ => return,
            }
        }
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        let (mut at, mark) = split(hash);
        for _ in 0..self.slots.len() {
            at &= self.mask;
            match self.slots.get(at) {
                Some(slot) if *slot == mark => return true,
                Some(slot) if *slot != 0 => at += 1,
                _ => return false,
            }
        }
        false
    }
}

/// Where to look first, and what to look for there.
fn split(hash: u64) -> (usize, u32) {
    #[allow(clippy::cast_possible_truncation, reason = "two halves of a hash")]
    ((hash >> 32) as usize, hash as u32 | 1)
}

/// Hashes with a key of this call, so that nobody can prepare texts that collide.
#[derive(Clone, Copy)]
pub(super) struct Key(u64, u64);

impl Key {
    pub(super) fn random() -> Key {
        Key(fastrand::u64(..), fastrand::u64(..) | 1)
    }

    pub(super) fn start(self) -> u64 {
        self.0
    }

    /// The hash of what came before and one more word.
    pub(super) fn step(self, hash: u64, word: u64) -> u64 {
        let product = u128::from(hash ^ word) * u128::from(self.1);
        #[allow(clippy::cast_possible_truncation, reason = "both halves are folded into one")]
        let folded = (product >> 64) as u64 ^ product as u64;
        folded.wrapping_add(self.0.rotate_left(17))
    }

    pub(super) fn of(self, bytes: &[u8]) -> u64 {
        bytes
            .iter()
            .fold(self.start(), |hash, byte| self.step(hash, u64::from(*byte)))
    }
}

/// All pieces of `N` bytes, at most 16, of the texts that were put in.
pub(super) struct Pieces<const N: usize> {
    table: Table,
    key: Key,
    any: bool,
}

impl<const N: usize> Pieces<N> {
    pub(super) fn with_room(key: Key, bytes: usize) -> Pieces<N> {
        Pieces {
            table: Table::with_room(bytes),
            key,
            any: false,
        }
    }

    /// Puts every piece of the text in; of a very long text every eighth. Linear in its length.
    pub(super) fn insert(&mut self, folded: &[u8]) {
        let is_known = choice(folded.len(), N);
        let key = self.key;
        windows::<N>(folded, |start, window| {
            if is_known(start) {
                self.table.insert(hash(key, window));
            }
        });
        self.any |= folded.len() >= N;
    }

    /// Puts those pieces in that have a digit, which words do not.
    pub(super) fn insert_with_digits(&mut self, folded: &[u8]) {
        let is_known = choice(folded.len(), N);
        let key = self.key;
        let is_digit = |at: usize| folded.get(at).is_some_and(u8::is_ascii_digit);
        let mut last_digit = (0..N - 1).rev().find(|at| is_digit(*at));
        windows::<N>(folded, |start, window| {
            if is_digit(start + N - 1) {
                last_digit = Some(start + N - 1);
            }
            if last_digit.is_some_and(|at| at >= start) && is_known(start) {
                self.table.insert(hash(key, window));
                self.any = true;
            }
        });
    }

    /// Gives the start of every piece that occurs in the text. Linear in its length.
    pub(super) fn search(&self, folded: &[u8], mut found: impl FnMut(usize)) {
        if self.any {
            windows::<N>(folded, |start, window| {
                if self.table.contains(hash(self.key, window)) {
                    found(start);
                }
            });
        }
    }
}

/// The most pieces that are kept of a text of this many bytes.
pub(super) fn pieces_of(bytes: usize) -> usize {
    if bytes > LONGEST_DENSE {
        bytes / STEP + 2
    } else {
        bytes
    }
}

/// Which pieces of a text are kept, by their start: of a very long one so many that a stretch of seven bytes more than
/// a piece has one in it.
fn choice(bytes: usize, piece: usize) -> impl Fn(usize) -> bool {
    let last = bytes.saturating_sub(piece);
    move |start| bytes <= LONGEST_DENSE || start % STEP == 0 || start == last
}

fn hash(key: Key, window: u128) -> u64 {
    #[allow(clippy::cast_possible_truncation, reason = "the two halves of the window")]
    let (high, low) = ((window >> 64) as u64, window as u64);
    let first = key.step(key.start(), low);
    if high == 0 { first } else { key.step(first, high) }
}

fn windows<const N: usize>(bytes: &[u8], mut give: impl FnMut(usize, u128)) {
    let mask = u128::MAX >> (128 - 8 * N);
    let mut window = 0_u128;
    for (at, byte) in bytes.iter().enumerate() {
        window = (window << 8 | u128::from(*byte)) & mask;
        if at + 1 >= N {
            give(at + 1 - N, window);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_knows_what_was_put_in_and_takes_no_more_than_it_has_room_for() {
        let mut table = Table::with_room(100);
        let key = Key::random();
        let hash = |n: u32| key.of(&n.to_be_bytes());
        (0..100).for_each(|n| table.insert(hash(n)));
        assert!((0..100).all(|n| table.contains(hash(n))));
        assert!((100..10_000).all(|n| !table.contains(hash(n))));
        (0..10_000).for_each(|n| table.insert(hash(n)));
        assert!(!Table::with_room(0).contains(hash(1)));
    }

    #[test]
    fn every_piece_is_found_where_it_starts() {
        let mut pieces = Pieces::<8>::with_room(Key::random(), 100);
        pieces.insert(b"correct horse");
        pieces.insert(b"short");
        let found = |text: &str| {
            let mut starts = Vec::new();
            pieces.search(text.as_bytes(), |start| starts.push(start));
            starts
        };
        assert_eq!(found("xxrect horxx"), [2]);
        assert_eq!(found("correct horse"), [0, 1, 2, 3, 4, 5]);
        assert_eq!(found("short rect hor"), [6]);
        assert!(found("rect ho").is_empty());
        let long = (0..5001_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect::<Vec<_>>();
        let mut sparse = Pieces::<8>::with_room(Key::random(), pieces_of(long.len()));
        sparse.insert(&long);
        let mut covered = vec![false; long.len()];
        sparse.search(&long, |start| covered[start..start + 8].fill(true));
        assert!(covered.iter().all(|covered| *covered));
        let mut with_digits = Pieces::<8>::with_room(Key::random(), 100);
        with_digits.insert_with_digits(b"a1cdefghijklm2op");
        let mut starts = Vec::new();
        with_digits.search(b"a1cdefghijklm2op", |start| starts.push(start));
        assert_eq!(starts, [0, 1, 6, 7, 8]);
        let mut twelve = Pieces::<12>::with_room(Key::random(), 100);
        twelve.insert(b"0123456789abc");
        let mut starts = Vec::new();
        twelve.search(b"_123456789abcd 0123456789a", |start| starts.push(start));
        assert_eq!(starts, [1]);
    }
}
