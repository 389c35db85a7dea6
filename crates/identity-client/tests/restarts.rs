//! Servers that go away and come back, and sockets they close meanwhile.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use fault_server::{FaultServer, Http2 as Spoken, Http2Step, Script, Step};
use identity_client::{Class, Client, Error, Http2, Operation, Options, Outcome};
use support::{call, good, options};

/// Calls at once.
const CALLERS: usize = 16;

/// Answers after a while, so that there are always calls in flight.
fn slow(port: u16, http2: Http2) -> FaultServer {
    let script = if http2 == Http2::PriorKnowledge {
        let slow = vec![Http2Step::SleepMs(10), Http2Step::Answer(good())];
        Script::http2(Spoken::turns([slow]))
    } else {
        Script::turns([[Step::SleepMs(10), Step::Answer(good())]])
    };
    FaultServer::start(script.on_port(port))
}

/// Each caller calls again and again until the flag falls, then once more; what failed, and how many calls there were.
async fn load(client: &Client, operation: Operation, goes_on: &Arc<AtomicBool>) -> (Vec<Error>, usize) {
    let callers = (0..CALLERS).map(|_| {
        let (client, goes_on) = (client.clone(), Arc::clone(goes_on));
        tokio::spawn(async move {
            let mut failed = Vec::new();
            let mut calls = 1;
            while goes_on.load(Ordering::Relaxed) {
                calls += 1;
                failed.extend(call(&client, operation).await.err());
            }
            call(&client, operation).await.unwrap();
            (failed, calls)
        })
    });
    let mut total = (Vec::new(), 0);
    for caller in callers.collect::<Vec<_>>() {
        let (failed, calls) = caller.await.unwrap();
        total.0.extend(failed);
        total.1 += calls;
    }
    total
}

/// Restarts the server under load; what failed of all calls, and how many there were.
async fn restarted_under(operation: Operation, http2: Http2) -> (Vec<Error>, usize) {
    let first = slow(0, http2);
    let port = first.address().port();
    let client = Client::new(Options {
        // How long a restart takes is this machine's business; how many retries fit into it is another test's.
        max_retries: Some(10),
        http2,
        ..options(&first.url())
    })
    .unwrap();
    let goes_on = Arc::new(AtomicBool::new(true));
    let flag = Arc::clone(&goes_on);
    let restart = tokio::task::spawn_blocking(move || {
        assert!(first.wait_for_requests(4 * CALLERS, Duration::from_secs(20)));
        first.stop();
        let second = slow(port, http2);
        assert!(second.wait_for_requests(4 * CALLERS, Duration::from_secs(20)));
        flag.store(false, Ordering::Relaxed);
        second
    });
    let counted = load(&client, operation, &goes_on).await;
    restart.await.unwrap();
    counted
}

#[tokio::test]
async fn a_restart_costs_no_call_that_may_be_repeated() {
    for http2 in [Http2::Off, Http2::PriorKnowledge] {
        let (failed, calls) = restarted_under(Operation::Me, http2).await;
        assert!(
            failed.is_empty(),
            "{http2:?}: {} of {calls}: {failed:?}",
            failed.len()
        );
    }
}

#[tokio::test]
async fn a_restart_costs_one_shot_calls_in_flight_and_no_other() {
    for http2 in [Http2::Off, Http2::PriorKnowledge] {
        let (failed, calls) = restarted_under(Operation::Login, http2).await;
        assert!(failed.len() <= CALLERS, "{http2:?}: {} of {calls}", failed.len());
        assert!(calls > 8 * CALLERS);
        for error in &failed {
            assert_eq!(
                (error.class(), error.outcome(), error.retryable()),
                (Class::Connection, Outcome::Unknown, false),
                "{http2:?}: {error:?}"
            );
            assert_eq!(error.attempts(), 1, "{error:?}");
        }
    }
}

/// A server that closes every socket that was idle for so long, as Node.js servers do; how many it closed.
fn closes_idle_sockets(after: Duration) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let closed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&closed);
    thread::spawn(move || {
        for connection in listener.incoming() {
            let count = Arc::clone(&count);
            thread::spawn(move || {
                serve_until_idle(connection.unwrap(), after);
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    (address, closed)
}

fn serve_until_idle(mut connection: TcpStream, idle: Duration) {
    let mut buffer = [0; 4096];
    while connection.read(&mut buffer).unwrap_or(0) > 0 {
        connection
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            .unwrap();
        connection.set_read_timeout(Some(idle)).unwrap();
    }
}

#[tokio::test]
async fn idle_sockets_that_the_server_closes_cost_no_call() {
    let (address, closed) = closes_idle_sockets(Duration::from_millis(400));
    let client = Client::new(Options {
        keep_alive_ms: Some(150),
        ..options(&format!("http://{address}"))
    })
    .unwrap();
    let callers: Vec<_> = (0..20_u64)
        .map(|caller| {
            let client = client.clone();
            tokio::spawn(async move {
                for round in 0..12_u64 {
                    // A login that was sent is not tried again, so no broken socket stays unnoticed.
                    assert_eq!(call(&client, Operation::Login).await.unwrap().attempts, 1);
                    tokio::time::sleep(Duration::from_millis((caller * 37 + round * 61) % 450)).await;
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    assert!(
        closed.load(Ordering::Relaxed) > 20,
        "the server closed sockets all the while"
    );
}

#[tokio::test]
async fn localhost_works_whichever_family_the_server_listens_on() {
    // Both families, where the machine has both.
    for known in ["127.0.0.1:0", "[::1]:0"] {
        let Ok(listener) = TcpListener::bind(known) else {
            continue;
        };
        let address = listener.local_addr().unwrap();
        thread::spawn(move || serve_until_idle(listener.accept().unwrap().0, Duration::from_secs(5)));
        let client = Client::new(options(&format!("http://localhost:{}", address.port()))).unwrap();
        assert_eq!(
            call(&client, Operation::Login).await.unwrap().attempts,
            1,
            "{address}"
        );
    }
}
