//! One connection's bytes, with or without TLS, and the ways to end it.

use std::io::{Error, ErrorKind, Result};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

/// A byte stream on top of a TCP socket.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {
    /// The socket under it.
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Closes with a FIN, over TLS after a `close_notify`.
pub(crate) async fn close(mut wire: Box<dyn Wire>) -> Result<()> {
    // A peer that is gone already needs no goodbye.
    let _ = wire.shutdown().await;
    cut(&*wire)
}

/// Closes with a FIN and nothing else.
pub(crate) fn cut(wire: &dyn Wire) -> Result<()> {
    let mut dropped = [0; 16 * 1024];
    // Unread bytes would turn the FIN into a RST; a peer that never stops sending gets one after 16 MiB.
    for _ in 0..1024 {
        match wire.tcp().try_read(&mut dropped) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Ok(())
}

/// Closes with a RST.
pub(crate) fn reset(tcp: &TcpStream) -> Result<()> {
    socket2::SockRef::from(tcp).set_linger(Some(std::time::Duration::ZERO))
}

/// Reads some bytes to the end of `buffer`; an end of the stream is an error.
pub(crate) async fn read_some(wire: &mut dyn Wire, buffer: &mut Vec<u8>) -> Result<()> {
    match wire.read_buf(buffer).await? {
        0 => Err(Error::from(ErrorKind::UnexpectedEof)),
        _ => Ok(()),
    }
}
