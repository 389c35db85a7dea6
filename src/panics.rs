//! What a panic says on stderr, and where it ends.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use napi::{Error, Result};

/// Replaces the standard library's hook, for this addon alone: it has a standard library of its own. That hook reads
/// the environment (`RUST_BACKTRACE`), and prints the panic's message, which may quote the text that it was about. The
/// place is enough to find the defect by, and the call itself reports `INTERNAL_ERROR`.
pub(crate) fn hide() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            if let Some(place) = panic.location() {
                // Whether anybody reads it is not this client's affair.
                let _ = writeln!(
                    std::io::stderr(),
                    "@konijima/identity-api: a bug at {place}; please report it"
                );
            }
        }));
    });
}

/// Does the work of an export. A panic must not reach the C code of Node-API, where it would end the process; the glue
/// makes an `INTERNAL_ERROR` of what is thrown instead. The panic's own message may quote what it was about.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What a panic left half done is a queue or a count, whose locks recover; no invariant of memory depends on them.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::from_reason("a bug in the addon")))
}
