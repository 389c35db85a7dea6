//! Whether one connection is enough for all, and how many race to find out.

/// What is known of a server's HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multiplexing {
    /// Nothing: the first connection that is made decides (ALPN).
    Unknown(Race),
    /// HTTP/2: one connection is enough.
    Yes,
    /// HTTP/1.1: each request needs one of its own.
    No,
}

/// The connections that have been started to find out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Race {
    started: usize,
    /// The first has failed, or takes long.
    doubtful: bool,
}

/// Connections in a race, the first of them included.
const RACERS: usize = 4;

impl Race {
    pub(super) fn is_doubtful(self) -> bool {
        self.doubtful
    }

    /// More than the first take part.
    pub(super) fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// How many may still be started.
    pub(super) fn room(self) -> usize {
        let most = if self.doubtful { RACERS } else { 1 };
        most.saturating_sub(self.started)
    }

    pub(super) fn start(&mut self, count: usize) {
        self.started += count;
    }
}
