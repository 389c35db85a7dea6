//! Limits of HTTP/2 connections, straight and through a proxy.

use std::time::Duration;

/// Largest head of an HTTP/2 answer; HTTP/1 answers are limited by the HTTP stack (about 400 kB, 100 headers).
pub(super) const MAX_HEADER_LIST: u32 = 256 * 1024;
/// An HTTP/2 connection whose peer does not answer a ping within this time is given up.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(10);
