use std::{collections::HashMap, hash::Hash};

/// With fewer entries nothing is swept.
const SWEEP_FROM: usize = 10_000;

/// A map that forgets what is spent. It looks through its entries only when they have doubled since the last time, so
/// that an insertion costs the same however many there are.
#[derive(Debug)]
pub(super) struct Expiring<K, V> {
    entries: HashMap<K, V>,
    sweep_at: usize,
    #[cfg(test)]
    pub(super) examined: usize,
}

impl<K, V> Default for Expiring<K, V> {
    fn default() -> Self {
        Self {
            entries: HashMap::new(),
            sweep_at: SWEEP_FROM,
            #[cfg(test)]
            examined: 0,
        }
    }
}

impl<K: Eq + Hash, V> Expiring<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    /// The entry of a key, made if there is none. `spent` says of which entries nothing is left to remember.
    pub(super) fn entry(&mut self, key: K, fresh: impl FnOnce() -> V, spent: impl Fn(&V) -> bool) -> &mut V {
        if self.entries.len() >= self.sweep_at {
            #[cfg(test)]
            {
                self.examined += self.entries.len();
            }
            self.entries.retain(|_, value| !spent(value));
            self.sweep_at = self.entries.len().saturating_mul(2).max(SWEEP_FROM);
        }
        self.entries.entry(key).or_insert_with(fresh)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sweeping_costs_no_more_than_two_looks_an_insertion() {
        const INSERTIONS: usize = 200_000;
        let mut live = Expiring::default();
        for n in 0..INSERTIONS {
            live.entry(n, || (), |()| false);
        }
        assert_eq!(live.entries.len(), INSERTIONS);
        assert!(live.examined <= 2 * INSERTIONS, "{}", live.examined);
    }

    #[test]
    fn what_is_spent_does_not_pile_up() {
        let mut spent = Expiring::default();
        for n in 0..200_000 {
            spent.entry(n, || (), |()| true);
            assert!(spent.entries.len() <= SWEEP_FROM);
        }
        assert!(spent.examined <= 200_000, "{}", spent.examined);
    }

    #[test]
    fn after_a_flood_the_map_is_small_again() {
        let mut map = Expiring::default();
        for n in 0..100_000 {
            map.entry(n, || 1, |_| false);
        }
        for n in 100_000..300_000 {
            map.entry(n, || 2, |value| *value == 1);
        }
        assert!(!map.entries.contains_key(&0));
    }
}
