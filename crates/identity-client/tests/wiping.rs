//! The bodies of requests are wiped before their memory is given back.
//!
//! The allocator of this program looks at every block that this thread gives back, while the block is still the
//! program's own, for a secret that one call sends. The server runs on another thread and is not looked at.
//!
//! Over HTTP/2 this does not hold: the library gathers frames in a buffer of its own, which it keeps until the connection
//! ends and then gives back as it is. No option of it changes that.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]
#![allow(
    unsafe_code,
    reason = "an allocator cannot be written without it; this one only looks"
)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use fault_server::{Answer as Scripted, FaultServer, Script, Step, Tls};
use identity_client::{CallOptions, Client, Operation, Options, TlsOptions};
use serde_json::json;
use support::{good, options, server};

/// Sent in the body of every call here.
const SECRET: &str = "Zq7Lw2Vx9Tn4Kd6Hs1Jp8Rf3Mb5Yc0Ga";
/// What is looked for: its beginning.
const PIECE: &[u8; 16] = b"Zq7Lw2Vx9Tn4Kd6H";

struct Looking;

thread_local! {
    /// How many blocks with the secret in them were given back while this thread was watched.
    static LEAKED: Cell<Option<u32>> = const { Cell::new(None) };
}

// SAFETY: the system's allocator does it all. A block is read before it is given back, within its size.
unsafe impl GlobalAlloc for Looking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, so that no byte that is looked at later was never written.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if let Ok(Some(leaked)) = LEAKED.try_with(Cell::get) {
            let block = unsafe { std::slice::from_raw_parts(pointer, layout.size()) };
            if block.windows(PIECE.len()).any(|window| window == PIECE) {
                LEAKED.set(Some(leaked + 1));
            }
        }
        unsafe { System.dealloc(pointer, layout) }
    }
    // `realloc` is the default: it allocates, copies, and gives the old block back through `dealloc`.
}

#[global_allocator]
static LOOKING: Looking = Looking;

/// How many blocks with the secret are given back during one login, and until the client is gone.
fn leaked(change: impl FnOnce(&mut Options), server: &FaultServer) -> u32 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut options = options(&server.url());
    change(&mut options);
    let client = Client::new(options).unwrap();
    let body = json!({"email": "ada@example.org", "password": SECRET})
        .to_string()
        .into_bytes();
    LEAKED.set(Some(0));
    // Whatever comes of it: an answer or an error.
    let result = runtime.block_on(client.call(Operation::Login, Some(body), CallOptions::default()));
    drop((result, client, runtime));
    LEAKED.replace(None).unwrap()
}

fn trusting(server: &FaultServer) -> TlsOptions {
    TlsOptions {
        ca: vec![server.ca_pem().into()],
        ..TlsOptions::default()
    }
}

#[test]
fn the_watch_sees_what_is_not_wiped() {
    LEAKED.set(Some(0));
    drop(SECRET.to_owned());
    drop(zeroize::Zeroizing::new(SECRET.to_owned()));
    assert_eq!(LEAKED.replace(None), Some(1));
}

#[test]
fn bodies_are_wiped_after_a_good_answer() {
    assert_eq!(leaked(|_| {}, &server([[Step::Answer(good())]])), 0);
}

#[test]
fn bodies_that_gave_a_field_to_the_path_are_wiped() {
    let route = |options: &mut Options| options.routes = vec![("login".into(), "POST /:email/login".into())];
    assert_eq!(leaked(route, &server([[Step::Answer(good())]])), 0);
}

#[test]
fn bodies_are_wiped_after_an_error() {
    let echo = json!({"code": "NO", "message": "no"});
    assert_eq!(
        leaked(|_| {}, &server([[Step::Answer(Scripted::json(401, echo))]])),
        0
    );
    assert_eq!(leaked(|_| {}, &server([[Step::Reset]])), 0);
}

#[test]
fn bodies_are_wiped_after_a_call_that_was_refused() {
    let bad = |options: &mut Options| options.routes = vec![("login".into(), "POST /:missing".into())];
    assert_eq!(leaked(bad, &server([[Step::Answer(good())]])), 0);
}

#[test]
fn bodies_are_wiped_after_tls() {
    let server = FaultServer::start(Script::answer(good()).over_tls(Tls::default()));
    let tls = trusting(&server);
    assert_eq!(leaked(|options| options.tls = tls, &server), 0);
}

#[test]
fn bodies_of_calls_that_end_before_they_are_checked_are_wiped() {
    let client = Client::new(options("http://127.0.0.1:9")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let call = |limit| {
        let options = CallOptions {
            timeout_ms: limit,
            ..CallOptions::default()
        };
        let body = json!({"email": "ada@example.org", "password": SECRET})
            .to_string()
            .into_bytes();
        LEAKED.set(Some(0));
        client.call(Operation::Login, Some(body), options)
    };
    drop(call(None));
    assert_eq!(LEAKED.replace(None), Some(0), "it was never polled");
    assert!(runtime.block_on(call(Some(0))).is_err());
    assert_eq!(LEAKED.replace(None), Some(0), "its limit was refused");
}
