//! The head of a request as it is on the wire: each header once, by HTTP/1.1 and by HTTP/2, in every attempt.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, FaultProxy, FaultServer, Http2 as Spoken, ProxyScript, Request, Script, Tls};
use identity_client::{CallOptions, Client, Http2, Operation, Options, Proxy, Subject, TlsOptions};
use support::{body, good, options};

/// Names and values in alphabetical order, without those that differ from call to call.
fn head(request: &Request) -> Vec<(String, String)> {
    let text = String::from_utf8(request.bytes.clone()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let lines = head.lines().skip(1).map(|line| line.split_once(':').unwrap());
    let mut head: Vec<_> = lines
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .filter(|(name, _)| name != "x-request-id")
        .collect();
    head.sort();
    head
}

async fn login(options: Options) -> u32 {
    let call_options = CallOptions {
        access_token: Some("token-1".into()),
        ..CallOptions::default()
    };
    let client = Client::new(options).unwrap();
    let answer = client.call(Operation::Login, body(Operation::Login), call_options);
    answer.await.unwrap().attempts
}

fn expected(host: Option<&str>) -> Vec<(String, String)> {
    let length = body(Operation::Login).unwrap().len().to_string();
    let head = [
        ("accept", "application/json"),
        ("accept-encoding", "gzip, deflate, br"),
        ("authorization", "Bearer token-1"),
        ("content-length", length.as_str()),
        ("content-type", "application/json"),
        ("user-agent", concat!("identity-api/", env!("CARGO_PKG_VERSION"))),
    ];
    let host = host.map(|host| ("host", host));
    let mut head: Vec<_> = head
        .into_iter()
        .chain(host)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    head.sort();
    head
}

#[tokio::test]
async fn http_1_has_each_header_once() {
    let plain = FaultServer::start(Script::answer(good()));
    let secure = FaultServer::start(Script::answer(good()).over_tls(Tls::default()));
    for server in [&plain, &secure] {
        let mut options = options(&server.url());
        if server.is_tls() {
            options.tls.ca = vec![server.ca_pem().into()];
        }
        login(options).await;
        let host = server.address().to_string();
        assert_eq!(head(&server.requests()[0]), expected(Some(&host)));
    }
}

#[tokio::test]
async fn http_2_has_an_authority_and_no_host() {
    let server =
        FaultServer::start(Script::http2(Spoken::respond_in_turn([good()])).over_tls(Tls::default()));
    let tls = TlsOptions {
        ca: vec![server.ca_pem().into()],
        ..TlsOptions::default()
    };
    login(Options {
        tls,
        http2: Http2::Auto,
        ..options(&server.url())
    })
    .await;
    let sent = head(&server.requests()[0]);
    let hosts: Vec<_> = sent.iter().filter(|(name, _)| name == "host").collect();
    // The fault server writes the authority down as HTTP/1.1 would; nothing is said twice.
    assert!(
        hosts.len() <= 1
            && hosts
                .iter()
                .all(|(_, value)| *value == server.address().to_string()),
        "{sent:?}"
    );
    let others: Vec<_> = sent.iter().filter(|(name, _)| name != "host").cloned().collect();
    assert_eq!(others, expected(None));
}

#[tokio::test]
async fn a_proxy_changes_nothing_of_the_head() {
    let server = FaultServer::start(Script::answer(good()));
    let proxy = FaultProxy::start(ProxyScript::default());
    login(Options {
        proxy: Proxy::Url(proxy.url().into()),
        ..options(&server.url())
    })
    .await;
    let host = server.address().to_string();
    assert_eq!(head(&proxy.requests()[0]), expected(Some(&host)));
}

#[tokio::test]
async fn every_attempt_sends_the_same() {
    let server = FaultServer::start(Script::respond_in_turn([
        Answer::status(503),
        Answer::status(503),
        good(),
    ]));
    let client = Client::new(options(&server.url())).unwrap();
    let call_options = CallOptions {
        access_token: Some("token-1".into()),
        headers: vec![("X-Tenant".into(), "blue".into())],
        user_agent: Some("Firefox".into()),
        client_ip: Some("192.0.2.1".into()),
        request_id: Some("trace-1".into()),
        ..CallOptions::default()
    };
    let answer = client.call(Operation::Me, None, call_options).await.unwrap();
    assert_eq!(answer.attempts, 3);
    let sent: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.bytes)
        .collect();
    assert!(sent.iter().all(|bytes| *bytes == sent[0]));
    let first = String::from_utf8(sent[0].clone()).unwrap().to_ascii_lowercase();
    for line in [
        "x-tenant: blue",
        "user-agent: firefox",
        "x-forwarded-for: 192.0.2.1",
        "x-request-id: trace-1",
    ] {
        assert_eq!(first.matches(line).count(), 1, "{line} in {first}");
    }
    assert!(!first.contains("content-type"), "{first}");
}

#[tokio::test]
async fn what_an_end_user_sends_arrives_mended_or_not_at_all() {
    let server = FaultServer::start(Script::answer(good()));
    let client = Client::new(options(&server.url())).unwrap();
    let agent = "x".repeat(1 << 20);
    let call_options = [
        ("\"[2001:db8::17]:4711\"", agent.as_str(), "trace 1"),
        ("unknown", "\u{0}\u{1f600}", ""),
    ]
    .map(|(address, agent, id)| CallOptions {
        client_ip: Some(address.into()),
        user_agent: Some(agent.into()),
        request_id: Some(id.into()),
        ..CallOptions::default()
    });
    for options in call_options {
        let answer = client.call(Operation::Me, None, options).await.unwrap();
        assert_eq!(answer.request_id.len(), 32);
    }
    let requests = server.requests();
    let value = |index: usize, name: &str| {
        let head = head(&requests[index]);
        head.into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    };
    assert_eq!(value(0, "x-forwarded-for").as_deref(), Some("2001:db8::17"));
    assert_eq!(value(0, "user-agent"), Some("x".repeat(1024)));
    assert_eq!(value(1, "x-forwarded-for"), None);
    assert_eq!(value(1, "user-agent").as_deref(), Some("??"));
}

#[tokio::test]
async fn many_headers_are_refused_before_anything_is_sent() {
    let server = FaultServer::start(Script::answer(good()));
    let many: Vec<_> = (0..40_000)
        .map(|index| (format!("x-{index}"), "v".to_owned()))
        .collect();
    let error = Client::new(Options {
        headers: many.clone(),
        ..options(&server.url())
    })
    .unwrap_err();
    assert_eq!(
        (error.field(), error.subject()),
        (Some("headers"), Some(Subject::Client))
    );
    let client = Client::new(options(&server.url())).unwrap();
    let call_options = CallOptions {
        headers: many,
        ..CallOptions::default()
    };
    let error = client.call(Operation::Me, None, call_options).await.unwrap_err();
    assert_eq!(
        (error.field(), error.subject()),
        (Some("headers"), Some(Subject::Call))
    );
    let most: Vec<_> = (0..100)
        .map(|index| (format!("x-{index}"), "v".repeat(600)))
        .collect();
    let call_options = CallOptions {
        headers: most,
        ..CallOptions::default()
    };
    client.call(Operation::Me, None, call_options).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_field_in_the_path_stays_one_segment_of_it() {
    let server = FaultServer::start(Script::answer(good()));
    let client = Client::new(options(&format!("{}/api", server.url()))).unwrap();
    let table = [
        ("../x", "..%2Fx"),
        ("..\\x", "..%5Cx"),
        ("a?b#c", "a%3Fb%23c"),
        ("a/b/../../c", "a%2Fb%2F..%2F..%2Fc"),
        ("%2e%2e/x", "%252e%252e%2Fx"),
        ("a b", "a%20b"),
        ("a\r\nX-Evil: 1", "a%0D%0AX-Evil"),
        ("a\0b", "a%00b"),
        ("//evil.example", "%2F%2Fevil.example"),
        ("\u{e9}", "%C3%A9"),
        ("...", "..."),
    ];
    for (index, (id, segment)) in table.into_iter().enumerate() {
        let body = serde_json::json!({ "sessionId": id }).to_string().into_bytes();
        let logout = client.call(Operation::LogoutSession, Some(body), CallOptions::default());
        logout.await.unwrap();
        let sent = String::from_utf8(server.requests()[index].bytes.clone()).unwrap();
        let start = format!("DELETE /api/auth/sessions/{segment}");
        assert!(sent.starts_with(&start), "{sent}");
        let (target, version) = sent[start.len()..].split_once(' ').unwrap();
        assert!(!target.contains(['/', '?', '#']), "{sent}");
        assert!(version.starts_with("HTTP/1.1\r\n"), "{sent}");
        assert!(!sent.to_ascii_lowercase().contains("\r\nx-evil"), "{sent}");
    }
}
