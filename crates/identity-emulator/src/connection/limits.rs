use std::time::Duration;

/// How many connections there may be, and how long a peer may keep one busy without getting on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time; further ones wait in the system's queue until one ends. 1 024 by default.
    pub connections: usize,
    /// From one request to the next. 30 s by default, longer than clients keep an unused connection.
    pub idle: Duration,
    /// From the first byte of a request to the end of its head. 10 s by default.
    pub head: Duration,
    /// From when the body is wanted to its end. 10 s by default.
    pub body: Duration,
    /// From one piece of an answer that the peer takes to the next. 10 s by default.
    pub write: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            idle: Duration::from_secs(30),
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            write: Duration::from_secs(10),
        }
    }
}
