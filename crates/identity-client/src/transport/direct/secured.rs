//! A connection over TLS that keeps why TLS failed.
//!
//! With TLS 1.3 the server may refuse our certificate at any time after our side of the handshake is done. Then the HTTP
//! library reports a closed connection to a request that has not been written, and HTTP/2 keeps only the text of the
//! error.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::client::TlsStream;

use super::wire::{Pulse, Wire};

/// A TLS stream that reports its failure to a [`Pulse`].
pub(super) struct Secured {
    stream: TlsStream<Wire>,
    pulse: Arc<Pulse>,
}

impl Secured {
    pub(super) fn new(stream: TlsStream<Wire>, pulse: Arc<Pulse>) -> Secured {
        Secured { stream, pulse }
    }

    fn keep(&self, error: &io::Error) -> bool {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref());
        tls.inspect(|tls| self.pulse.tls_failed(tls)).is_some()
    }

    fn read<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(error)) = &polled {
            self.keep(error);
        }
        polled
    }

    /// Where a write fails because the server has closed, its alert may have arrived unread.
    fn written<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(error)) = &polled
            && !self.keep(error)
        {
            self.pulse.ask();
            let mut bytes = [0; 64];
            let last = Pin::new(&mut self.stream).poll_read(cx, &mut ReadBuf::new(&mut bytes));
            let _ = self.read(last);
        }
        polled
    }
}

impl AsyncRead for Secured {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_read(cx, buf);
        this.read(polled)
    }
}

impl AsyncWrite for Secured {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, polled)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_write_vectored(cx, pieces);
        this.written(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_flush(cx);
        this.written(cx, polled)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
