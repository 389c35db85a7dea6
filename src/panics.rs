//! What a panic says on stderr.

use std::io::Write;
use std::sync::Once;

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
                    "@konijima/identity-api: a defect at {place}; please report it"
                );
            }
        }));
    });
}
