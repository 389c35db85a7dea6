//! The canned answers, made once at start, and which request gets which.

use std::time::Duration;

use bytes::Bytes;

/// How long an answer under `/slow` takes: long enough to have thousands of calls in flight at once.
const SLOW: Duration = Duration::from_millis(3000);

/// One answer in both forms it is sent in.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The JSON text; the body of an HTTP/2 answer.
    pub(crate) body: Bytes,
    /// The complete HTTP/1.1 message.
    pub(crate) message: Vec<u8>,
}

impl Answer {
    fn new(status: u16, reason: &str, body: String) -> Self {
        let message = format!(
            "HTTP/1.1 {status} {reason}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self {
            status,
            body: Bytes::from(body),
            message: message.into_bytes(),
        }
    }
}

/// What of a request decides the answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) bearer: bool,
    pub(crate) has_body: bool,
}

/// All answers of the service.
///
/// A peer that forgot the token or the body would look fast, so those are asked for: under `/api` and `/slow` the two
/// reads need a bearer token and the login needs a body. `/open` asks for no token (the cost of a token callback is
/// measured against a client without one), `/slow` answers late, `/refused` refuses every token.
#[derive(Debug)]
pub(crate) struct Answers {
    login: Answer,
    me: Answer,
    sessions: Answer,
    no_token: Answer,
    expired: Answer,
    no_body: Answer,
    not_found: Answer,
    pub(crate) length_required: Answer,
}

impl Answers {
    pub(crate) fn new() -> Self {
        let refused = |status, reason: &str, code: &str| {
            Answer::new(
                status,
                reason,
                format!(r#"{{"code":"{code}","message":"{reason}"}}"#),
            )
        };
        Self {
            login: Answer::new(200, "OK", login()),
            me: Answer::new(200, "OK", me()),
            sessions: Answer::new(200, "OK", sessions()),
            expired: Answer::new(401, "Unauthorized", expired()),
            no_token: refused(401, "Unauthorized", "UNAUTHORIZED"),
            no_body: refused(422, "Unprocessable Content", "VALIDATION_FAILED"),
            not_found: refused(404, "Not Found", "NOT_FOUND"),
            length_required: refused(411, "Length Required", "LENGTH_REQUIRED"),
        }
    }

    /// The answer to a question, and how long to wait before sending it.
    pub(crate) fn to(&self, question: Question<'_>) -> (&Answer, Option<Duration>) {
        let (route, needs_token, wait) = if let Some(route) = question.path.strip_prefix("/api") {
            (route, true, None)
        } else if let Some(route) = question.path.strip_prefix("/open") {
            (route, false, None)
        } else if let Some(route) = question.path.strip_prefix("/slow") {
            (route, true, Some(SLOW))
        } else if question.path.starts_with("/refused") {
            return (&self.expired, None);
        } else {
            return (&self.not_found, None);
        };
        let answer = match (question.method, route) {
            ("GET", "/auth/me" | "/auth/sessions") if needs_token && !question.bearer => &self.no_token,
            ("GET", "/auth/me") => &self.me,
            ("GET", "/auth/sessions") => &self.sessions,
            ("POST", "/auth/login") if !question.has_body => &self.no_body,
            ("POST", "/auth/login") => &self.login,
            _ => &self.not_found,
        };
        (answer, wait)
    }
}

fn me() -> String {
    concat!(
        r#"{"id":"usr_01J9ZK4Q8V7M","email":"ada.lovelace@example.com","emailVerified":true,"#,
        r#""twoFAEnabled":false,"createdAt":"2025-03-14T09:26:53.589Z","locale":"en"}"#
    )
    .to_owned()
}

/// A refusal as services write it: a sentence, and something to find it by.
fn expired() -> String {
    concat!(
        r#"{"code":"TOKEN_EXPIRED","message":"The access token has expired; sign in again to continue.","#,
        r#""requestId":"req_01J9ZK4Q8V7M2Q5T"}"#
    )
    .to_owned()
}

/// Tokens of the usual length: a signed JWT and 256 bits in base64url. Neither is a real one.
fn login() -> String {
    let token = format!("{}.{}.{}", "h".repeat(36), "p".repeat(240), "s".repeat(86));
    format!(
        r#"{{"token":"{token}","refreshToken":"{}","expiresIn":900}}"#,
        "r".repeat(43)
    )
}

/// 20 sessions, about 4 kB.
fn sessions() -> String {
    let sessions: Vec<String> = (0..20)
        .map(|number| {
            format!(
                concat!(
                    r#"{{"sessionId":"ses_01J9ZK4Q8V{number:02}","ip":"203.0.113.{number}","#,
                    r#""userAgent":"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0","device":"Firefox on Linux","#,
                    r#""createdAt":"2025-10-{day:02}T08:00:00Z","lastActiveAt":"2025-11-{day:02}T10:30:00Z","#,
                    r#""current":{current}}}"#
                ),
                number = number,
                day = number + 1,
                current = number == 0
            )
        })
        .collect();
    format!(r#"{{"sessions":[{}]}}"#, sessions.join(","))
}
