//! One user's input does not hold up the others: nothing that a body or an answer makes large keeps the thread that all
//! calls share for long, and each call ends within its deadline.
//!
//! A second task runs as often as the runtime lets it. The processor time of the thread between two of its turns bounds
//! every poll of the call and of its connection, whatever else the machine does.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::Duration;

use cpu_time::ThreadTime;
use fault_server::{Answer as Scripted, Echo, Encoding, Payload, Step};
use identity_client::{CallOptions, Client, KeySetSource, Operation, Options};
use support::{good, ok, options, server, timed};

/// An unoptimised build is allowed five times as much.
const LONGEST_POLL: Duration = Duration::from_millis(if cfg!(debug_assertions) { 5 } else { 1 });
const TIMEOUT: Duration = Duration::from_secs(5);
const TRIES: usize = 3;
/// The default of `maxRequestBytes` and `maxResponseBytes`.
const MOST: usize = 1024 * 1024;

/// JSON objects of nearly a mebibyte that are made to hurt, around the fields of a login.
fn bodies() -> Vec<(&'static str, String)> {
    let login = r#""email":"ada@example.org","password":"correct horse battery""#;
    let room = MOST - login.len() - 32;
    let many = |item: &dyn Fn(usize) -> String| {
        let mut text = String::with_capacity(MOST);
        for number in 0.. {
            let item = item(number);
            if text.len() + item.len() + 1 > room {
                break;
            }
            text.push(',');
            text.push_str(&item);
        }
        format!("{{{login}{text}}}")
    };
    let string = |piece: &str| format!("{{{login},\"x\":\"{}\"}}", piece.repeat(room / piece.len()));
    vec![
        ("many names", many(&|number| format!("\"n{number}\":1"))),
        ("one name many times", many(&|_| "\"n\":1".to_owned())),
        (
            "many short strings",
            many(&|number| format!("\"{number}\":\"s{}\"", number * 7919)),
        ),
        (
            "many strings of a secret's size",
            many(&|number| format!("\"{number}\":\"secret-{:08}\"", number * 7919)),
        ),
        ("one long string", string("The quick brown fox. ")),
        ("escapes", string("\\u0041\\n")),
        ("all equal", string("a")),
        ("all hexadecimal", string("deadbeef01234567")),
        ("all percent", string("%25")),
        ("all entities", string("&amp;")),
        ("all digits", string("12345678")),
        (
            "a long password",
            format!(
                "{{\"email\":\"ada@example.org\",\"password\":\"{}\"}}",
                "Zq7Lw2Vx".repeat(room / 8)
            ),
        ),
        (
            "deep nesting",
            format!(
                "{{{login},\"x\":{}{}}}",
                "[".repeat(room / 2),
                "]".repeat(room / 2)
            ),
        ),
    ]
}

/// The longest turn of the runtime's thread while the call is made.
fn longest_turn(name: &str, body: String, answer: Scripted) -> Duration {
    let server = server([[Step::Answer(answer)]]);
    let client = Client::new(Options {
        timeout_ms: Some(5_000),
        ..options(&server.url())
    })
    .unwrap();
    longest_turn_of(
        name,
        client.call(Operation::Login, Some(body.into_bytes()), CallOptions::default()),
    )
}

fn longest_turn_of<T: Send + 'static>(
    name: &str,
    call: impl Future<Output = T> + Send + 'static,
) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let call = tokio::spawn(timed(call));
        let mut longest = Duration::ZERO;
        let mut before = ThreadTime::now();
        while !call.is_finished() {
            tokio::task::yield_now().await;
            longest = longest.max(before.elapsed());
            before = ThreadTime::now();
        }
        let (_, took) = call.await.unwrap();
        assert!(took < TIMEOUT.mul_f64(1.2), "{name}: {took:?}");
        longest
    })
}

fn assert_fair(scenes: Vec<(String, String, Scripted)>) {
    let unfair: Vec<String> = scenes
        .into_iter()
        .filter_map(|(name, body, answer)| {
            // The machine may charge this thread for work of its own; what the client does comes back each time.
            let turn = (0..TRIES)
                .map(|_| longest_turn(&name, body.clone(), answer.clone()))
                .find(|turn| *turn <= LONGEST_POLL);
            turn.is_none().then_some(name)
        })
        .collect();
    assert!(unfair.is_empty(), "{unfair:#?}");
}

fn login() -> String {
    r#"{"email":"ada@example.org","password":"correct horse battery"}"#.to_owned()
}

#[test]
fn large_requests() {
    let scenes = bodies()
        .into_iter()
        .map(|(name, body)| (name.to_owned(), body, good()));
    assert_fair(scenes.collect());
}

#[test]
fn large_requests_that_are_refused() {
    let mut scenes = Vec::new();
    for (name, body) in bodies() {
        for shape in [Echo::Message, Echo::Fields, Echo::Keys, Echo::Html] {
            let answer = Scripted::status(422).body(Payload::Echo(shape));
            scenes.push((format!("{name}, {shape:?}"), body.clone(), answer));
        }
        let short = Scripted::json(401, serde_json::json!({"code": "NO", "message": "no"}));
        scenes.push((format!("{name}, a short refusal"), body, short));
    }
    assert_fair(scenes);
}

#[test]
fn large_answers() {
    let mut scenes = Vec::new();
    for (name, text) in bodies() {
        for encoding in [
            None,
            Some(Encoding::Gzip),
            Some(Encoding::Deflate),
            Some(Encoding::Brotli),
        ] {
            let payload = || match encoding {
                None => Payload::text(text.clone()),
                Some(encoding) => Payload::text(text.clone()).encoded(encoding),
            };
            let coded = |answer: Scripted| match encoding {
                None => answer,
                Some(encoding) => answer.header("content-encoding", encoding.token()),
            };
            scenes.push((format!("{name} {encoding:?}"), login(), coded(ok(payload()))));
            let refused = Scripted::status(422).body(payload());
            scenes.push((format!("{name} {encoding:?}, refused"), login(), coded(refused)));
        }
    }
    for (name, piece) in [
        ("tags", "<p>"),
        ("open tags", "<"),
        ("text", "no. "),
        ("lines", "\n"),
    ] {
        let refused = Scripted::status(500).body(Payload::text(piece.repeat(MOST / piece.len())));
        scenes.push((format!("a page of {name}"), login(), refused));
    }
    let bomb = Scripted::bomb(1 << 26, &[Encoding::Brotli]);
    scenes.push(("a bomb".to_owned(), login(), bomb));
    assert_fair(scenes);
}

#[test]
fn a_large_key_set() {
    for status in [200, 422] {
        for (name, text) in bodies() {
            let turns = (0..TRIES).map(|_| {
                let answer = Scripted::status(status).body(Payload::text(text.clone()));
                let server = server([[Step::Answer(answer)]]);
                let source = KeySetSource::new(&options(&server.url())).unwrap();
                longest_turn_of(name, async move { source.fetch().await.map(drop) })
            });
            let fair = turns.into_iter().find(|turn| *turn <= LONGEST_POLL);
            assert!(fair.is_some(), "{status} {name}");
        }
    }
}
