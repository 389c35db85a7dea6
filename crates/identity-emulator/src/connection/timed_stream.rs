use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep_until},
};

use super::Limits;

/// Whether a peer gets on with what it began: the head of a request, or the taking of an answer.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<Deadlines>);

#[derive(Debug)]
struct Deadlines {
    limits: Limits,
    /// Whether a request is being answered, so that what comes in belongs to its body.
    answering: AtomicBool,
    head_until: watch::Sender<Option<Instant>>,
    write_until: watch::Sender<Option<Instant>>,
}

impl Progress {
    pub(super) fn new(limits: Limits) -> Self {
        Self(Arc::new(Deadlines {
            limits,
            answering: AtomicBool::new(false),
            head_until: watch::Sender::new(None),
            write_until: watch::Sender::new(None),
        }))
    }

    /// The head of a request has come.
    pub(super) fn head_complete(&self) {
        self.0.answering.store(true, Ordering::Relaxed);
        change(&self.0.head_until, |until| until.take().is_some());
    }

    /// What comes in from now on belongs to another request.
    pub(super) fn answered(&self) {
        self.0.answering.store(false, Ordering::Relaxed);
    }

    /// Done when the peer has kept us waiting for too long.
    pub(super) async fn overdue(&self) {
        tokio::select! {
            () = passed(self.0.head_until.subscribe()) => {}
            () = passed(self.0.write_until.subscribe()) => {}
        }
    }

    fn received(&self) {
        if !self.0.answering.load(Ordering::Relaxed) {
            self.set(&self.0.head_until, self.0.limits.head);
        }
    }

    fn write_blocked(&self) {
        self.set(&self.0.write_until, self.0.limits.write);
    }

    fn written(&self) {
        change(&self.0.write_until, |until| until.take().is_some());
    }

    /// Counts from the first time; what is begun already goes on.
    fn set(&self, until: &watch::Sender<Option<Instant>>, after: std::time::Duration) {
        change(until, |until| {
            let begins = until.is_none();
            until.get_or_insert_with(|| Instant::now() + after);
            begins
        });
    }
}

fn change(until: &watch::Sender<Option<Instant>>, change: impl FnOnce(&mut Option<Instant>) -> bool) {
    until.send_if_modified(change);
}

async fn passed(mut until: watch::Receiver<Option<Instant>>) {
    loop {
        let at = *until.borrow_and_update();
        let alarm = async {
            match at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = alarm => return,
            // The sender is kept by whoever waits here.
            _ = until.changed() => {}
        }
    }
}

/// A socket that reports to [`Progress`].
#[derive(Debug)]
pub(super) struct TimedStream {
    stream: TcpStream,
    progress: Progress,
}

impl TimedStream {
    pub(super) fn new(stream: TcpStream, progress: Progress) -> Self {
        Self { stream, progress }
    }

    /// Ends the connection with a TCP reset when this is dropped.
    pub(super) fn reset_on_drop(&self) -> io::Result<()> {
        self.stream.set_zero_linger()
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.progress.received();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.report(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.report(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl TimedStream {
    fn report<T>(&self, written: Poll<T>) -> Poll<T> {
        match written {
            Poll::Pending => self.progress.write_blocked(),
            Poll::Ready(_) => self.progress.written(),
        }
        written
    }
}
