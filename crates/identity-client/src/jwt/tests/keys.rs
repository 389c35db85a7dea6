//! Key sets: which keys are taken, and which key a token gets.

use super::super::jwk::NotAKeySet;
use super::*;

fn usable(key: Value) -> usize {
    set([key]).len()
}

/// The good key with members in place of its own; `null` takes one away.
fn changed(changes: &Value) -> Value {
    let mut key = jwk();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            key.as_object_mut().unwrap().remove(name);
        } else {
            key[name] = value.clone();
        }
    }
    key
}

fn rsa(n: &[u8], e: &[u8]) -> Value {
    json!({ "kty": "RSA", "n": encode(n), "e": encode(e) })
}

#[test]
fn a_set_is_an_object_with_a_list_of_keys() {
    for bad in [
        "",
        "null",
        "[]",
        "{}",
        "<html>",
        r#"{"keys":{}}"#,
        r#"{"keys":[1,]}"#,
        r#"[[]]"#,
    ] {
        assert_eq!(Keys::read(bad.as_bytes(), 32), Err(NotAKeySet), "{bad}");
    }
    assert_eq!(Keys::read(br#"{"keys":[],"x":1}"#, 32).unwrap().len(), 0);
    let many = json!({ "keys": vec![jwk(); 33] }).to_string();
    assert_eq!(Keys::read(many.as_bytes(), 32), Err(NotAKeySet));
    assert_eq!(Keys::read(many.as_bytes(), 33).unwrap().len(), 33);
}

#[test]
fn keys_of_other_purposes_are_left_out() {
    for changes in [
        json!({ "use": "enc" }),
        json!({ "use": 1 }),
        json!({ "key_ops": ["sign"] }),
        json!({ "key_ops": [] }),
        json!({ "key_ops": "verify" }),
        json!({ "alg": "ES512" }),
        json!({ "alg": "HS256" }),
        json!({ "kty": "oct" }),
        json!({ "kty": null }),
        json!({ "crv": "Ed448" }),
        json!({ "crv": "X25519" }),
        json!({ "crv": "P-256" }),
        json!({ "x": "" }),
        json!({ "x": encode([1; 31]) }),
        json!({ "x": encode([1; 33]) }),
        json!({ "x": 1 }),
        json!({ "kid": 1 }),
    ] {
        assert_eq!(usable(changed(&changes)), 0, "{changes}");
    }
    for changes in [
        json!({}),
        json!({ "use": null }),
        json!({ "key_ops": ["verify", "sign"] }),
        json!({ "alg": "EdDSA" }),
        json!({ "kid": null }),
        json!({ "x5c": [] }),
    ] {
        assert_eq!(usable(changed(&changes)), 1, "{changes}");
    }
    for other in [json!(1), json!(null), json!("x"), json!([])] {
        assert_eq!(usable(other), 0);
    }
}

#[test]
fn private_keys_are_refused_and_counted() {
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        let keys = set([changed(&json!({ name: "x" })), jwk()]);
        assert_eq!((keys.len(), keys.private), (1, 1), "{name}");
    }
}

#[test]
fn rsa_keys_are_large_enough_and_have_a_sound_exponent() {
    let modulus = |bytes: usize, first: u8| {
        let mut n = vec![0xa5; bytes];
        n[0] = first;
        n
    };
    let three = [1, 0, 1];
    for (n, good) in [
        (modulus(128, 0xff), false),
        (modulus(255, 0xff), false),
        (modulus(256, 0x7f), false),
        (modulus(256, 0x80), true),
        (modulus(257, 0), false),
        (modulus(1024, 0xff), true),
        (modulus(1025, 1), false),
        (Vec::new(), false),
    ] {
        assert_eq!(usable(rsa(&n, &three)) == 1, good, "{} bytes", n.len());
    }
    for (e, good) in [
        (&[][..], false),
        (&[1], false),
        (&[2], false),
        (&[3], true),
        (&[0, 1, 0, 1], false),
        (&[1, 0, 0], false),
        (&[0xff; 4], true),
        (&[1, 0, 0, 0, 1], false),
    ] {
        assert_eq!(usable(rsa(&modulus(256, 0x80), e)) == 1, good, "{e:?}");
    }
}

#[test]
fn points_have_whole_coordinates() {
    let point = |curve: &str, x: usize, y: usize| json!({ "kty": "EC", "crv": curve, "x": encode(vec![1; x]), "y": encode(vec![1; y]) });
    assert_eq!(usable(point("P-256", 32, 32)), 1);
    assert_eq!(usable(point("P-384", 48, 48)), 1);
    for (curve, x, y) in [
        ("P-256", 31, 32),
        ("P-256", 32, 33),
        ("P-384", 32, 32),
        ("P-521", 66, 66),
        ("secp256k1", 32, 32),
        ("", 32, 32),
    ] {
        assert_eq!(usable(point(curve, x, y)), 0, "{curve} {x} {y}");
    }
}

#[test]
fn a_token_gets_the_one_key_that_fits() {
    let token = |kid: &str| sign(&format!(r#"{{"alg":"EdDSA"{kid}}}"#), claims().to_string());
    let fault = |keys: &[Value], kid: &str| {
        let (policy, token) = (policy(), token(kid));
        let compact = policy.read(&token).unwrap();
        policy.verify(compact, &set(keys), NOW_MS, None).err()
    };
    let unknown = Some(TokenFault::UnknownKey);
    let k1 = r#","kid":"k1""#;
    let other = changed(&json!({ "kid": "k2" }));
    let rsa = json!({ "kty": "RSA", "kid": "k1", "n": encode([0xa5; 256]), "e": "AQAB" });
    assert_eq!(fault(&[jwk()], k1), None);
    assert_eq!(fault(&[jwk()], ""), None);
    assert_eq!(fault(&[jwk(), rsa.clone()], ""), None);
    assert_eq!(fault(&[jwk(), rsa.clone()], k1), None);
    assert_eq!(fault(&[jwk(), other.clone()], k1), None);
    assert_eq!(fault(&[jwk(), other.clone()], ""), unknown);
    assert_eq!(fault(&[jwk(), jwk()], k1), unknown);
    assert_eq!(fault(&[other], k1), unknown);
    assert_eq!(fault(&[rsa], k1), unknown);
    assert_eq!(fault(&[changed(&json!({ "kid": null }))], k1), unknown);
    assert_eq!(fault(&[changed(&json!({ "kid": "K1" }))], k1), unknown);
    assert_eq!(fault(&[], ""), unknown);
}
