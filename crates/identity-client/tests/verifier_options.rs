//! A wrong option of a verifier is an error that names it.
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod support;

use identity_client::{Class, FetchOptions, KeysFrom, Verifier, VerifierOptions};
use support::options;

const SET: &str =
    r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

fn good() -> VerifierOptions {
    VerifierOptions {
        keys: KeysFrom::Fixed(SET.into()),
        issuers: vec!["i".into()],
        audiences: vec!["a".into()],
        ..VerifierOptions::default()
    }
}

fn field(options: &VerifierOptions) -> Option<String> {
    let error = Verifier::new(options).err()?;
    assert_eq!(error.class(), Class::Config, "{error}");
    Some(error.field().unwrap().to_owned())
}

fn fetched(base_url: &str, url: Option<&str>, allow_foreign: bool) -> Option<String> {
    field(&VerifierOptions {
        keys: KeysFrom::Fetched(Box::new(FetchOptions {
            client: options(base_url),
            url: url.map(str::to_owned),
            allow_foreign,
            ..FetchOptions::default()
        })),
        ..good()
    })
}

#[test]
fn issuer_audience_and_keys_are_required() {
    assert_eq!(field(&good()), None);
    let refused = |change: fn(&mut VerifierOptions)| {
        let mut options = good();
        change(&mut options);
        field(&options)
    };
    for (change, name) in [
        (
            (|options| options.issuers.clear()) as fn(&mut VerifierOptions),
            "issuer",
        ),
        (|options| options.issuers.push(String::new()), "issuer"),
        (|options| options.audiences.clear(), "audience"),
        (|options| options.audiences = vec![String::new(); 2], "audience"),
        (|options| options.keys = KeysFrom::Nowhere, "identity"),
        (|options| options.keys = KeysFrom::Fixed("{}".into()), "keys"),
        (
            |options| options.keys = KeysFrom::Fixed(r#"{"keys":[]}"#.into()),
            "keys",
        ),
        (
            |options| options.keys = KeysFrom::Fixed(SET.replace("\"x\"", "\"d\":\"\",\"x\"")),
            "keys",
        ),
        (|options| options.skew_ms = Some(60_001), "skewMs"),
        (|options| options.max_age_ms = Some(0), "maxAgeMs"),
        (|options| options.max_token_bytes = Some(65_537), "maxTokenBytes"),
        (|options| options.max_keys = Some(0), "maxKeys"),
        (|options| options.types = Some(Vec::new()), "types"),
        (
            |options| options.required_claims = vec!["x".into(); 65],
            "requiredClaims",
        ),
    ] {
        assert_eq!(refused(change).as_deref(), Some(name));
    }
}

#[test]
fn algorithms_without_a_public_key_cannot_be_named() {
    for name in ["none", "HS256", "HS512", "eddsa", "ES512", ""] {
        let options = VerifierOptions {
            algorithms: Some(vec!["EdDSA".into(), name.into()]),
            ..good()
        };
        assert_eq!(field(&options).as_deref(), Some("algorithms"), "{name}");
    }
    let none = VerifierOptions {
        algorithms: Some(Vec::new()),
        ..good()
    };
    assert_eq!(field(&none).as_deref(), Some("algorithms"));
}

#[test]
fn keys_come_from_the_service_or_from_where_the_caller_says() {
    let (plain, secure) = ("http://id.example/api", "https://id.example/api");
    assert_eq!(fetched(plain, None, false), None);
    assert_eq!(fetched(plain, Some("http://id.example/keys"), false), None);
    assert_eq!(fetched(secure, Some("https://id.example/keys"), false), None);
    let refused = Some("jwksUrl".to_owned());
    for foreign in [
        "https://keys.example/",
        "http://id.example/keys",
        "https://id.example:444/keys",
    ] {
        assert_eq!(fetched(secure, Some(foreign), false), refused, "{foreign}");
    }
    assert_eq!(fetched(secure, Some("https://keys.example/"), true), None);
    assert_eq!(fetched(secure, Some("http://127.0.0.1:1/keys"), true), None);
    assert_eq!(fetched(secure, Some("http://[::1]:1/keys"), true), None);
    assert_eq!(fetched(secure, Some("http://localhost:1/keys"), true), None);
    assert_eq!(fetched(secure, Some("http://keys.example/"), true), refused);
    for bad in ["", "keys", "ftp://id.example/", "https://u:p@id.example/keys"] {
        assert_eq!(fetched(secure, Some(bad), true), refused, "{bad}");
    }
    assert_eq!(fetched("", None, false).as_deref(), Some("baseUrl"));
}
