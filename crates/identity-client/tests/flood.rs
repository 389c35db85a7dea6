//! A server that sends interim answers without an end: neither time nor memory without an end is spent on it.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]
#![allow(
    unsafe_code,
    reason = "an allocator cannot be written without it; this one only counts"
)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use fault_server::Step;
use identity_client::{CallOptions, Class, Error, Operation, Outcome, Phase};
use support::{assert_within, body, client, server};
use tokio::sync::Mutex;

const LIMIT: u64 = 1000;
/// What a call may need for itself at its worst, in bytes.
const MOST: usize = 2 << 20;

/// Knows how many bytes are in use, and how many ever were at once.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does it all; the counters neither allocate nor unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(LIVE.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The error of a login, and how many bytes more were in use at the worst moment: the server's own among them.
async fn flooded(turn: Vec<Step>) -> (Error, usize) {
    // The other test's memory is not this one's.
    static ALONE: Mutex<()> = Mutex::const_new(());
    let _alone = ALONE.lock().await;
    let server = server([turn]);
    let client = client(&server);
    let call_options = CallOptions {
        timeout_ms: Some(LIMIT),
        ..CallOptions::default()
    };
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    let call = client.call(Operation::Login, body(Operation::Login), call_options);
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.attempts(), error.outcome()),
        (1, Outcome::Unknown),
        "{error:?}"
    );
    (error, PEAK.load(Relaxed).saturating_sub(before))
}

#[tokio::test]
async fn interim_answers_without_an_end_cost_the_time_limit_and_no_memory() {
    let interim = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n";
    // Six megabytes in all: several times what may be kept of them, and no more than an unoptimised build reads in time.
    let flood = [Step::write(interim.repeat(100)), Step::SleepMs(1)];
    let turn = vec![Step::forever(flood)];
    let (error, grown) = flooded(turn).await;
    assert_eq!(
        (error.class(), error.phase()),
        (Class::Timeout, Some(Phase::Headers))
    );
    assert_within(Duration::from_millis(error.duration_ms()), LIMIT);
    assert!(grown < MOST, "{grown} bytes");
}

#[tokio::test]
async fn a_head_without_an_end_is_refused() {
    let header = Step::write("x-a: b\r\n".repeat(50));
    let turn = vec![Step::write("HTTP/1.1 200 OK\r\n"), Step::forever([header])];
    let (error, grown) = flooded(turn).await;
    assert_eq!(
        (error.class(), error.reason()),
        (Class::Response, Some("headers"))
    );
    assert!(grown < MOST, "{grown} bytes");
}
