//! Times are checked to the millisecond, with the clocks of issuer and reader up to the skew apart.

use super::*;
use TokenFault::{Claims, Expired, NotYet, TooOld};

fn at(now_ms: f64, changes: &Value) -> Result<(), TokenFault> {
    check_with(&policy(), &sign(HEADER, with(changes)), now_ms).map(|_| ())
}

#[test]
fn a_token_ends_when_the_skew_has_passed() {
    let ends = json!({ "exp": NOW, "iat": null });
    assert_eq!(at(NOW_MS + 4_999.0, &ends), Ok(()));
    assert_eq!(at(NOW_MS + 5_000.0, &ends), Err(Expired));
    assert_eq!(at(NOW_MS + 5_001.0, &ends), Err(Expired));
    let fraction = json!({ "exp": 1_700_000_000.5, "iat": null });
    assert_eq!(at(NOW_MS + 5_499.0, &fraction), Ok(()));
    assert_eq!(at(NOW_MS + 5_500.0, &fraction), Err(Expired));
}

#[test]
fn a_token_begins_a_skew_earlier() {
    for name in ["nbf", "iat"] {
        let begins = json!({ name: NOW });
        assert_eq!(at(NOW_MS - 5_001.0, &begins), Err(NotYet), "{name}");
        assert_eq!(at(NOW_MS - 5_000.0, &begins), Ok(()), "{name}");
        assert_eq!(at(NOW_MS - 4_999.0, &begins), Ok(()), "{name}");
    }
}

#[test]
fn a_token_may_be_too_old() {
    let check = |max_age_ms: f64, changes: &Value| {
        let (policy, token) = (policy(), sign(HEADER, with(changes)));
        let compact = policy.read(&token).unwrap();
        policy
            .verify(compact, &set([jwk()]), NOW_MS, Some(max_age_ms))
            .map(|_| ())
    };
    let issued = json!({ "iat": NOW - 60 });
    assert_eq!(check(54_999.0, &issued), Err(TooOld));
    assert_eq!(check(55_000.0, &issued), Ok(()));
    assert_eq!(check(1e9, &json!({ "iat": null })), Err(Claims));
}
