//! One way to write a token (RFC 7515 §3.1), and headers that are not obeyed.

use super::*;
use TokenFault::{Algorithm as Alg, Critical, Malformed, Signature, TooLarge, UnknownKey};

fn header(header: &str) -> Result<(), TokenFault> {
    check(&sign(header, claims().to_string())).map(|_| ())
}

#[test]
fn there_are_three_parts_of_strict_base64url() {
    let good = sign(HEADER, claims().to_string());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (first, payload) = signed.split_once('.').unwrap();
    for bad in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        first.into(),
        signed.into(),
        format!("{good}."),
        format!("{good}.{signature}"),
        format!(".{good}"),
        format!("{good}="),
        format!("{good}=="),
        format!("{first}=.{payload}.{signature}"),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{first}.{payload}\n.{signature}"),
        format!("{first}.{payload} .{signature}"),
        format!("{first}.{payload}+.{signature}"),
        format!("{first}.{payload}/.{signature}"),
        format!("{first}.{payload}\u{e9}.{signature}"),
        format!("{first}.{payload}\0.{signature}"),
        format!("Bearer {good}"),
    ] {
        refused(&bad, Malformed);
    }
    // 64 bytes of a signature leave four bits of the last character unused.
    let stray = format!("{}B", &good[..good.len() - 1]);
    refused(&stray, Malformed);
    refused(&format!("{signed}."), Signature);
}

#[test]
fn a_token_has_a_size() {
    let token = sign(HEADER, claims().to_string());
    let limited = |longest: usize| {
        let policy = Policy {
            max_token_bytes: longest,
            ..policy()
        };
        check_with(&policy, &token, NOW_MS).map(|_| ())
    };
    assert_eq!(limited(token.len()), Ok(()));
    assert_eq!(limited(token.len() - 1), Err(TooLarge));
    refused(&"x".repeat(8_192), Malformed);
    refused(&"x".repeat(8_193), TooLarge);
    refused(&"x".repeat(10_000_000), TooLarge);
}

#[test]
fn a_header_is_one_json_object_of_a_kibibyte() {
    for bad in [
        "",
        " ",
        "null",
        "[]",
        r#"["EdDSA"]"#,
        r#""EdDSA""#,
        "{}",
        r#"{"alg":"EdDSA"}{}"#,
        r#"{"alg":"EdDSA",}"#,
        "\u{feff}{\"alg\":\"EdDSA\"}",
        r#"{"alg":1}"#,
        r#"{"alg":null}"#,
        r#"{"alg":["EdDSA"]}"#,
        r#"{"alg":"EdDSA","kid":1}"#,
        r#"{"alg":"EdDSA","kid":null}"#,
        r#"{"alg":"EdDSA","typ":{}}"#,
        r#"{"alg":"EdDSA","alg":"none"}"#,
        r#"{"alg":"none","alg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","\u0061lg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","kid":"k1","kid":"k1"}"#,
        r#"{"alg":"EdDSA","crit":[],"crit":[]}"#,
        r#"{"alg":"EdDSA","kid":"\ud800"}"#,
    ] {
        assert_eq!(header(bad), Err(Malformed), "{bad}");
    }
    let padded = |size: usize| format!(r#"{{"alg":"EdDSA","kid":"k1","x":"{}"}}"#, "x".repeat(size));
    let rest = padded(0).len();
    assert_eq!(header(&padded(1_024 - rest)), Ok(()));
    assert_eq!(header(&padded(1_025 - rest)), Err(Malformed));
    let nested = format!(r#"{{"alg":"EdDSA","kid":"k1","x":{}}}"#, "[".repeat(900));
    assert_eq!(header(&nested), Err(Malformed));
}

#[test]
fn algorithms_outside_the_list_are_refused() {
    for name in [
        "none", "nOnE", "None", "", "HS256", "HS512", "ES512", "Ed448", "Ed25519", "eddsa", "EDDSA", "RS1",
        "ES256K", "EdDSA ", "RSA-OAEP", "dir",
    ] {
        assert_eq!(
            header(&format!(r#"{{"alg":"{name}","kid":"k1"}}"#)),
            Err(Alg),
            "{name}"
        );
    }
    let none = format!(
        "{}.{}.",
        encode(r#"{"alg":"none"}"#),
        encode(claims().to_string())
    );
    refused(&none, Alg);
    let only_rsa = Policy {
        algorithms: vec![Algorithm::Rs256],
        ..policy()
    };
    let token = sign(HEADER, claims().to_string());
    assert_eq!(check_with(&only_rsa, &token, NOW_MS), Err(Alg));
}

#[test]
fn a_key_checks_signatures_of_its_own_kind_alone() {
    for name in [
        "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
    ] {
        assert_eq!(
            header(&format!(r#"{{"alg":"{name}","kid":"k1"}}"#)),
            Err(UnknownKey),
            "{name}"
        );
    }
}

#[test]
fn extensions_are_refused() {
    for extension in [
        r#""crit":["exp"]"#,
        r#""crit":[]"#,
        r#""crit":null"#,
        r#""crit":"b64""#,
        r#""b64":false"#,
        r#""b64":true"#,
        r#""b64":false,"crit":["b64"]"#,
        r#""zip":"DEF""#,
    ] {
        assert_eq!(
            header(&format!(r#"{{"alg":"EdDSA","kid":"k1",{extension}}}"#)),
            Err(Critical),
            "{extension}"
        );
    }
}

#[test]
fn keys_in_headers_are_not_looked_at() {
    let other = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
    let own = json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(other.public_key()) });
    for name in ["jwk", "jku", "x5u", "x5c"] {
        let value = if name == "jwk" {
            own.clone()
        } else {
            json!("https://evil.example/keys")
        };
        let header = json!({ "alg": "EdDSA", "kid": "k1", name: value }).to_string();
        let signed = format!("{}.{}", encode(&header), encode(claims().to_string()));
        let token = format!("{signed}.{}", encode(other.sign(signed.as_bytes())));
        refused(&token, Signature);
        assert!(check(&sign(&header, claims().to_string())).is_ok());
    }
}

#[test]
fn signatures_of_another_size_or_of_zeros_are_wrong() {
    let (signed, _) = {
        let token = sign(HEADER, claims().to_string());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        (signed.to_owned(), signature.to_owned())
    };
    for size in [0, 1, 32, 63, 64, 65, 128, 256] {
        refused(&format!("{signed}.{}", encode(vec![0; size])), Signature);
    }
}
