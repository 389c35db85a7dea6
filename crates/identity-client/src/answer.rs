//! Judges a whole answer: the text to give to the caller, or the error it stands for.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::config::{Config, ProxyServer, Segment};
use crate::error::{Error, Reason, Scrubber, ServiceAnswer};
use crate::models::{AnswerFault, check_answer, tree};
use crate::operation::{Operation, RetryClass};
use crate::transport::Received;
use crate::transport::request::Sent;

/// Says that a login needs a second factor.
const SECOND_FACTOR: &str = "LOGIN_2FA_REQUIRED";

/// Headers that callers may give and that are no secrets.
const OPEN_HEADERS: [&str; 19] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-language",
    "content-type",
    "forwarded",
    "origin",
    "pragma",
    "priority",
    "traceparent",
    "tracestate",
    "user-agent",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// The text of a good answer, or the error of any other. `may_have_happened` is true when an earlier attempt of this
/// call may have taken effect; `sent` tells what must not be shown of a refusal.
///
/// The time is linear in the answer and, for a refusal, in what was sent.
pub(crate) fn judge(
    config: &Config,
    operation: Operation,
    sent: impl FnOnce() -> Sent,
    received: Received,
    may_have_happened: bool,
) -> Result<String, Error> {
    let Received {
        status,
        mut body,
        retry_after,
    } = received;
    if operation == Operation::Login
        && matches!(status, 200..=299 | 401 | 403)
        && let Some(answer) = second_factor(&body)
    {
        body = answer;
    } else if operation.retry_class() == RetryClass::Idempotent && status == 404 && may_have_happened {
        // What should end is gone, because the attempt before, whose answer was lost, ended it.
        return Ok("{}".to_owned());
    } else if status >= 400 {
        let retry_after_ms = retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        let scrubber = scrubber(config, operation, &sent());
        return Err(Error::api(ServiceAnswer::read(
            status,
            &body,
            retry_after_ms,
            &scrubber,
        )));
    }
    check_answer(operation, body).map_err(|fault| unusable(status, fault))
}

fn unusable(status: u16, fault: AnswerFault) -> Error {
    let (reason, text) = match fault {
        AnswerFault::Empty => (Reason::Empty, "the service answered without a body".to_owned()),
        AnswerFault::NotJson => (
            Reason::NotJson,
            "the service's answer is not JSON; does `baseUrl` lead to the right place?".to_owned(),
        ),
        AnswerFault::NotAnObject(kind) => (
            Reason::WrongShape,
            format!("the service's answer is not a JSON object but {kind}"),
        ),
        AnswerFault::WrongField(name, expected) => (
            Reason::WrongShape,
            format!("`{name}` in the service's answer must be {expected}"),
        ),
    };
    Error::response(reason, Some(status), text)
}

/// The answer of a login that needs a second factor, with the code at its top level; `None` for any other.
fn second_factor(body: &[u8]) -> Option<Vec<u8>> {
    // Logins without a second factor are the rule, and only this search is spent on them.
    if !body
        .windows(SECOND_FACTOR.len())
        .any(|window| window == SECOND_FACTOR.as_bytes())
    {
        return None;
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let Some(Value::Object(answer)) = tree(body) else {
        return None;
    };
    let is_code = |value: Option<&Value>| value.and_then(Value::as_str) == Some(SECOND_FACTOR);
    if is_code(answer.get("code")) {
        return Some(body.to_vec());
    }
    let inner = [
        answer.get("error"),
        answer.get("errors").and_then(|errors| errors.get(0)),
    ];
    let nested = inner
        .iter()
        .flatten()
        .filter_map(|inner| inner.as_object())
        .find(|inner| is_code(inner.get("code")));
    let mut lifted = match nested {
        Some(nested) => answer
            .iter()
            .chain(nested)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
        None if is_code(answer.get("error")) => answer,
        None => return None,
    };
    lifted.remove("error");
    lifted.remove("errors");
    Map::insert(&mut lifted, "code".to_owned(), SECOND_FACTOR.into());
    serde_json::to_vec(&lifted).ok()
}

/// Knows every secret that the call sent, to the service or to a proxy on the way.
fn scrubber(config: &Config, operation: Operation, request: &Sent) -> Scrubber {
    let mut scrubber = Scrubber::default();
    for credential in config.pool_key.proxy.iter().flat_map(ProxyServer::credentials) {
        scrubber.add(&credential);
    }
    let options = &request.options;
    for secret in [&options.access_token, &options.idempotency_key]
        .into_iter()
        .flatten()
    {
        scrubber.add(secret.expose());
    }
    let given = options
        .headers
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    // Those that callers gave are marked, and only they can hold a secret.
    let fixed = config.headers.iter().filter(|(_, value)| value.is_sensitive());
    let fixed = fixed.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    for (name, text) in given.chain(fixed) {
        if !OPEN_HEADERS.iter().any(|open| open.eq_ignore_ascii_case(name)) {
            scrubber.add_header(name, text);
        }
    }
    if let Some(body) = &request.body {
        scrubber.add_body(body.clone());
    }
    for (name, value) in request.address.url.query_pairs() {
        scrubber.add_field(&name, &value);
    }
    if let Ok(route) = config.route(operation) {
        let base = config.base.path().trim_end_matches('/');
        let path = request.address.url.path().strip_prefix(base).unwrap_or_default();
        for (segment, text) in route.segments.iter().zip(path.split('/').skip(1)) {
            if let Segment::Field(name) = segment {
                scrubber.add_field(name, &percent_decode_str(text).decode_utf8_lossy());
            }
        }
    }
    scrubber
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::CallOptions;
    use crate::config::{Options, Proxy};
    use crate::transport::request::{content, prepare};

    #[test]
    fn a_second_factor_is_recognised_in_every_shape() {
        for body in [
            r#"{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x"}"#,
            r#"{"error":"LOGIN_2FA_REQUIRED","twoFACode":"x"}"#,
            r#"{"error":{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x"}}"#,
            r#"{"success":false,"errors":[{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x"}]}"#,
            "\u{feff}{\"code\":\"LOGIN_2FA_REQUIRED\",\"twoFACode\":\"x\"}",
            r#"{"code":"LOGIN_2FA_REQUIRED","twoFACode":"x","name":"\ud83d"}"#,
        ] {
            let answer = tree(&second_factor(body.as_bytes()).unwrap()).unwrap();
            assert_eq!(answer["code"], SECOND_FACTOR, "{body}");
            assert_eq!(answer["twoFACode"], "x", "{body}");
        }
    }

    #[test]
    fn headers_of_callers_are_secrets_unless_they_are_open() {
        let given = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let config = Config::new(&Options {
            base_url: "http://h".into(),
            proxy: Proxy::Off,
            headers: vec![
                given("X-Api-Key", "hunter2-hunter2"),
                given("Accept", "application/vnd.x+json"),
            ],
            ..Options::default()
        })
        .unwrap();
        let options = CallOptions {
            headers: vec![
                given("X-Tenant-Key", "tenant-secret"),
                given("accept-ENCODING", "identity;q=1.0"),
            ],
            idempotency_key: Some("key-of-the-call".into()),
            ..CallOptions::default()
        };
        let content = content(&config, Operation::Me, None).unwrap();
        let request = prepare(&config, Operation::Me, content, "trace-0123456789", &options).unwrap();
        let scrubber = scrubber(&config, Operation::Me, &request.sent());
        for secret in ["hunter2-hunter2", "tenant-secret", "key-of-the-call"] {
            assert_eq!(scrubber.text(secret), "[redacted]");
        }
        for open in [
            "application/vnd.x+json",
            "identity;q=1.0",
            "trace-0123456789",
            "gzip, deflate, br",
        ] {
            assert_eq!(scrubber.text(open), open);
        }
    }

    #[test]
    fn a_mere_mention_is_no_second_factor() {
        for body in [
            r#"{"message":"not LOGIN_2FA_REQUIRED"}"#,
            r#"{"code":"LOGIN_2FA_REQUIRED_NOT"}"#,
            r#"["LOGIN_2FA_REQUIRED"]"#,
            "LOGIN_2FA_REQUIRED",
            "{}",
        ] {
            assert_eq!(second_factor(body.as_bytes()), None, "{body}");
        }
    }
}
