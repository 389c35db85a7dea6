//! What a call costs, in a figure that no load of the machine changes: how often a warm call asks for memory.
//!
//! The runtime is this thread's own, so the calls, the HTTP stack and the connection's task are all counted; the server
//! runs on another thread, which is not.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]
#![allow(
    unsafe_code,
    reason = "an allocator cannot be written without it; this one only counts"
)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use identity_client::{CallOptions, Client, Operation};
use serde_json::json;
use support::{body, options};

/// Allocations of one warm call over HTTP/1.1. Whoever makes a call dearer raises its figure here, in the same change,
/// and says why; whoever makes it cheaper lowers it.
const FIGURES: [(Operation, u64); 3] = [
    (Operation::Me, 11),
    (Operation::Login, 16),
    (Operation::ListSessions, 12),
];
/// What a smaller update of a library may add.
const MARGIN: u64 = 2;
/// Calls before the count begins: connections, buffers and tables are made by then.
const WARM: u32 = 64;
/// Calls that are counted.
const COUNTED: u32 = 256;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: the system's allocator does it all; the counter is a plain cell that neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn count() {
    // A thread that ends has no counter any more, and is none of those that matter.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn a_warm_call_allocates_no_more_than_it_did() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let found = FIGURES.map(|(operation, figure)| {
        let url = format!("http://{}", serve(answer(operation)));
        let client = Client::new(options(&url)).unwrap();
        let counted = runtime.block_on(async {
            calls(&client, operation, WARM).await;
            let before = ALLOCATIONS.get();
            calls(&client, operation, COUNTED).await;
            ALLOCATIONS.get() - before
        });
        // What the caller itself allocates, the body and the token, is not the client's.
        let before = ALLOCATIONS.get();
        (0..COUNTED).for_each(|_| drop((body(operation), with_token())));
        let own = ALLOCATIONS.get() - before;
        (
            operation,
            counted.saturating_sub(own).div_ceil(u64::from(COUNTED)),
            figure,
        )
    });
    assert!(
        found.iter().all(|(_, found, figure)| *found <= figure + MARGIN),
        "operation, allocations found, figure: {found:?}"
    );
}

async fn calls(client: &Client, operation: Operation, count: u32) {
    for _ in 0..count {
        let answer = client
            .call(operation, body(operation), with_token())
            .await
            .unwrap();
        assert_eq!(answer.attempts, 1);
    }
}

fn with_token() -> CallOptions {
    CallOptions {
        access_token: Some("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl".into()),
        ..CallOptions::default()
    }
}

/// What a service says: a user of 150 bytes, tokens, or twenty sessions (4 kB).
fn answer(operation: Operation) -> String {
    let session = json!({
        "sessionId": "0f8fad5b-d9cb-469f-a165-70867728950e", "ip": "203.0.113.7", "device": "Firefox on Linux",
        "userAgent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)", "current": false
    });
    let answer = match operation {
        Operation::ListSessions => json!({ "sessions": vec![session; 20] }),
        Operation::Login => {
            json!({ "token": "t".repeat(300), "refreshToken": "r".repeat(64), "expiresIn": 900 })
        }
        _ => {
            json!({ "id": "81c2", "email": "ada@example.org", "emailVerified": true, "twoFAEnabled": false })
        }
    };
    answer.to_string()
}

/// Answers every request on every connection with this body.
fn serve(body: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        for connection in listener.incoming() {
            respond(&mut connection.unwrap(), answer.as_bytes());
        }
    });
    address
}

/// The client sends head and body in one write, and never two requests at once: each read is a whole request.
fn respond(connection: &mut TcpStream, answer: &[u8]) {
    let mut buffer = [0; 8 * 1024];
    connection.set_nodelay(true).unwrap();
    while connection.read(&mut buffer).unwrap_or(0) > 0 {
        if connection.write_all(answer).is_err() {
            return;
        }
    }
}
