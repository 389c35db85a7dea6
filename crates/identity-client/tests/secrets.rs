//! No piece of a secret that a call sent is seen in its error, whatever the service echoes.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, BlackHole, Echo, FaultServer, Handshake, RefusedPort, Script, Step, Tls};
use identity_client::{CallOptions, Client, Error, Operation, Options};
use serde_json::{Value, json};
use support::{fields, options, server};

const TOKEN: &str = "Zq7Hb4Kd9Nc2Wm5Tf8Xr";
const KEY: &str = "Yv3Rg6Lp1Db7Nt";
const HEADER: &str = "Bk9Mz2Qs8Pw4Hj6";
const CODE: &str = "817263";

/// A request in which every secret is a canary.
fn canaries(operation: Operation) -> (Option<Vec<u8>>, Vec<String>) {
    // No words in them: a piece that is the name of a field would be seen for other reasons.
    let secret = |field: &str| format!("Tc5Jw{}x{:02}Lq1Gd3Rk9Vf", field.len(), operation as u8);
    let fields = fields(operation, |name| match name {
        "email" => "ada@example.org".to_owned(),
        "newEmail" => "ada@example.com".to_owned(),
        "code" => CODE.to_owned(),
        other => secret(other),
    });
    let Some(mut body) = fields else {
        return (None, Vec::new());
    };
    let undeclared = ["captcha", "reason"];
    let secrets = body
        .keys()
        .map(String::as_str)
        .chain(undeclared)
        .map(secret)
        .collect();
    body.insert("captcha".to_owned(), json!({"answer": secret("captcha")}));
    body.insert("reason".to_owned(), json!(secret("reason")));
    (Some(Value::Object(body).to_string().into_bytes()), secrets)
}

fn seen(error: &Error) -> String {
    let mut seen = format!(
        "{error} {error:?} {error:#?} {:?} {:?} {:?} {:?}",
        error.server_code(),
        error.fields(),
        error.data().map(ToString::to_string),
        error.field(),
    );
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        seen += &format!(" {error} {error:?}");
        cause = error.source();
    }
    seen.to_lowercase()
}

fn assert_nothing_seen(error: &Error, secrets: &[String], case: &str) {
    let seen = seen(error);
    for secret in secrets.iter().map(String::as_str).chain([TOKEN, KEY, HEADER]) {
        for piece in secret.to_lowercase().as_bytes().windows(8) {
            let piece = str::from_utf8(piece).unwrap();
            assert!(!seen.contains(piece), "{case}: {piece} of {secret} in {seen}");
        }
    }
    assert!(!seen.contains(CODE), "{case}: the code in {seen}");
}

async fn fail(client: &Client, operation: Operation) -> (Error, Vec<String>) {
    let (body, secrets) = canaries(operation);
    let call_options = CallOptions {
        access_token: Some(TOKEN.into()),
        idempotency_key: Some(KEY.into()),
        headers: vec![("X-Api-Key".into(), HEADER.into())],
        timeout_ms: Some(300),
        max_retries: Some(0),
        ..CallOptions::default()
    };
    (
        client.call(operation, body, call_options).await.unwrap_err(),
        secrets,
    )
}

#[tokio::test]
async fn echoes_of_services_are_scrubbed_in_every_shape() {
    for shape in Echo::ALL {
        for status in [
            400, 401, 402, 403, 404, 409, 415, 422, 429, 451, 500, 501, 503, 599,
        ] {
            let server = FaultServer::start(Script::answer(Answer::echo(status, shape)));
            let client = Client::new(options(&server.url())).unwrap();
            for operation in Operation::ALL {
                let (error, secrets) = fail(&client, operation).await;
                assert_eq!(error.status(), Some(status));
                assert_nothing_seen(&error, &secrets, &format!("{shape:?} {operation:?}"));
            }
        }
    }
}

#[tokio::test]
async fn scrubbing_leaves_what_is_worth_reading() {
    let server = FaultServer::start(Script::answer(Answer::echo(422, Echo::Message)));
    let client = Client::new(options(&server.url())).unwrap();
    let (error, _) = fail(&client, Operation::Login).await;
    assert_eq!(error.server_code(), Some("ECHO"));
    assert!(error.to_string().contains("rejected"), "{error}");
    assert!(error.to_string().contains("ada@example.org"), "{error}");
}

#[tokio::test]
async fn faults_show_nothing_either() {
    let steps = [
        vec![Step::Reset],
        vec![Step::Stall],
        vec![
            Step::write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
            Step::Close,
        ],
        vec![Step::Answer(Answer::echo(200, Echo::Html))],
        vec![Step::Answer(
            Answer::status(307).header("location", "http://evil.example/?{{authorization}}"),
        )],
        vec![Step::write("nonsense\r\n\r\n")],
    ];
    for steps in steps {
        let server = server([steps.clone()]);
        let client = Client::new(options(&server.url())).unwrap();
        for operation in Operation::ALL {
            let (error, secrets) = fail(&client, operation).await;
            assert_nothing_seen(&error, &secrets, &format!("{steps:?} {operation:?}"));
        }
    }
    let arrays = FaultServer::start(Script::answer(Answer::echo(200, Echo::Array)));
    let client = Client::new(options(&arrays.url())).unwrap();
    for operation in Operation::ALL {
        // The end of a session may be told in any JSON.
        if operation != Operation::LogoutSession {
            let (error, secrets) = fail(&client, operation).await;
            assert_nothing_seen(&error, &secrets, &format!("an array: {operation:?}"));
        }
    }
    let hole = BlackHole::open().unwrap();
    let refused = RefusedPort::open().unwrap();
    let tls = FaultServer::start(Script::default().over_tls(Tls::handshakes([Handshake::Close])));
    for url in [
        hole.url(),
        refused.url(),
        tls.url(),
        "http://no-such-host.invalid".to_owned(),
    ] {
        let client = Client::new(options(&url)).unwrap();
        let (error, secrets) = fail(&client, Operation::Login).await;
        assert_nothing_seen(&error, &secrets, &url);
    }
}

#[tokio::test]
async fn secrets_in_the_path_and_in_the_query_are_scrubbed() {
    let server = FaultServer::start(Script::answer(Answer::echo(400, Echo::Request)));
    let routes = [
        ("confirmEmailChange", "GET /confirm/:token"),
        ("refresh", "GET /refresh"),
    ];
    let routes = routes
        .map(|(name, route)| (name.to_owned(), route.to_owned()))
        .to_vec();
    let client = Client::new(Options {
        routes,
        ..options(&server.url())
    })
    .unwrap();
    for operation in [
        Operation::ConfirmEmailChange,
        Operation::Refresh,
        Operation::LogoutSession,
    ] {
        let (error, secrets) = fail(&client, operation).await;
        assert_nothing_seen(&error, &secrets, &format!("{operation:?}"));
    }
}

/// A header of the caller is a secret, however short, unless its name says that it is none.
#[tokio::test]
async fn headers_of_the_caller_are_scrubbed_but_for_the_open_ones() {
    let message = "4711, k3y-of-a-tenant, de-CH; NDcxMQ==, azN5LW9mLWEtdGVuYW50, ZGUtQ0g=";
    let server = server([[Step::json(422, json!({ "message": message }))]]);
    let client = Client::new(options(&server.url())).unwrap();
    let headers = [
        ("X-Pin", "4711"),
        ("X-Key", "k3y-of-a-tenant"),
        ("Accept-Language", "de-CH"),
    ];
    let call_options = CallOptions {
        headers: headers.map(|(name, value)| (name.into(), value.into())).to_vec(),
        ..CallOptions::default()
    };
    let error = client.call(Operation::Me, None, call_options).await.unwrap_err();
    let shown = "[redacted], [redacted], de-CH; [redacted]==, [redacted], ZGUtQ0g=";
    assert!(error.to_string().ends_with(shown), "{error}");
}
