//! The one tokio runtime of the process, shared by every JavaScript environment in it.

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

/// One worker is enough: a call is a few microseconds of work between waits, and every further
/// worker costs wake-ups between cores (`docs/benchmarks.md`).
const WORKER_THREADS: usize = 1;

/// For large inputs and the system's authorities; more work than this at once waits its turn.
const BLOCKING_THREADS: usize = 8;

/// The standard library's own default, which it would look for in the environment (`RUST_MIN_STACK`).
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// The runtime, started by the first client. `None` when the system refuses its threads.
pub(crate) fn handle() -> Option<&'static Handle> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            Builder::new_multi_thread()
                .worker_threads(WORKER_THREADS)
                .max_blocking_threads(BLOCKING_THREADS)
                .thread_name("identity-api")
                .thread_stack_size(STACK_BYTES)
                .enable_all()
                .build()
                .ok()
        })
        .as_ref()
        .map(Runtime::handle)
}
