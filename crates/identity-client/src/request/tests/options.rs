use super::*;

pub(super) fn with_options(options: &CallOptions) -> Result<HeaderMap, Error> {
    let config = config("http://h", &[]);
    let content = content(&config, Operation::Me, None)?;
    prepare(&config, Operation::Me, content, "id", options)?
        .outgoing()
        .map(|outgoing| outgoing.headers)
}

#[test]
fn call_options_become_headers() {
    let headers = with_options(&CallOptions {
        access_token: Some("abc.def".into()),
        headers: vec![
            ("X-Tenant".into(), "blue".into()),
            ("Content-Type".into(), "application/json; charset=utf-8".into()),
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
    let key = |text: &str| CallOptions {
        idempotency_key: Some(text.into()),
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
        (
            token("Bearer hunter2"),
            "accessToken",
            "without the prefix `Bearer`",
        ),
        (token(&"hunter2".repeat(10_000)), "accessToken", "at most 65536"),
        (key(""), "idempotencyKey", "visible ASCII"),
        (key(&"hunter2".repeat(40)), "idempotencyKey", "1 to 255"),
        (
            header("authorization", "hunter2"),
            "headers.authorization",
            "accessToken",
        ),
        (header("x-a", "hunter2\r\n"), "headers.x-a", "printable ASCII"),
        (
            header("content-type", "hunter2/x"),
            "headers.content-type",
            "application/json",
        ),
        (
            CallOptions {
                headers: vec![("x-a".into(), "hunter2".into()); 40_000],
                ..none()
            },
            "headers",
            "at most 100 entries and 64 KiB",
        ),
    ];
    for (options, field, part) in table {
        let error = with_options(&options).unwrap_err();
        assert_eq!(
            (error.field(), error.subject()),
            (Some(field), Some(Subject::Call))
        );
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn headers_of_client_and_call_count_together() {
    let headers = |prefix: &str, count: usize| -> Vec<(String, String)> {
        (0..count)
            .map(|index| (format!("x-{prefix}-{index}"), "v".into()))
            .collect()
    };
    let config = Config::new(&Options {
        base_url: "http://h".into(),
        headers: headers("client", 60),
        ..Options::default()
    })
    .unwrap();
    let send = |count| {
        let options = CallOptions {
            headers: headers("call", count),
            ..CallOptions::default()
        };
        let content = content(&config, Operation::Me, None)?;
        prepare(&config, Operation::Me, content, "id", &options).map(|_| ())
    };
    assert!(send(40).is_ok());
    let error = send(41).unwrap_err();
    assert_eq!(
        (error.field(), error.subject()),
        (Some("headers"), Some(Subject::Call))
    );
}

#[test]
fn what_an_end_user_sends_fails_no_call() {
    let options = |address: &str, agent: &str| CallOptions {
        client_ip: Some(address.into()),
        user_agent: Some(agent.into()),
        ..CallOptions::default()
    };
    let headers = with_options(&options("unknown", " ")).unwrap();
    assert!(!headers.contains_key("x-forwarded-for"));
    assert_eq!(headers["user-agent"], "identity-api/2.0.0");
    let headers = with_options(&options("203.0.113.9:51234", "a\r\nb")).unwrap();
    assert_eq!(headers["x-forwarded-for"], "203.0.113.9");
    assert_eq!(headers["user-agent"], "a??b");
}
