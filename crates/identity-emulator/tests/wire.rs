//! What needs a socket: faults of the connection, and the stop.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::{io, time::Duration};

use serde_json::json;
use support::served::Served;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const ME: &[u8] = b"GET /api/auth/me HTTP/1.1\r\nhost: localhost\r\n\r\n";

async fn arm(served: &Served, connection: &str) {
    let fault = json!({ "operation": "me", "connection": connection });
    served
        .emulator
        .post("/__emulator/faults", fault)
        .send()
        .await
        .expect(201);
}

/// Sends a request and reads until the connection ends, however it does.
async fn me(served: &Served) -> (String, io::Result<()>) {
    let mut socket = TcpStream::connect(served.address).await.unwrap();
    socket.write_all(ME).await.unwrap();
    let mut read = Vec::new();
    let end = loop {
        let mut chunk = [0; 1024];
        match timeout(Duration::from_millis(500), socket.read(&mut chunk)).await {
            Ok(Ok(0)) => break Ok(()),
            Ok(Ok(length)) => read.extend_from_slice(&chunk[..length]),
            Ok(Err(error)) => break Err(error),
            Err(_) => break Err(io::ErrorKind::TimedOut.into()),
        }
    };
    (String::from_utf8(read).unwrap(), end)
}

#[tokio::test]
async fn a_reset_is_a_tcp_reset_before_any_byte() {
    let served = Served::start().await;
    for kind in ["reset", "resetAfter"] {
        arm(&served, kind).await;
        let (read, end) = me(&served).await;
        assert_eq!(
            (read.as_str(), end.unwrap_err().kind()),
            ("", io::ErrorKind::ConnectionReset),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_truncated_answer_ends_before_its_length() {
    let served = Served::start().await;
    arm(&served, "truncate").await;
    let (read, end) = me(&served).await;
    end.unwrap();
    let (head, body) = read.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("HTTP/1.1 401") && head.contains("content-length: 65"),
        "{head}"
    );
    assert_eq!(body.len(), 32);
}

#[tokio::test]
async fn a_stalled_call_hears_nothing() {
    let served = Served::start().await;
    arm(&served, "stall").await;
    let (read, end) = me(&served).await;
    assert_eq!(
        (read.as_str(), end.unwrap_err().kind()),
        ("", io::ErrorKind::TimedOut)
    );
}

#[tokio::test]
async fn a_reset_after_the_operation_has_carried_it_out() {
    let served = Served::start().await;
    served
        .emulator
        .post(
            "/__emulator/faults",
            json!({ "operation": "register", "connection": "resetAfter" }),
        )
        .send()
        .await
        .expect(201);
    let body = json!({ "email": support::EMAIL, "password": support::PASSWORD }).to_string();
    let head = "POST /api/auth/register HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    let mut socket = TcpStream::connect(served.address).await.unwrap();
    socket
        .write_all(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())
        .await
        .unwrap();
    assert_eq!(
        socket.read(&mut [0; 64]).await.unwrap_err().kind(),
        io::ErrorKind::ConnectionReset
    );
    served.emulator.login(support::PASSWORD).send().await.expect(200);
}

#[tokio::test]
async fn a_body_that_is_far_too_large_still_hears_why() {
    let served = Served::start().await;
    let size = 1024 * 1024;
    let head = "POST /api/auth/login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    let mut socket = TcpStream::connect(served.address).await.unwrap();
    socket
        .write_all(format!("{head}content-length: {size}\r\nconnection: close\r\n\r\n").as_bytes())
        .await
        .unwrap();
    socket.write_all(&vec![b'x'; size]).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn the_stop_ends_idle_connections_at_once() {
    let served = Served::start().await;
    let idle = TcpStream::connect(served.address).await.unwrap();
    let start = tokio::time::Instant::now();
    served.stop.send(()).unwrap();
    timeout(Duration::from_secs(1), served.server)
        .await
        .unwrap()
        .unwrap();
    assert!(start.elapsed() < Duration::from_secs(1));
    drop(idle);
}
