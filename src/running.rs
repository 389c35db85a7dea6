//! Work on the runtime whose end the glue waits for.

use std::future::Future;

use identity_client::{Answer, Error};
use napi::{Env, Result};

use crate::channel::{Channel, Completion};
use crate::{failure, runtime};

/// What work ends with when it succeeds.
pub(crate) struct Ended {
    /// A JSON value.
    text: String,
    attempts: u32,
}

impl Ended {
    /// The text of a JSON value.
    pub(crate) fn of(text: impl Into<String>) -> Ended {
        Ended {
            text: text.into(),
            attempts: 1,
        }
    }
}

impl From<Answer> for Ended {
    fn from(answer: Answer) -> Ended {
        Ended {
            text: answer.text,
            attempts: answer.attempts,
        }
    }
}

/// Work that has been counted in. It reports exactly once, also when its task panics or is dropped: a promise that
/// never settles is the one failure nobody can handle.
pub(crate) struct Running {
    channel: Channel,
    id: u32,
    reported: bool,
}

impl Running {
    /// Counts work in. `id` is the number that its completion will carry.
    pub(crate) fn begin(channel: &Channel, env: &Env, id: u32) -> Result<Running> {
        channel.begin(env)?;
        Ok(Running {
            channel: channel.clone(),
            id,
            reported: false,
        })
    }

    /// Runs the work. Without a runtime `self` is dropped, and reports that.
    pub(crate) fn spawn<F, T>(self, work: impl FnOnce() -> F + Send + 'static)
    where
        F: Future<Output = std::result::Result<T, Error>> + Send,
        T: Into<Ended> + Send,
    {
        let Some(runtime) = runtime::handle() else {
            return;
        };
        let closed = self.channel.closed();
        runtime.spawn(async move {
            // What a call needs on its way is kilobytes, which this thread sets up and not the event loop's.
            let work = Box::pin(work());
            let result = tokio::select! {
                biased;
                result = work => result,
                () = closed => return,
            };
            let channel = self.report(result).await;
            // The event loop is woken once for all calls that are ready by now: they run before
            // this task goes on.
            tokio::task::yield_now().await;
            channel.wake();
        });
    }

    async fn report<T: Into<Ended>>(self, result: std::result::Result<T, Error>) -> Channel {
        match result {
            Ok(ended) => {
                let Ended { text, attempts } = ended.into();
                self.push(&Completion::Answer(&text, attempts))
            }
            Err(error) => {
                let text = match failure::short_text(&error) {
                    Some(text) => text,
                    None => tokio::task::spawn_blocking(move || failure::text(&error))
                        .await
                        .unwrap_or_else(|_| failure::DEFECT.to_owned()),
                };
                self.push(&Completion::Failure(&text))
            }
        }
    }

    /// Reports the end of work that ran elsewhere; [`Channel::wake`] must follow.
    pub(crate) fn end(self, result: std::result::Result<String, Error>) -> Channel {
        match result {
            Ok(text) => self.push(&Completion::Answer(&text, 1)),
            Err(error) => self.push(&Completion::Failure(&failure::text(&error))),
        }
    }

    /// Reports a failure that was found before the work began.
    pub(crate) fn fail(self, error: &Error) {
        self.push(&Completion::Failure(&failure::text(error))).wake();
    }

    fn push(mut self, completion: &Completion<'_>) -> Channel {
        self.reported = true;
        self.channel.push(self.id, completion);
        self.channel.clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.reported {
            self.channel.push(self.id, &Completion::Failure(failure::DEFECT));
            self.channel.wake();
        }
    }
}
