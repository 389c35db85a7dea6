//! Signatures are checked off the event loop and off the one worker thread: tokens wait in a queue that a job on a
//! thread for blocking work empties, and that ends with it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use tokio::runtime::Handle;

/// Beyond this many the worker thread checks tokens itself, so that they wait no longer.
const MOST_WAITING: usize = 1_024;
/// When more than this many wait, a second job starts where there are cores for it.
const BUSY: usize = 64;
const CORES_FOR_TWO: usize = 4;
/// Those who wait for results are woken when this many have come, and at the end.
const BATCH: usize = 8;

/// Tells one who waits that results have come.
pub type Wake = Box<dyn FnOnce() + Send>;
/// Checks a token; gives whom to wake.
pub(super) type Job = Box<dyn FnOnce() -> Option<Wake> + Send>;

static QUEUE: LazyLock<Mutex<Queue>> = LazyLock::new(|| {
    Mutex::new(Queue {
        waiting: VecDeque::new(),
        running: 0,
        most_running: match available_parallelism() {
            Ok(cores) if cores.get() >= CORES_FOR_TWO => 2,
            _ => 1,
        },
    })
});

struct Queue {
    waiting: VecDeque<Job>,
    running: usize,
    most_running: usize,
}

/// Has a job done soon.
pub(super) fn submit(runtime: &Handle, job: Job) {
    let mut queue = lock();
    if queue.waiting.len() >= MOST_WAITING {
        drop(queue);
        runtime.spawn(async move { run(job).into_iter().for_each(|wake| wake()) });
        return;
    }
    queue.waiting.push_back(job);
    let is_needed = queue.running == 0 || (queue.running < queue.most_running && queue.waiting.len() > BUSY);
    if is_needed {
        queue.running += 1;
        drop(queue);
        runtime.spawn_blocking(drain);
    }
}

fn drain() {
    let mut wakes: Vec<Wake> = Vec::with_capacity(BATCH);
    loop {
        let job = {
            let mut queue = lock();
            let job = queue.waiting.pop_front();
            if job.is_none() {
                queue.running -= 1;
            }
            job
        };
        let is_last = job.is_none();
        wakes.extend(job.and_then(run));
        if is_last || wakes.len() >= BATCH {
            wakes.drain(..).for_each(|wake| wake());
        }
        if is_last {
            return;
        }
    }
}

/// A job that panics drops what it holds, which reports that.
fn run(job: Job) -> Option<Wake> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_default()
}

fn lock() -> MutexGuard<'static, Queue> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}
