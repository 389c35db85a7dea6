//! A client that is nothing but a socket.
#![allow(dead_code, reason = "each test file uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Longer than any answer takes on the loopback, shorter than a test's patience.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) const GET: &str = "GET /auth/me HTTP/1.1\r\nhost: x\r\n\r\n";

pub(crate) struct Peer(pub(crate) TcpStream);

impl Peer {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(stream)
    }

    pub(crate) fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }

    /// Everything up to the end of the stream; the error if it ended with one.
    pub(crate) fn rest(&mut self) -> (Vec<u8>, Option<std::io::ErrorKind>) {
        let mut bytes = Vec::new();
        let error = self.0.read_to_end(&mut bytes).err().map(|error| error.kind());
        (bytes, error)
    }

    pub(crate) fn rest_text(&mut self) -> String {
        let (bytes, error) = self.rest();
        assert_eq!(error, None);
        String::from_utf8(bytes).unwrap()
    }

    /// Exactly so many bytes.
    pub(crate) fn take(&mut self, count: usize) -> String {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Up to and including the end of an answer with a `Content-Length`.
    pub(crate) fn answer(&mut self) -> String {
        let mut text = String::new();
        while !text.ends_with("\r\n\r\n") {
            text += &self.take(1);
        }
        let length = text
            .to_lowercase()
            .lines()
            .find_map(|line| {
                line.strip_prefix("content-length: ")
                    .map(|value| value.parse().unwrap())
            })
            .unwrap_or(0);
        text + &self.take(length)
    }
}
