//! Tokens are checked with the keys that a service publishes, whatever becomes of the service.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use data_encoding::BASE64URL_NOPAD;
use fault_server::{Answer, FaultServer, Payload, Step};
use identity_client::{Checked, Class, Error, FetchOptions, KeysFrom, Secret, Verifier, VerifierOptions};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use support::{ok, options, server};

struct Issuer {
    pair: Ed25519KeyPair,
    kid: &'static str,
}

impl Issuer {
    fn new(kid: &'static str) -> Issuer {
        let seed = [u8::try_from(kid.len()).unwrap(); 32];
        Issuer {
            pair: Ed25519KeyPair::from_seed_unchecked(&seed).unwrap(),
            kid,
        }
    }

    fn jwk(&self) -> Value {
        let x = BASE64URL_NOPAD.encode(self.pair.public_key().as_ref());
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.kid, "x": x })
    }

    fn token(&self) -> Secret {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let header = json!({ "alg": "EdDSA", "kid": self.kid }).to_string();
        let claims = json!({ "iss": "i", "aud": "a", "sub": "u", "exp": now + 900 }).to_string();
        let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
        let signature = encode(self.pair.sign(signed.as_bytes()).as_ref());
        Secret::from(format!("{signed}.{signature}"))
    }
}

fn keys(issuers: &[&Issuer]) -> Step {
    let keys: Vec<Value> = issuers.iter().map(|issuer| issuer.jwk()).collect();
    Step::Answer(Answer::json(200, json!({ "keys": keys })))
}

fn verifier_with(server: &FaultServer, change: impl FnOnce(&mut FetchOptions)) -> Verifier {
    let mut fetch = FetchOptions {
        client: options(&server.url()),
        ..FetchOptions::default()
    };
    change(&mut fetch);
    let options = VerifierOptions {
        keys: KeysFrom::Fetched(Box::new(fetch)),
        issuers: vec!["i".into()],
        audiences: vec!["a".into()],
        ..VerifierOptions::default()
    };
    Verifier::new(&options).unwrap()
}

fn verifier(server: &FaultServer) -> Verifier {
    verifier_with(server, |_| {})
}

fn reason(result: Result<Checked, Error>) -> &'static str {
    let error = result.unwrap_err();
    assert_eq!(error.class(), Class::Token, "{error:?}");
    error.reason().unwrap()
}

fn is_unavailable(result: Result<Checked, Error>) -> bool {
    let error = result.unwrap_err();
    assert_eq!(error.class(), Class::KeysUnavailable, "{error:?}");
    assert!(error.retryable() && error.retry_after_ms().is_some());
    true
}

#[tokio::test]
async fn a_thousand_tokens_at_once_cost_one_fetch() {
    let issuer = Issuer::new("k1");
    let server = server([vec![Step::SleepMs(50), keys(&[&issuer])]]);
    let verifiers: Vec<Verifier> = (0..8).map(|_| verifier(&server)).collect();
    let token = issuer.token();
    let mut checks = tokio::task::JoinSet::new();
    for index in 0..1_500 {
        let (verifier, token) = (verifiers[index % 8].clone(), token.clone());
        checks.spawn(async move { verifier.verify(token).await });
    }
    while let Some(checked) = checks.join_next().await {
        let checked = checked.unwrap().unwrap();
        assert!(checked.token.claims.contains(r#""sub":"u""#));
        assert_eq!(checked.generation, 1);
    }
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.requests()[0].target(), "/.well-known/jwks.json");
}

#[tokio::test]
async fn a_new_key_is_found_and_a_dropped_one_forgotten_with_one_fetch() {
    let (old, new) = (Issuer::new("k1"), Issuer::new("key 2"));
    let server = server([keys(&[&old]), keys(&[&new])].map(|step| vec![step]));
    let verifier = verifier(&server);
    assert_eq!(verifier.verify(old.token()).await.unwrap().generation, 1);
    assert_eq!(verifier.verify(new.token()).await.unwrap().generation, 2);
    assert_eq!(reason(verifier.verify(old.token()).await), "unknown_key");
    assert_eq!(server.requests().len(), 2);
    for _ in 0..100 {
        assert_eq!(reason(verifier.verify(old.token()).await), "unknown_key");
    }
    assert_eq!(server.requests().len(), 2, "none within the cooldown");
}

#[tokio::test]
async fn a_thousand_tokens_of_an_unknown_key_cost_one_fetch() {
    let (known, unknown) = (Issuer::new("k1"), Issuer::new("key 2"));
    let server = server([
        vec![keys(&[&known])],
        vec![Step::SleepMs(50), keys(&[&known, &unknown])],
    ]);
    let verifier = verifier(&server);
    verifier.prefetch().await.unwrap();
    let mut checks = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let (verifier, token) = (verifier.clone(), unknown.token());
        checks.spawn(async move { verifier.verify(token).await });
    }
    while let Some(checked) = checks.join_next().await {
        checked.unwrap().unwrap();
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_is_no_usable_set_leaves_the_old_one() {
    let issuer = Issuer::new("k1");
    let mut private = issuer.jwk();
    private["d"] = json!("x");
    let bad = [
        vec![Step::Answer(Answer::status(404))],
        vec![Step::Answer(Answer::status(500))],
        vec![Step::Answer(Answer::status(302).header("Location", "/keys"))],
        vec![Step::Answer(ok(Payload::text("<!doctype html>")))],
        vec![Step::Answer(ok(Payload::text("x".repeat(1_048_576))))],
        vec![Step::Answer(Answer::json(200, json!([])))],
        vec![Step::Answer(Answer::json(200, json!({ "keys": [] })))],
        vec![Step::Answer(Answer::json(
            200,
            json!({ "keys": vec![issuer.jwk(); 33] }),
        ))],
        vec![Step::Answer(Answer::json(200, json!({ "keys": [private] })))],
        vec![Step::Reset],
    ];
    for steps in bad {
        let shown = format!("{steps:?}").chars().take(100).collect::<String>();
        let server = server([vec![keys(&[&issuer])], steps]);
        let verifier = verifier(&server);
        verifier.prefetch().await.unwrap();
        let unknown = verifier.verify(Issuer::new("key 2").token()).await;
        assert_eq!(reason(unknown), "unknown_key", "{shown}");
        verifier.verify(issuer.token()).await.unwrap();
        let stats = verifier.stats();
        assert_eq!((stats.failures, stats.keys, stats.fetches), (1, 1, 2), "{shown}");
    }
}

#[tokio::test]
async fn a_slow_set_costs_no_more_than_its_time_limit() {
    let server = server([vec![Step::Stall]]);
    let verifier = verifier_with(&server, |fetch| fetch.timeout_ms = Some(200));
    let (result, took) = support::timed(verifier.verify(Issuer::new("k1").token())).await;
    assert!(is_unavailable(result));
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[tokio::test]
async fn without_any_set_tokens_are_not_refused_and_a_second_later_they_work() {
    let issuer = Issuer::new("k1");
    let down = || vec![Step::Answer(Answer::status(503).header("Retry-After", "0"))];
    let server = server([down(), down(), vec![keys(&[&issuer])]]);
    let verifier = verifier(&server);
    assert!(is_unavailable(verifier.verify(issuer.token()).await));
    assert!(is_unavailable(verifier.verify(issuer.token()).await));
    assert_eq!(server.requests().len(), 2, "a try and its retry");
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    verifier.verify(issuer.token()).await.unwrap();
}

#[tokio::test]
async fn a_stale_set_serves_known_keys_and_then_nobody() {
    let issuer = Issuer::new("k1");
    let server = server([vec![keys(&[&issuer])], vec![Step::Answer(Answer::status(500))]]);
    let verifier = verifier_with(&server, |fetch| {
        fetch.max_age_ms = Some(50);
        fetch.refresh_ahead_ms = Some(0);
        fetch.stale_ms = Some(500);
    });
    verifier.prefetch().await.unwrap();
    tokio::time::sleep(Duration::from_millis(60)).await;
    verifier.verify(issuer.token()).await.unwrap();
    assert!(verifier.stats().stale);
    assert!(is_unavailable(
        verifier.verify(Issuer::new("key 2").token()).await
    ));
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(is_unavailable(verifier.verify(issuer.token()).await));
}

#[tokio::test]
async fn a_set_is_fetched_again_in_the_background_before_it_ends() {
    let issuer = Issuer::new("k1");
    let server = server([vec![keys(&[&issuer])], vec![Step::Stall]]);
    let verifier = verifier_with(&server, |fetch| {
        fetch.refresh_ahead_ms = Some(600_000);
    });
    verifier.prefetch().await.unwrap();
    for _ in 0..20 {
        let (result, took) = support::timed(verifier.verify(issuer.token())).await;
        result.unwrap();
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!((verifier.stats().fetches, server.requests().len()), (2, 2));
}
