//! Who is slow, or opens many connections, does not keep others out. The limits are shorter here than by default.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails loudly"
)]

mod support;

use std::time::Duration;

use axum::http::StatusCode;
use identity_emulator::Limits;
use serde_json::json;
use support::served::Served;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, sleep, timeout},
};

const SHORT: Duration = Duration::from_millis(150);
const LONG: Duration = Duration::from_secs(60);
/// By when a limit of [`SHORT`] has struck, also on a busy machine.
const STRUCK: Duration = Duration::from_secs(5);
const ME: &str = "GET /api/auth/me HTTP/1.1\r\nhost: localhost\r\n\r\n";
const LOGIN_HEAD: &str =
    "POST /api/auth/login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

/// Limits that never strike in a test, for one to be set to [`SHORT`].
fn patient() -> Limits {
    Limits {
        connections: 1024,
        idle: LONG,
        head: LONG,
        body: LONG,
        write: LONG,
    }
}

async fn connect(served: &Served) -> TcpStream {
    TcpStream::connect(served.address).await.unwrap()
}

/// All that comes until the connection ends, which it must.
async fn read_to_end(socket: &mut TcpStream) -> String {
    let mut read = Vec::new();
    // A reset is an end, too.
    let _ = timeout(STRUCK, socket.read_to_end(&mut read))
        .await
        .expect("the connection ends");
    String::from_utf8(read).unwrap()
}

/// Sends a byte at a time until the other side has enough.
async fn trickle(socket: &mut TcpStream, text: &str) {
    for byte in text.bytes().chain(std::iter::repeat_n(b'x', 1000)) {
        if socket.write_all(&[byte]).await.is_err() {
            return;
        }
        sleep(Duration::from_millis(5)).await;
    }
    panic!("it never had enough");
}

/// Reads one answer of a connection that goes on.
async fn answer(socket: &mut TcpStream) -> String {
    let mut read = vec![0; 4096];
    let length = timeout(STRUCK, socket.read(&mut read)).await.unwrap().unwrap();
    read.truncate(length);
    String::from_utf8(read).unwrap()
}

#[test]
fn the_defaults_are_those_that_are_documented() {
    let seconds = Duration::from_secs;
    let expected = Limits {
        connections: 1024,
        idle: seconds(30),
        head: seconds(10),
        body: seconds(10),
        write: seconds(10),
    };
    assert_eq!(Limits::default(), expected);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let served = Served::within(Limits {
        body: SHORT,
        ..patient()
    })
    .await;
    for path in ["/api/auth/login", "/__emulator/faults"] {
        let mut socket = connect(&served).await;
        let head = LOGIN_HEAD.replace("/api/auth/login", path);
        let start = Instant::now();
        let request = format!("{head}content-length: 100\r\n\r\n{{");
        socket.write_all(request.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut socket).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{path}: {answer}");
        assert!(
            answer.contains("BODY_TIMEOUT") && answer.contains("connection: close"),
            "{answer}"
        );
        assert!(start.elapsed() >= SHORT);
    }
}

#[tokio::test]
async fn a_body_that_trickles_in_is_not_waited_for() {
    let served = Served::within(Limits {
        body: SHORT,
        ..patient()
    })
    .await;
    for framing in [
        "content-length: 100000\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n",
    ] {
        let (mut read, mut write) = connect(&served).await.into_split();
        write
            .write_all(format!("{LOGIN_HEAD}{framing}").as_bytes())
            .await
            .unwrap();
        let sending = tokio::spawn(async move {
            while write.write_all(b"1\r\nx\r\n").await.is_ok() {
                sleep(Duration::from_millis(5)).await;
            }
        });
        let mut start = [0; 12];
        timeout(STRUCK, read.read_exact(&mut start))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&start, b"HTTP/1.1 408", "{framing}");
        timeout(STRUCK, sending)
            .await
            .expect("the connection ends")
            .unwrap();
    }
}

#[tokio::test]
async fn a_body_that_nobody_reads_holds_no_connection() {
    let served = Served::within(patient()).await;
    let mut socket = connect(&served).await;
    let request = ME.replace("\r\n\r\n", "\r\ncontent-length: 100\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    assert!(read_to_end(&mut socket).await.starts_with("HTTP/1.1 401"));
}

#[tokio::test]
async fn a_head_that_trickles_in_is_not_waited_for() {
    let served = Served::within(Limits {
        head: SHORT,
        ..patient()
    })
    .await;
    let head = "GET /api/auth/me HTTP/1.1\r\nhost: localhost\r\nx-padding: ";
    trickle(&mut connect(&served).await, head).await;

    // The same with a second request on a connection.
    let mut socket = connect(&served).await;
    socket.write_all(ME.as_bytes()).await.unwrap();
    assert!(answer(&mut socket).await.starts_with("HTTP/1.1 401"));
    sleep(2 * SHORT).await;
    trickle(&mut socket, head).await;
}

#[tokio::test]
async fn a_connection_without_requests_is_closed() {
    let served = Served::within(Limits {
        idle: SHORT,
        ..patient()
    })
    .await;
    assert_eq!(read_to_end(&mut connect(&served).await).await, "");
    let mut used = connect(&served).await;
    used.write_all(ME.as_bytes()).await.unwrap();
    assert!(read_to_end(&mut used).await.starts_with("HTTP/1.1 401"));
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let served = Served::within(Limits {
        connections: 1,
        write: SHORT,
        ..patient()
    })
    .await;
    served.emulator.register().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut deaf = socket.connect(served.address).await.unwrap();
    let request = "GET /api/openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(200);
    let _ = timeout(Duration::from_secs(1), deaf.write_all(request.as_bytes())).await;
    // There is one connection only, so another is served when this one is given up.
    let mut next = connect(&served).await;
    next.write_all(ME.as_bytes()).await.unwrap();
    assert!(answer(&mut next).await.starts_with("HTTP/1.1 401"));
}

#[tokio::test]
async fn more_connections_than_allowed_wait_for_their_turn() {
    let served = Served::within(Limits {
        connections: 2,
        ..patient()
    })
    .await;
    let mut first = connect(&served).await;
    let mut second = connect(&served).await;
    for socket in [&mut first, &mut second] {
        socket.write_all(ME.as_bytes()).await.unwrap();
        assert!(answer(socket).await.starts_with("HTTP/1.1 401"));
    }
    let mut third = connect(&served).await;
    third.write_all(ME.as_bytes()).await.unwrap();
    let mut read = [0; 12];
    assert!(
        timeout(SHORT, third.read(&mut read)).await.is_err(),
        "it was served"
    );
    drop(first);
    timeout(STRUCK, third.read_exact(&mut read))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&read, b"HTTP/1.1 401");
}

#[tokio::test]
async fn an_operation_may_take_longer_than_any_limit() {
    let served = Served::within(Limits {
        connections: 1,
        idle: SHORT,
        head: SHORT,
        body: SHORT,
        write: SHORT,
    })
    .await;
    let late = json!({ "operation": "login", "latencyMs": 3 * SHORT.as_millis() as u64 });
    let armed = served.emulator.post("/__emulator/faults", late).send().await;
    assert_eq!(armed.status, StatusCode::CREATED);
    let body = json!({ "email": "ann@example.com", "password": "wrong" }).to_string();
    let request = format!("{LOGIN_HEAD}content-length: {}\r\n\r\n{body}", body.len());
    let mut socket = connect(&served).await;
    socket.write_all(request.as_bytes()).await.unwrap();
    assert!(answer(&mut socket).await.starts_with("HTTP/1.1 401"));
}
