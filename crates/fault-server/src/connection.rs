//! One connection playing its steps.

use std::{
    io::{Error, ErrorKind, Result},
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    io::AsyncWriteExt,
    time::{sleep, timeout},
};

use crate::{
    Request, Script, Step,
    reading::{Extent, read},
    record::Record,
    wire::{self, Wire},
};

/// How long a loop may go on without reading, so that no script runs for ever.
const LONGEST_DEAF_LOOP: Duration = Duration::from_secs(60);

/// How long one write may wait for the peer to take it.
const LONGEST_WRITE: Duration = Duration::from_secs(600);

/// One accepted connection.
pub(crate) struct Connection {
    wire: Box<dyn Wire>,
    script: Arc<Script>,
    record: Arc<Record>,
    number: usize,
    pending: Vec<u8>,
    request: Option<Request>,
    last_read: Instant,
}

/// How the steps ended the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Close,
    Cut,
    Reset,
}

type Steps<'a> = Pin<Box<dyn Future<Output = Result<Option<End>>> + Send + 'a>>;

impl Connection {
    pub(crate) fn new(wire: Box<dyn Wire>, script: Arc<Script>, record: Arc<Record>, number: usize) -> Self {
        Self {
            wire,
            script,
            record,
            number,
            pending: Vec::new(),
            request: None,
            last_read: Instant::now(),
        }
    }

    /// Plays the steps. A peer that is gone ends them quietly.
    pub(crate) async fn run(mut self) {
        let script = Arc::clone(&self.script);
        let at = self.number.min(script.connections.len().saturating_sub(1));
        let steps = script.connections.get(at).map(Vec::as_slice).unwrap_or_default();
        // An error means that the peer has gone, and then any end is as good as another.
        let _ = match self.play(steps).await {
            Ok(None | Some(End::Close)) => wire::close(self.wire).await,
            Ok(Some(End::Cut)) => wire::cut(&*self.wire),
            Ok(Some(End::Reset)) => wire::reset(self.wire.tcp()),
            Err(error) => Err(error),
        };
    }

    fn play<'a>(&'a mut self, steps: &'a [Step]) -> Steps<'a> {
        Box::pin(async move {
            for step in steps {
                if let Some(end) = self.step(step).await? {
                    return Ok(Some(end));
                }
            }
            Ok(None)
        })
    }

    async fn step(&mut self, step: &Step) -> Result<Option<End>> {
        match step {
            Step::ReadRequest => self.read(Extent::Request).await?,
            Step::ReadHead => self.read(Extent::Head).await?,
            Step::ReadBytes(count) => self.read(Extent::Bytes(*count)).await?,
            Step::ReadUntilClosed => loop {
                self.pending.clear();
                wire::read_some(&mut *self.wire, &mut self.pending).await?;
            },
            Step::Write(payload) => {
                let bytes = payload.render(self.request.as_ref())?;
                self.write(&bytes).await?;
            }
            Step::Answer(answer) => {
                let bytes = answer.render(self.request.as_ref())?;
                self.write(&bytes).await?;
            }
            Step::WriteSlowly {
                bytes,
                every_ms,
                piece,
            } => {
                let bytes = bytes.render(self.request.as_ref())?;
                self.write_slowly(&bytes, *every_ms, *piece).await?;
            }
            Step::AnswerSlowly {
                answer,
                every_ms,
                piece,
            } => {
                let bytes = answer.render(self.request.as_ref())?;
                self.write_slowly(&bytes, *every_ms, *piece).await?;
            }
            Step::NextTurn => {
                let script = Arc::clone(&self.script);
                let at = self.record.next_turn().min(script.turns.len().saturating_sub(1));
                let Some(turn) = script.turns.get(at) else {
                    return Ok(Some(End::Close));
                };
                return self.play(turn).await;
            }
            Step::Repeat { steps, times } => {
                return self.repeat(steps, times.unwrap_or(u64::MAX)).await;
            }
            Step::SleepMs(ms) => sleep(Duration::from_millis(*ms)).await,
            Step::Stall => std::future::pending().await,
            Step::ShutdownWrite => self.wire.shutdown().await?,
            Step::Close => return Ok(Some(End::Close)),
            Step::Cut => return Ok(Some(End::Cut)),
            Step::Reset => return Ok(Some(End::Reset)),
        }
        Ok(None)
    }

    async fn repeat(&mut self, steps: &[Step], times: u64) -> Result<Option<End>> {
        let started = Instant::now();
        for _ in 0..times {
            if let Some(end) = self.play(steps).await? {
                return Ok(Some(end));
            }
            if self.last_read.max(started).elapsed() > LONGEST_DEAF_LOOP {
                return Ok(Some(End::Close));
            }
            tokio::task::yield_now().await;
        }
        Ok(None)
    }

    async fn read(&mut self, extent: Extent) -> Result<()> {
        let request = read(
            &mut *self.wire,
            &mut self.pending,
            extent,
            &self.record,
            self.number,
        )
        .await?;
        self.request = Some(request);
        self.last_read = Instant::now();
        Ok(())
    }

    async fn write_slowly(&mut self, bytes: &[u8], every_ms: u64, piece: usize) -> Result<()> {
        for part in bytes.chunks(piece.max(1)) {
            self.write(part).await?;
            sleep(Duration::from_millis(every_ms)).await;
        }
        Ok(())
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        timeout(LONGEST_WRITE, written)
            .await
            .unwrap_or(Err(Error::from(ErrorKind::TimedOut)))
    }
}
