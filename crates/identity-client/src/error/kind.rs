//! The private kinds of errors, each with the sentence that is shown, and the names that stand for them outside.

use super::class::Class;
use super::service::ServiceAnswer;
use crate::jwt::TokenFault;

/// Where the wrong option or argument of a [`Class::Config`] error was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Among the options of the client.
    Client,
    /// Among the options of the call.
    Call,
    /// In the body of the call, or the body itself.
    Body,
}

impl Subject {
    /// The public name, for example `call`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Subject::Client => "client",
            Subject::Call => "call",
            Subject::Body => "body",
        }
    }
}

/// What a call was doing when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Waiting for the caller's provider of access tokens.
    Token,
    /// Resolving the host's name.
    Dns,
    /// Making the TCP connection; for timeouts DNS and TLS as well.
    Connect,
    /// Agreeing on keys and checking certificates.
    Tls,
    /// Sending the request, or waiting for an answer that never began.
    Request,
    /// Waiting for the head of the answer.
    Headers,
    /// Waiting for the rest of the body.
    Body,
    /// Reading an answer that had begun.
    Response,
}

impl Phase {
    /// The public name, for example `headers`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Phase::Token => "token",
            Phase::Dns => "dns",
            Phase::Connect => "connect",
            Phase::Tls => "tls",
            Phase::Request => "request",
            Phase::Headers => "headers",
            Phase::Body => "body",
            Phase::Response => "response",
        }
    }
}

/// The answer to "may this have happened?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request provably never reached the service.
    NotSent,
    /// It may have taken effect.
    Unknown,
    /// The service said no.
    Rejected,
}

impl Outcome {
    /// The public name, for example `not_sent`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::NotSent => "not_sent",
            Outcome::Unknown => "unknown",
            Outcome::Rejected => "rejected",
        }
    }
}

/// Why an answer cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// A 3xx status: following it could hand a password to another host.
    Redirect,
    /// More bytes than `maxResponseBytes`, after decompression.
    TooLarge,
    /// Not JSON, or not UTF-8.
    NotJson,
    /// JSON, but not the declared shape.
    WrongShape,
    /// The connection ended before the announced end.
    Truncated,
    /// Nothing, where an answer is needed.
    Empty,
    /// A content encoding that is unknown, stacked or broken.
    Encoding,
    /// A head that is malformed or too large.
    Headers,
}

impl Reason {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Reason::Redirect => "redirect",
            Reason::TooLarge => "too_large",
            Reason::NotJson => "not_json",
            Reason::WrongShape => "wrong_shape",
            Reason::Truncated => "truncated",
            Reason::Empty => "empty",
            Reason::Encoding => "encoding",
            Reason::Headers => "headers",
        }
    }
}

/// What happened. Each variant says when it occurs and, where one exists, names the option that changes it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Kind {
    /// An option of the constructor or an argument of a call is wrong.
    #[error("{message}")]
    Config {
        subject: Subject,
        field: String,
        message: String,
    },
    /// No connection, or one that broke. `text` is a whole sentence.
    #[error("{text}")]
    Connection { phase: Phase, text: String },
    /// A wait took longer than its limit; `timeoutMs`, `attemptTimeoutMs` and `connectTimeoutMs` set the limits.
    #[error("{text}")]
    Timeout {
        phase: Phase,
        limit_ms: u64,
        text: String,
    },
    /// The caller's signal fired.
    #[error("aborted by the caller")]
    Abort,
    /// The answer cannot be used; `maxResponseBytes` sets the largest one.
    #[error("{text}")]
    Response {
        reason: Reason,
        status: Option<u16>,
        text: String,
    },
    /// The service answered with a 4xx or 5xx status.
    #[error("{0}")]
    Api(Box<ServiceAnswer>),
    /// The caller's provider of access tokens failed.
    #[error("{text}")]
    TokenProvider { text: String },
    /// `close()` was called before the call.
    #[error("the client is closed; create a new one")]
    Closed,
    /// An access token was checked, and refused.
    #[error("{}", .0.text())]
    Token(TokenFault),
    /// No usable key set is at hand.
    #[error("the keys that check access tokens cannot be fetched; retry after {retry_after_ms} ms")]
    KeysUnavailable { retry_after_ms: u64 },
    /// A defect of this client.
    #[error("internal error: {message}; please report it")]
    Internal { message: &'static str },
}

impl Kind {
    pub(super) fn class(&self) -> Class {
        match self {
            Kind::Config { .. } => Class::Config,
            Kind::Connection { .. } => Class::Connection,
            Kind::Timeout { .. } => Class::Timeout,
            Kind::Abort => Class::Abort,
            Kind::Response { .. } => Class::Response,
            Kind::Api(answer) => Class::of_status(answer.status),
            Kind::TokenProvider { .. } => Class::TokenProvider,
            Kind::Closed => Class::Closed,
            Kind::Token(_) => Class::Token,
            Kind::KeysUnavailable { .. } => Class::KeysUnavailable,
            Kind::Internal { .. } => Class::Internal,
        }
    }
}
