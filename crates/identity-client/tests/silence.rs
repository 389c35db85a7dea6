//! Connections that look alive and are not: the path drops what is sent, or the server closed while the process was
//! stopped.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use fault_server::{FaultServer, Http2 as Spoken, Script, Step, Tls};
use identity_client::{CallOptions, Client, Http2, Operation, Options, TlsOptions};
use support::{body, call, good, options, server, timed};

/// Passes bytes on in both ways. Connections made before [`Relay::drop_packets`] are then held open and carry nothing.
struct Relay {
    address: SocketAddr,
    era: Arc<AtomicUsize>,
}

impl Relay {
    fn start(to: SocketAddr) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let era = Arc::new(AtomicUsize::new(0));
        let now = Arc::clone(&era);
        thread::spawn(move || {
            for near in listener.incoming() {
                let (Ok(near), Ok(far)) = (near, TcpStream::connect(to)) else {
                    return;
                };
                let made_in = now.load(Ordering::SeqCst);
                for (from, into) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
                    let now = Arc::clone(&now);
                    thread::spawn(move || pass(from, into, || now.load(Ordering::SeqCst) == made_in));
                }
            }
        });
        Relay { address, era }
    }

    fn drop_packets(&self) {
        self.era.fetch_add(1, Ordering::SeqCst);
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn pass(mut from: TcpStream, mut into: TcpStream, passes: impl Fn() -> bool) {
    let mut buffer = [0; 4096];
    loop {
        match from.read(&mut buffer) {
            Ok(0) | Err(_) => {
                if passes() {
                    let _ = into.shutdown(Shutdown::Both);
                }
                return;
            }
            Ok(count) if passes() => {
                if into.write_all(&buffer[..count]).is_err() {
                    return;
                }
            }
            Ok(_) => {}
        }
    }
}

fn address(server: &FaultServer) -> SocketAddr {
    server.url().trim_start_matches("http://").parse().unwrap()
}

async fn a_silent_path_costs_one_attempt(server: FaultServer, http2: Http2) {
    let relay = Relay::start(address(&server));
    let client = Client::new(Options {
        http2,
        attempt_timeout_ms: Some(300),
        timeout_ms: Some(5_000),
        ..options(&relay.url())
    })
    .unwrap();
    for _ in 0..3 {
        assert_eq!(call(&client, Operation::Me).await.unwrap().attempts, 1);
    }
    relay.drop_packets();
    let (answer, took) = timed(call(&client, Operation::Me)).await;
    assert_eq!(answer.unwrap().attempts, 2);
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    let login = call(&client, Operation::Login).await.unwrap();
    assert_eq!(login.attempts, 1, "the silent connection is not used again");
}

#[tokio::test]
async fn a_silent_http2_connection_is_retired() {
    let server = FaultServer::start(Script::http2(Spoken::respond_in_turn([good()])));
    a_silent_path_costs_one_attempt(server, Http2::PriorKnowledge).await;
}

#[tokio::test]
async fn a_silent_http1_connection_is_retired() {
    a_silent_path_costs_one_attempt(server([[Step::Answer(good())]]), Http2::Off).await;
}

/// Each http/1.1 connection of the pool has fallen silent at once: one attempt finds it out for all.
#[tokio::test]
async fn a_silent_path_is_found_out_once_for_all_idle_connections() {
    let server = server([[Step::SleepMs(20), Step::Answer(good())]]);
    let relay = Relay::start(address(&server));
    let client = Client::new(Options {
        attempt_timeout_ms: Some(300),
        ..options(&relay.url())
    })
    .unwrap();
    let crowd = (0..8).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { call(&client, Operation::Me).await })
    });
    for call in crowd.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    relay.drop_packets();
    assert_eq!(call(&client, Operation::Me).await.unwrap().attempts, 2);
    for _ in 0..8 {
        assert_eq!(call(&client, Operation::Login).await.unwrap().attempts, 1);
    }
}

/// The runtime does not run between the calls, as when the process is stopped; meanwhile the server closes.
fn no_login_is_lost(script: Script, change: impl Fn(&FaultServer, &mut Options)) {
    let server = FaultServer::start(script);
    let mut options = options(&server.url());
    change(&server, &mut options);
    let client = Client::new(options).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let login = || {
        let call_options = CallOptions {
            max_retries: Some(0),
            ..CallOptions::default()
        };
        runtime.block_on(client.call(Operation::Login, body(Operation::Login), call_options))
    };
    for round in 0..20 {
        let answer = login();
        assert!(answer.is_ok(), "round {round}: {answer:?}");
        // However busy the machine is: the server has closed before the next call begins.
        assert!(server.wait_for_open(0, Duration::from_secs(10)));
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(server.connections(), 20, "none was used twice");
}

#[test]
fn a_server_that_closed_while_the_process_was_stopped_costs_no_login() {
    for end in [Step::Close, Step::Reset] {
        let turn = || vec![Step::Answer(good()), Step::SleepMs(5), end.clone()];
        no_login_is_lost(Script::turns([turn()]), |_, _| {});
        no_login_is_lost(
            Script::turns([turn()]).over_tls(Tls::default()),
            |server, options| {
                options.tls = TlsOptions {
                    ca: vec![server.ca_pem().into()],
                    ..TlsOptions::default()
                };
            },
        );
    }
}
