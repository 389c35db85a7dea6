use super::*;

pub(super) fn with_options(options: &CallOptions) -> Result<HeaderMap, Error> {
    let config = config("http://h", &[]);
    let content = content(&config, Operation::Me, None)?;
    prepare(&config, Operation::Me, content, "id", options)?.headers()
}

#[test]
fn call_options_become_headers() {
    let headers = with_options(&CallOptions {
        access_token: Some("abc.def".into()),
        headers: vec![
            ("X-Tenant".into(), "blue".into()),
            ("Content-Type".into(), "text/plain".into()),
        ],
        idempotency_key: Some("key-1".into()),
        client_ip: Some("::ffff:192.0.2.1".into()),
        user_agent: Some("Mozilla/5.0 (X11)".into()),
        ..CallOptions::default()
    })
    .unwrap();
    let expected = [
        ("accept", "application/json"),
        ("accept-encoding", "gzip, deflate, br"),
        ("authorization", "Bearer abc.def"),
        ("host", "h"),
        ("idempotency-key", "key-1"),
        ("user-agent", "Mozilla/5.0 (X11)"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-request-id", "id"),
        ("x-tenant", "blue"),
    ];
    let mut sent: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    sent.sort_unstable();
    assert_eq!(sent, expected);
    let shown = format!("{headers:?}");
    assert!(!shown.contains("abc.def") && !shown.contains("key-1"), "{shown}");
}

#[test]
fn a_header_that_says_nothing_is_not_sent() {
    let headers = with_options(&CallOptions {
        access_token: Some("".into()),
        ..CallOptions::default()
    })
    .unwrap();
    assert!(!headers.contains_key("authorization") && !headers.contains_key("content-type"));
}

#[test]
fn bad_call_options_are_named() {
    let none = CallOptions::default;
    let token = |text: &str| CallOptions {
        access_token: Some(text.into()),
        ..none()
    };
    let agent = |text: &str| CallOptions {
        user_agent: Some(text.into()),
        ..none()
    };
    let key = |text: &str| CallOptions {
        idempotency_key: Some(text.into()),
        ..none()
    };
    let ip = |text: &str| CallOptions {
        client_ip: Some(text.into()),
        ..none()
    };
    let header = |name: &str, text: &str| CallOptions {
        headers: vec![(name.into(), text.into())],
        ..none()
    };
    let table = [
        (token("hunter2\r\nX: y"), "accessToken", "visible ASCII"),
        (token("hunter2 b"), "accessToken", "visible ASCII"),
        (token("hunter2\0"), "accessToken", "visible ASCII"),
        (token("hunter2é"), "accessToken", "visible ASCII"),
        (token("Bearer hunter2"), "accessToken", "without `Bearer`"),
        (agent("hunter2\n"), "userAgent", "printable ASCII"),
        (key(""), "idempotencyKey", "visible ASCII"),
        (key(&"hunter2".repeat(40)), "idempotencyKey", "1 to 255"),
        (ip("192.0.2.1:80"), "clientIp", "without a port"),
        (ip("192.0.2.1, 10.0.0.1"), "clientIp", "address"),
        (ip("fe80::1%eth0"), "clientIp", "address"),
        (
            header("authorization", "hunter2"),
            "headers.authorization",
            "accessToken",
        ),
        (header("x-a", "hunter2\r\n"), "headers.x-a", "printable ASCII"),
    ];
    for (options, field, part) in table {
        let error = with_options(&options).unwrap_err();
        assert_eq!(error.field(), Some(field));
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn every_call_has_an_id() {
    let id = request_id(None).unwrap();
    assert!(
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
    assert_ne!(id, request_id(None).unwrap());
    assert_eq!(request_id(Some("trace-1")).unwrap(), "trace-1");
    for bad in ["", "a b", "a\n", "é", &"x".repeat(256)] {
        assert_eq!(request_id(Some(bad)).unwrap_err().field(), Some("requestId"));
    }
}

#[test]
fn an_odd_user_agent_of_an_end_user_fails_no_call() {
    for (given, sent) in [
        ("Bläser/1 (日本)", "Bl?ser/1 (??)"),
        (" ", "identity-api/2.0.0"),
        ("", "identity-api/2.0.0"),
    ] {
        let options = CallOptions {
            user_agent: Some(given.into()),
            ..CallOptions::default()
        };
        assert_eq!(with_options(&options).unwrap()["user-agent"], sent, "{given}");
    }
}
