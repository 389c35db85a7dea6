//! Handshakes that go wrong, written by hand since no library would.

use std::io::Result;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Handshake;
use crate::wire;

/// The ServerHello of a server whose newest version is TLS 1.1 (RFC 4346 §7.4.1.3): version 3.2, a fixed random, no
/// session, `TLS_RSA_WITH_AES_128_CBC_SHA`, no compression.
fn tls11_server_hello() -> Vec<u8> {
    let mut body = vec![3, 2];
    body.extend_from_slice(&[0x5a; 32]);
    body.extend_from_slice(&[0, 0, 0x2f, 0]);
    let length = u8::try_from(body.len()).unwrap_or(u8::MAX);
    let mut record = vec![22, 3, 2, 0, length + 4, 2, 0, 0, length];
    record.extend_from_slice(&body);
    record
}

/// Plays a handshake that never completes, to its end.
///
/// # Errors
/// The peer has gone.
pub(super) async fn spoil(mut tcp: TcpStream, how: Handshake) -> Result<()> {
    if how == Handshake::Stall {
        return std::future::pending().await;
    }
    read_record(&mut tcp).await?;
    let answer = match how {
        Handshake::Reset => return wire::reset(&tcp),
        Handshake::PlainHttp => b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_vec(),
        Handshake::Tls11 => tls11_server_hello(),
        Handshake::Alert(number) => vec![21, 3, 3, 0, 2, 2, number],
        Handshake::Complete | Handshake::Close | Handshake::Stall => Vec::new(),
    };
    tcp.write_all(&answer).await?;
    if how == Handshake::Tls11 {
        // The client is the one to object.
        let mut ignored = Vec::new();
        tcp.take(64 * 1024).read_to_end(&mut ignored).await?;
        return Ok(());
    }
    wire::close(Box::new(tcp)).await
}

/// Reads one TLS record: the ClientHello.
async fn read_record(tcp: &mut TcpStream) -> Result<()> {
    let mut header = [0; 5];
    tcp.read_exact(&mut header).await?;
    let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
    tcp.read_exact(&mut body).await?;
    Ok(())
}
