//! Values that are shared by key for as long as they are used, and a minute longer.
//!
//! Backends make a client for each request that they serve: what such clients share must outlive them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// A value that nobody has asked for in this time, and that nobody holds, is dropped when the next one is made.
const UNUSED: Duration = Duration::from_secs(60);

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time for [`Registry::get`]: milliseconds since the first call.
pub(crate) fn now_ms() -> u64 {
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Shared values by key.
pub(crate) struct Registry<K, V> {
    entries: RwLock<HashMap<K, Entry<V>>>,
}

struct Entry<V> {
    value: Arc<V>,
    /// When it was last asked for.
    used_ms: AtomicU64,
}

impl<K, V> Default for Registry<K, V> {
    fn default() -> Registry<K, V> {
        Registry {
            entries: RwLock::default(),
        }
    }
}

impl<K: Eq + Hash, V> Registry<K, V> {
    /// The value of `key`, made where there is none. A known key costs a lookup; a new one looks at every entry.
    ///
    /// The clock is a value: `now_ms` is in milliseconds.
    pub(crate) fn get<E>(
        &self,
        key: K,
        now_ms: u64,
        make: impl FnOnce(&K) -> Result<V, E>,
    ) -> Result<Arc<V>, E> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get(&key) {
            entry.used_ms.store(now_ms, Ordering::Relaxed);
            return Ok(Arc::clone(&entry.value));
        }
        drop(entries);
        let value = Arc::new(make(&key)?);
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, entry| !entry.is_unused(now_ms));
        let entry = entries.entry(key).or_insert_with(|| Entry {
            value,
            used_ms: AtomicU64::new(now_ms),
        });
        Ok(Arc::clone(&entry.value))
    }
}

impl<V> Entry<V> {
    fn is_unused(&self, now_ms: u64) -> bool {
        let unused = now_ms.saturating_sub(self.used_ms.load(Ordering::Relaxed));
        Arc::strong_count(&self.value) == 1 && Duration::from_millis(unused) >= UNUSED
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn unused_values_are_dropped_when_another_is_made() {
        let registry: Registry<&str, ()> = Registry::default();
        let take = |key, now| registry.get(key, now, |_| Ok::<_, Infallible>(())).unwrap();
        let size = || registry.entries.read().unwrap().len();
        let held = take("held", 0);
        drop(take("unused", 0));
        drop(take("used later", 0));
        drop(take("used later", 1));
        assert_eq!(size(), 3);
        drop(take("b", 59_999));
        assert_eq!(size(), 4, "nothing has been unused for a minute");
        drop(take("b", 60_000));
        assert_eq!(size(), 4, "a known key costs no search");
        drop(take("c", 60_000));
        assert_eq!(size(), 4, "one came, `unused` went");
        drop(take("d", 60_001));
        assert_eq!(size(), 4, "one came, `used later` went");
        assert!(Arc::ptr_eq(&held, &take("held", 600_000)), "what is held is kept");
        drop(take("e", 600_000));
        assert_eq!(size(), 2, "`held` and the new one");
    }

    #[test]
    fn what_cannot_be_made_leaves_no_entry() {
        let registry: Registry<&str, u8> = Registry::default();
        assert_eq!(registry.get("a", 0, |_| Err("no")).unwrap_err(), "no");
        assert_eq!(*registry.get("a", 0, |_| Ok::<_, ()>(7)).unwrap(), 7);
    }
}
