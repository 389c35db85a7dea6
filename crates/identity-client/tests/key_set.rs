//! A call below operations: the GET of a key set, with the same attempts, retries and limits as every call.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use fault_server::{Answer, FaultServer, Payload, Step};
use identity_client::{Class, Error, KeySet, KeySetSource, Options};
use serde_json::json;
use support::{ok, options, server};

fn keys() -> Answer {
    Answer::json(200, json!({ "keys": [{ "kty": "OKP" }] }))
}

async fn fetch(server: &FaultServer) -> Result<KeySet, Error> {
    let source = KeySetSource::new(&Options {
        base_url: format!("{}/.well-known/jwks.json", server.url()),
        ..options("")
    });
    source.unwrap().fetch().await
}

#[tokio::test]
async fn a_key_set_comes_with_the_header_that_says_how_long_it_lasts() {
    let server = server([[Step::Answer(keys().header("Cache-Control", "max-age=300"))]]);
    let set = fetch(&server).await.unwrap();
    assert_eq!(set.text, r#"{"keys":[{"kty":"OKP"}]}"#);
    assert_eq!(set.cache_control.as_deref(), Some("max-age=300"));
    let request = &server.requests()[0];
    assert_eq!(
        (request.method().as_str(), request.target().as_str()),
        ("GET", "/.well-known/jwks.json")
    );
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn it_is_fetched_again_after_a_transient_failure() {
    let busy = || Answer::status(503).header("Retry-After", "0");
    let server = server([
        vec![Step::Reset],
        vec![Step::Answer(busy())],
        vec![Step::Answer(keys())],
    ]);
    assert_eq!(fetch(&server).await.unwrap().cache_control, None);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn what_is_no_key_set_is_an_error_of_its_class() {
    let refused = fetch(&server([[Step::Answer(Answer::status(404))]]))
        .await
        .unwrap_err();
    assert_eq!((refused.class(), refused.operation()), (Class::NotFound, None));
    let page = ok(Payload::text("<!doctype html>"));
    let page = fetch(&server([[Step::Answer(page)]])).await.unwrap_err();
    assert_eq!((page.class(), page.reason()), (Class::Response, Some("not_json")));
}
