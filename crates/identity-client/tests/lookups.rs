//! Look-ups that hang hold up nobody else. The system's resolver is replaced by one that answers nobody, so it also shows
//! which names are not asked about.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]
#![allow(
    unsafe_code,
    reason = "a function of the C library cannot be replaced without it"
)]

mod support;

use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fault_server::{FaultServer, Script};
use identity_client::{CallOptions, Client, Operation, Options};
use support::{call, good, options};

/// Look-ups under way.
static HUNG: AtomicUsize = AtomicUsize::new(0);
/// Questions about names that nobody is to be asked about.
static NEEDLESS: AtomicUsize = AtomicUsize::new(0);

/// `EAI_AGAIN` of glibc and musl.
const TRY_AGAIN: c_int = -3;

/// Stands in for the C library's: the linker prefers it.
#[unsafe(no_mangle)]
extern "C" fn getaddrinfo(
    node: *const c_char,
    _service: *const c_char,
    _hints: *const c_void,
    _found: *mut *mut c_void,
) -> c_int {
    // SAFETY: the standard library passes a string that ends with a zero.
    let name = unsafe { CStr::from_ptr(node) };
    if name.to_bytes().ends_with(b".test") {
        HUNG.fetch_add(1, Ordering::Relaxed);
    } else {
        NEEDLESS.fetch_add(1, Ordering::Relaxed);
    }
    thread::sleep(Duration::from_secs(60));
    TRY_AGAIN
}

fn hang(url: &str, calls: usize) {
    for _ in 0..calls {
        let client = Client::new(options(url)).unwrap();
        tokio::spawn(client.call(Operation::Me, None, CallOptions::default()));
    }
}

#[tokio::test]
async fn a_new_client_for_the_loopback_waits_for_no_look_up() {
    for host in 0..16 {
        hang(&format!("http://host-{host}.test"), 1);
    }
    hang("http://one.test", 16);
    while HUNG.load(Ordering::Relaxed) < 17 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let server = FaultServer::start(Script::answer(good()));
    let local = server.url().replace("127.0.0.1", "localhost");
    // The best of a few, since the machine may be busy.
    for url in [server.url(), local] {
        let mut took = Vec::new();
        for turn in 0..5 {
            let start = Instant::now();
            let client = Client::new(Options {
                keep_alive_ms: Some(4_001 + turn),
                ..options(&url)
            })
            .unwrap();
            call(&client, Operation::Login).await.unwrap();
            took.push(start.elapsed());
        }
        assert!(
            took.iter().min().unwrap() < &Duration::from_millis(50),
            "{url} {took:?}"
        );
    }
    assert_eq!(
        HUNG.load(Ordering::Relaxed),
        17,
        "calls for one host share a look-up"
    );
    assert_eq!(NEEDLESS.load(Ordering::Relaxed), 0);
}
