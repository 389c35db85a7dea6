//! Work that one call's input can make large leaves the worker thread, which serves every call.

use tokio::sync::Semaphore;

/// Reading, checking or decoding this many bytes takes well below a millisecond and stays on the worker.
pub(crate) const SMALL: usize = 32 * 1024;

/// More large inputs at once wait their turn, so that they cannot take every core.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The work panicked, or the runtime is shutting down.
#[derive(Debug)]
pub(crate) struct BrokenOff;

/// Runs `work` on a thread that may be busy for long. Work that has begun goes on when the future is dropped, so it must
/// be linear in an input that has a limit.
pub(crate) async fn run<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BrokenOff> {
    let turn = TURNS.acquire().await;
    let job = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    job.await.map_err(|_| BrokenOff)
}
