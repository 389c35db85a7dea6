//! No web page reaches `/__emulator`, neither from its own origin nor by pointing its name at this machine.

mod support;

use axum::http::Method;
use identity_emulator::{HashCost, Settings};
use serde_json::json;
use support::{Call, Emulator};

const HOST: &str = "127.0.0.1:3001";
/// Every endpoint, and paths that are none.
const CONTROL: [(Method, &str); 10] = [
    (Method::GET, "/__emulator/outbox"),
    (Method::POST, "/__emulator/reset"),
    (Method::POST, "/__emulator/clock"),
    (Method::GET, "/__emulator/faults"),
    (Method::POST, "/__emulator/faults"),
    (Method::DELETE, "/__emulator/faults"),
    (Method::PUT, "/__emulator/outbox"),
    (Method::GET, "/__emulator/nothing"),
    (Method::GET, "/__emulator"),
    (Method::GET, "/__emulator/"),
];

fn reset<'a>(emulator: &'a Emulator, headers: &[(&str, &str)]) -> Call<'a> {
    let call = emulator.bare_call(Method::POST, "/__emulator/reset");
    headers
        .iter()
        .fold(call, |call, (name, value)| call.header(name, value))
}

#[tokio::test]
async fn a_foreign_host_reaches_no_control_endpoint() {
    let emulator = Emulator::start().await;
    for (method, path) in CONTROL {
        for host in ["evil.example", "evil.example:3001", "127.0.0.1.evil.example"] {
            emulator
                .bare_call(method.clone(), path)
                .header("host", host)
                .send()
                .await
                .refused(403, "HOST_NOT_ALLOWED");
        }
        let nameless = emulator.bare_call(method.clone(), path).send().await;
        nameless.refused(403, "HOST_NOT_ALLOWED");
        emulator
            .bare_call(method, path)
            .header("host", HOST)
            .header("host", "evil.example")
            .send()
            .await
            .refused(403, "HOST_NOT_ALLOWED");
    }
    let absolute = emulator.bare_call(Method::GET, "http://evil.example/__emulator/outbox");
    absolute
        .header("host", HOST)
        .send()
        .await
        .refused(403, "HOST_NOT_ALLOWED");
}

#[tokio::test]
async fn addresses_local_names_and_allowed_ones_are_served() {
    let emulator = Emulator::with(Settings {
        hash_cost: HashCost::InsecureFast,
        allowed_hosts: vec!["id.corp.example".to_owned()],
        ..Settings::default()
    })
    .await;
    for host in [
        HOST,
        "[::1]:3001",
        "localhost:3001",
        "identity:3001",
        "ID.corp.example:80",
    ] {
        reset(&emulator, &[("host", host)]).send().await.expect(200);
    }
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_write() {
    let emulator = Emulator::start().await;
    for foreign in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", ""),
        ("origin", "http://127.0.0.1"),
        ("origin", "https://127.0.0.1:3001"),
        ("origin", "http://127.0.0.1:3001.evil.example"),
        ("origin", "http://127.0.0.1:3001, https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "unheard-of"),
    ] {
        let call = reset(&emulator, &[("host", HOST), foreign]);
        call.header("content-type", "text/plain")
            .body("{}")
            .send()
            .await
            .refused(403, "ORIGIN_NOT_ALLOWED");
    }
    for (method, path) in CONTROL.into_iter().filter(|(method, _)| method != Method::GET) {
        let call = emulator
            .call(method, path)
            .header("origin", "https://evil.example");
        call.send().await.refused(403, "ORIGIN_NOT_ALLOWED");
    }
    let preflight = emulator.call(Method::OPTIONS, "/__emulator/faults");
    let refused = preflight.header("origin", "https://evil.example").send().await;
    refused.refused(403, "ORIGIN_NOT_ALLOWED");
    assert!(!refused.headers.contains_key("access-control-allow-origin"));
    reset(
        &emulator,
        &[
            ("host", HOST),
            ("origin", "http://127.0.0.1:3001"),
            ("origin", "null"),
        ],
    )
    .send()
    .await
    .refused(403, "ORIGIN_NOT_ALLOWED");
}

#[tokio::test]
async fn the_own_page_and_clients_that_are_no_browser_can() {
    let emulator = Emulator::start().await;
    let own = [
        ("host", HOST),
        ("origin", "http://127.0.0.1:3001"),
        ("sec-fetch-site", "same-origin"),
    ];
    reset(&emulator, &own).send().await.expect(200);
    reset(&emulator, &[("host", HOST)]).send().await.expect(200);
    let fault = emulator
        .call(Method::POST, "/__emulator/faults")
        .header("content-type", "text/plain")
        .body(json!({ "status": 503 }).to_string());
    fault.send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn every_control_answer_is_closed_to_pages() {
    let emulator = Emulator::start().await;
    for host in [HOST, "evil.example"] {
        for (method, path) in CONTROL {
            let answer = emulator.bare_call(method, path).header("host", host).send().await;
            for (name, value) in [
                ("cache-control", "no-store"),
                ("x-content-type-options", "nosniff"),
                ("cross-origin-resource-policy", "same-origin"),
                ("referrer-policy", "no-referrer"),
            ] {
                assert_eq!(answer.headers[name], value, "{host} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_api_stays_open_to_any_host_and_tells_nothing_of_the_control_state() {
    let emulator = Emulator::start().await;
    emulator
        .bare_call(Method::GET, "/api/openapi.json")
        .header("host", "id.example.com")
        .send()
        .await
        .expect(200);
    for path in [
        "/api/outbox",
        "/api/faults",
        "/api/__emulator/outbox",
        "/%5F%5Femulator/outbox",
    ] {
        let call = emulator
            .bare_call(Method::GET, path)
            .header("host", "evil.example");
        call.send().await.refused(404, "ROUTE_NOT_FOUND");
    }
}
