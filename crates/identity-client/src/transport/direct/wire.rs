//! The bytes of a connection, and what its users and its own task tell each other about them.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// What is known of a connection besides its HTTP.
#[derive(Debug)]
pub(super) struct Pulse {
    /// How often something has arrived.
    received: AtomicU64,
    /// The peer has closed, or the socket is gone.
    ended: AtomicBool,
    /// It takes no further requests.
    retired: AtomicBool,
    /// Nobody wants what is still to be written.
    abandoned: AtomicBool,
    /// It takes one of the places of `maxConnections`.
    placed: AtomicBool,
    /// Somebody waits for the connection's task to look at the socket.
    asked: AtomicBool,
    answered: Notify,
    tls_failure: OnceLock<rustls::Error>,
    /// Wakes the connection's task.
    task: Mutex<Option<Waker>>,
}

impl Pulse {
    pub(super) fn new() -> Arc<Pulse> {
        Arc::new(Pulse {
            received: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            retired: AtomicBool::new(false),
            abandoned: AtomicBool::new(false),
            placed: AtomicBool::new(true),
            asked: AtomicBool::new(false),
            answered: Notify::new(),
            tls_failure: OnceLock::new(),
            task: Mutex::new(None),
        })
    }

    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Whether it may carry another request, as far as the bytes tell.
    pub(super) fn is_fit(&self) -> bool {
        !self.ended.load(Ordering::Acquire) && !self.retired.load(Ordering::Acquire)
    }

    /// Keeps why TLS failed, before anybody is told that the connection has ended.
    pub(super) fn tls_failed(&self, error: &rustls::Error) {
        let _ = self.tls_failure.set(error.clone());
    }

    pub(super) fn tls_failure(&self) -> Option<&rustls::Error> {
        self.tls_failure.get()
    }

    /// Requests that are under way go on; no other is sent.
    pub(super) fn retire(&self) {
        self.retired.store(true, Ordering::Release);
    }

    /// What cannot be written at once is not written: a peer that reads nothing must not keep the socket open.
    pub(super) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
        self.wake();
    }

    /// Gives up its place; true the first time.
    pub(super) fn forfeit(&self) -> bool {
        self.placed.swap(false, Ordering::AcqRel)
    }

    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Acquire)
    }

    /// Has the next read ask the kernel itself.
    pub(super) fn ask(&self) {
        self.asked.store(true, Ordering::Release);
    }

    /// Lets the connection's task read what the kernel already has, so that an end which arrived while the process
    /// was stopped is known before the next request is written.
    pub(super) async fn look(&self) {
        let answered = self.answered.notified();
        self.ask();
        if self.ended.load(Ordering::Acquire) {
            return;
        }
        self.wake();
        answered.await;
    }

    fn wake(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = &*task {
            task.wake_by_ref();
        }
    }

    fn keep(&self, waker: &Waker) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if !task.as_ref().is_some_and(|known| known.will_wake(waker)) {
            *task = Some(waker.clone());
        }
    }

    fn answer(&self) {
        self.asked.store(false, Ordering::Release);
        self.answered.notify_waiters();
    }

    fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.answer();
    }
}

/// A TCP stream that keeps a [`Pulse`].
pub(super) struct Wire {
    tcp: TcpStream,
    pulse: Arc<Pulse>,
}

impl Wire {
    pub(super) fn new(tcp: TcpStream, pulse: Arc<Pulse>) -> Wire {
        Wire { tcp, pulse }
    }

    /// Asks the kernel itself: the runtime may not have asked since the process was stopped.
    fn read_now(&self, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; 1024];
        let room = buffer.remaining().min(bytes.len());
        match (&*SockRef::from(&self.tcp)).read(bytes.get_mut(..room).unwrap_or_default()) {
            Ok(count) => {
                buffer.put_slice(bytes.get(..count).unwrap_or_default());
                Poll::Ready(Ok(()))
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
                ) =>
            {
                Poll::Pending
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// A write that cannot go on now.
    fn or_given_up<T>(&self, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            return polled;
        }
        if self.pulse.is_asked() {
            // A task that is stuck in writing does not come to read.
            self.pulse.answer();
        }
        if self.pulse.abandoned.load(Ordering::Acquire) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Poll::Pending
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let (before, room) = (buf.filled().len(), buf.remaining());
        // Read before the socket: who asks later wakes this task once more.
        let asked = this.pulse.is_asked();
        let mut polled = Pin::new(&mut this.tcp).poll_read(cx, buf);
        if asked && polled.is_pending() {
            polled = this.read_now(buf);
        }
        match &polled {
            Poll::Pending => {
                this.pulse.keep(cx.waker());
                if asked {
                    this.pulse.answer();
                }
            }
            Poll::Ready(Ok(())) if buf.filled().len() > before => {
                this.pulse.received.fetch_add(1, Ordering::Relaxed);
            }
            Poll::Ready(Ok(())) if room == 0 => {}
            Poll::Ready(_) => this.pulse.end(),
        }
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.tcp).poll_write(cx, bytes);
        this.or_given_up(polled)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.tcp).poll_write_vectored(cx, pieces);
        this.or_given_up(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(cx)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.pulse.end();
    }
}
