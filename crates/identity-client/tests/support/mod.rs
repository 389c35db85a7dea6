//! What the behaviour tests share: clients that talk to a scripted server, and requests for every operation.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

pub mod proxied;

use std::future::Future;
use std::time::{Duration, Instant};

use fault_server::{Answer as Scripted, FaultServer, Payload, Script, Step};
use identity_client::{
    Answer, CallOptions, Class, Client, Error, FieldType, Operation, Options, Outcome, Proxy, RequestField,
    RetryClass,
};
use serde_json::{Map, Value, json};

/// Options for a server on the loopback, whatever proxies the environment names.
pub fn options(url: &str) -> Options {
    Options {
        base_url: url.to_owned(),
        proxy: Proxy::Off,
        ..Options::default()
    }
}

/// A client with the defaults.
pub fn client(server: &FaultServer) -> Client {
    Client::new(options(&server.url())).unwrap()
}

/// A valid request of the operation.
pub fn body(operation: Operation) -> Option<Vec<u8>> {
    let fields = fields(operation, |name| match name {
        "email" => "ada@example.org".to_owned(),
        "newEmail" => "ada@example.com".to_owned(),
        "password" => "correct horse battery".to_owned(),
        "sessionId" => "session-81c2".to_owned(),
        other => format!("{other}-4f1a7c20be"),
    })?;
    Some(Value::Object(fields).to_string().into_bytes())
}

/// The declared fields of the operation's body; `text` gives the value of each that is a text.
pub fn fields(operation: Operation, text: impl Fn(&str) -> String) -> Option<Map<String, Value>> {
    let value = |field: &RequestField| match field.kind {
        FieldType::Text => json!(text(field.name)),
        FieldType::Boolean => json!(true),
    };
    let fields = operation.request_fields().iter();
    operation.takes_body().then(|| {
        fields
            .map(|field| (field.name.to_owned(), value(field)))
            .collect()
    })
}

/// Makes a call with the default options.
pub async fn call(client: &Client, operation: Operation) -> Result<Answer, Error> {
    client
        .call(operation, body(operation), CallOptions::default())
        .await
}

/// An answer that every operation accepts.
pub fn good() -> Scripted {
    Scripted::json(200, json!({"ok": true, "sessions": []}))
}

/// Meets each request with the next turn, the last one again and again.
pub fn server<S: Into<Vec<Step>>>(turns: impl IntoIterator<Item = S>) -> FaultServer {
    FaultServer::start(Script::turns(turns))
}

/// Whether the operation may be repeated after a request without an answer.
pub fn repeatable(operation: Operation) -> bool {
    operation.retry_class() != RetryClass::OneShot
}

/// The result and how long it took.
pub async fn timed<F: Future>(future: F) -> (F::Output, Duration) {
    let start = Instant::now();
    let output = future.await;
    (output, start.elapsed())
}

/// It took about as long as the limit, and at most a fifth longer.
pub fn assert_within(took: Duration, limit_ms: u64) {
    let limit = Duration::from_millis(limit_ms);
    assert!(
        took >= limit.mul_f64(0.9) && took <= limit.mul_f64(1.2),
        "{took:?} is not about {limit:?}"
    );
}

/// The answer to a login, which needs an answer and is never tried again.
pub async fn login(steps: impl Into<Vec<Step>>) -> Result<Answer, Error> {
    let server = server([steps.into()]);
    call(&client(&server), Operation::Login).await
}

/// A login whose answer cannot be used, for this reason: the error, which says so. There is no second attempt.
pub async fn refused(steps: impl Into<Vec<Step>>, reason: &str, says: &str) -> Error {
    let steps = steps.into();
    let shown = format!("{steps:?}").chars().take(300).collect::<String>();
    let error = login(steps).await.unwrap_err();
    assert_eq!(
        (error.class(), error.reason()),
        (Class::Response, Some(reason)),
        "{shown}: {error:?}"
    );
    assert_eq!(
        (error.outcome(), error.retryable(), error.attempts()),
        (Outcome::Unknown, false, 1),
        "{shown}"
    );
    // A framework that passes the status on must not answer its own user with a success.
    let answered = (reason != "headers").then_some(200);
    assert_eq!(
        (error.status(), error.response_status()),
        (None, answered),
        "{shown}"
    );
    assert!(
        error.to_string().contains(says),
        "{shown}: {error} does not say {says}"
    );
    error
}

/// A 200 with this body.
pub fn ok(body: Payload) -> Scripted {
    Scripted::status(200).body(body)
}
