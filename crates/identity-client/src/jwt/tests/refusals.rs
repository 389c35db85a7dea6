//! Claims that are missing, of a wrong type, or of somebody else.

use super::*;
use TokenFault::{Audience, Bound, Claims, Issuer, Malformed, Type};

fn refuse(changes: &Value, fault: TokenFault) {
    assert_eq!(claimed(changes).map(|_| ()), Err(fault), "{changes}");
}

#[test]
fn four_claims_are_always_required() {
    for name in ["iss", "aud", "sub", "exp"] {
        refuse(&json!({ name: null }), Claims);
        for value in [json!({}), json!(true), json!([[]]), json!([1])] {
            refuse(&json!({ name: value }), Claims);
        }
        let text = claims().to_string();
        let null = text.replacen(&format!("\"{name}\":"), &format!("\"{name}\":null,\"x\":"), 1);
        refused(&sign(HEADER, null), Claims);
    }
    assert!(claimed(&json!({ "iat": null })).is_ok());
    refuse(&json!({ "sub": "" }), Claims);
    refuse(&json!({ "sub": 1 }), Claims);
}

#[test]
fn dates_are_finite_numbers() {
    for name in ["exp", "nbf", "iat"] {
        for value in ["\"1\"", "null", "1e400", "-1e400", "true", "[1]", "{}"] {
            let text = with(&json!({ name: 0 })).replacen(
                &format!("\"{name}\":0"),
                &format!("\"{name}\":{value}"),
                1,
            );
            refused(&sign(HEADER, text), Claims);
        }
    }
    refuse(&json!({ "exp": -1 }), TokenFault::Expired);
    refuse(&json!({ "exp": 0 }), TokenFault::Expired);
    refused(
        &sign(
            HEADER,
            with(&json!({ "exp": 0 })).replacen("\"exp\":0", "\"exp\":1e306", 1),
        ),
        Claims,
    );
    assert!(claimed(&json!({ "exp": 1e15 })).is_ok());
    assert!(claimed(&json!({ "nbf": -5.5 })).is_ok());
}

#[test]
fn a_claim_that_is_read_occurs_once() {
    for name in ["iss", "aud", "sub", "exp", "nbf", "iat", "cnf"] {
        let twice = format!("{{\"{name}\":1,\"{name}\":1}}");
        refused(&sign(HEADER, twice), Malformed);
    }
}

#[test]
fn a_payload_is_one_json_object_in_utf_8() {
    for bad in [
        "",
        "null",
        "[]",
        "1",
        "{",
        "{}{}",
        "\u{feff}{}",
        r#"{"a":"\x"}"#,
        "{\"a\":\"\n\"}",
    ] {
        refused(&sign(HEADER, bad), Malformed);
    }
    let mut bytes = claims().to_string().into_bytes();
    bytes.splice(1..1, *b"\"a\":\"\xff\",");
    refused(&sign(HEADER, &bytes), Malformed);
    let nested = format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500));
    refused(&sign(HEADER, nested), Claims);
}

#[test]
fn the_issuer_is_one_of_the_list() {
    for issuer in ["Issuer", "issuer/", "", "issuer\0", "iss"] {
        refuse(&json!({ "iss": issuer }), Issuer);
    }
    refuse(&json!({ "iss": ["issuer"] }), Claims);
    let two = Policy {
        rules: Rules {
            issuers: vec!["a".into(), "issuer".into()],
            ..policy().rules
        },
        ..policy()
    };
    assert!(check_with(&two, &sign(HEADER, claims().to_string()), NOW_MS).is_ok());
}

#[test]
fn the_token_is_for_one_of_the_audiences() {
    for good in [
        json!("other"),
        json!(["x", "audience"]),
        json!(["audience", "audience"]),
    ] {
        assert!(claimed(&json!({ "aud": good })).is_ok());
    }
    for bad in [
        json!("x"),
        json!(""),
        json!([]),
        json!(["x", "y"]),
        json!("Audience"),
    ] {
        refuse(&json!({ "aud": bad }), Audience);
    }
    for bad in [
        json!(["audience", 1]),
        json!(["audience", ["audience"]]),
        json!({ "a": "audience" }),
    ] {
        refuse(&json!({ "aud": bad }), Claims);
    }
}

#[test]
fn only_access_tokens_are_accepted() {
    let typed = |policy: &Policy, typ: &str, changes: &Value| {
        let header = format!(r#"{{"alg":"EdDSA","kid":"k1","typ":"{typ}"}}"#);
        check_with(policy, &sign(&header, with(changes)), NOW_MS).map(|_| ())
    };
    let strict = Policy {
        rules: Rules {
            types: policy().rules.types[..2].to_vec(),
            ..policy().rules
        },
        ..policy()
    };
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert_eq!(typed(&policy(), typ, &json!({})), Ok(()), "{typ}");
        assert_eq!(typed(&strict, typ, &json!({ "nonce": "n" })), Ok(()), "{typ}");
    }
    for typ in ["JWT", "jwt"] {
        assert_eq!(typed(&policy(), typ, &json!({})), Ok(()), "{typ}");
        assert_eq!(typed(&strict, typ, &json!({})), Err(Type), "{typ}");
    }
    for typ in [
        "",
        "id_token",
        "dpop+jwt",
        "logout+jwt",
        "at+jwt ",
        "application/jwt",
    ] {
        assert_eq!(typed(&policy(), typ, &json!({})), Err(Type), "{typ}");
    }
    assert_eq!(
        check_with(&strict, &sign(HEADER, claims().to_string()), NOW_MS),
        Err(Type)
    );
    // An ID token (OpenID Connect Core §2) has the same issuer, and may have the same audience.
    for name in ["nonce", "at_hash"] {
        refuse(&json!({ name: "x" }), Type);
        assert_eq!(typed(&policy(), "JWT", &json!({ name: "x" })), Err(Type));
    }
}

#[test]
fn a_bound_token_is_no_bearer_token() {
    refuse(&json!({ "cnf": { "jkt": "x" } }), Bound);
    refuse(&json!({ "cnf": {} }), Bound);
}

#[test]
fn further_claims_can_be_required() {
    let wants = Policy {
        rules: Rules {
            required: vec!["sid".into()],
            ..policy().rules
        },
        ..policy()
    };
    let check = |changes: &Value| check_with(&wants, &sign(HEADER, with(changes)), NOW_MS).map(|_| ());
    assert_eq!(check(&json!({ "sid": "s" })), Ok(()));
    assert_eq!(check(&json!({})), Err(Claims));
    let null = with(&json!({ "sid": 1 })).replace("\"sid\":1", "\"sid\":null");
    assert_eq!(check_with(&wants, &sign(HEADER, null), NOW_MS), Err(Claims));
}

#[test]
fn reasons_have_names_and_sentences_of_their_own() {
    for (index, fault) in TokenFault::ALL.into_iter().enumerate() {
        for other in &TokenFault::ALL[..index] {
            assert_ne!(fault.as_str(), other.as_str());
            assert_ne!(fault.text(), other.text());
        }
    }
}
