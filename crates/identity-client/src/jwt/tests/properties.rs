//! Whatever is presented as a token or as a key set: no panic, and no token is accepted that was not signed as it is.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static GOOD: LazyLock<String> = LazyLock::new(|| sign(HEADER, claims().to_string()));

fn changed(at: prop::sample::Index, byte: u8) -> Option<String> {
    let mut bytes = GOOD.clone().into_bytes();
    let place = at.index(bytes.len());
    bytes[place] = byte;
    String::from_utf8(bytes).ok()
}

proptest! {
    #[test]
    fn any_text_is_refused(text in ".{0,300}") {
        prop_assert!(check(&text).is_err());
    }

    #[test]
    fn any_three_parts_are_refused(header in ".{0,80}", payload in ".{0,80}", signature in any::<[u8; 32]>()) {
        let token = format!("{}.{}.{}", encode(header), encode(payload), encode(signature));
        prop_assert!(check(&token).is_err());
    }

    #[test]
    fn a_changed_character_is_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        if let Some(token) = changed(at, byte)
            && token != *GOOD
        {
            prop_assert!(check(&token).is_err());
        }
    }

    #[test]
    fn what_is_cut_out_or_put_in_is_refused(at in any::<prop::sample::Index>(), text in "[A-Za-z0-9_.-]{1,8}", cut in 0..8_usize) {
        let place = at.index(GOOD.len());
        let end = (place + cut).min(GOOD.len());
        let token = format!("{}{text}{}", &GOOD[..place], &GOOD[end..]);
        if token != *GOOD {
            prop_assert!(check(&token).is_err());
        }
    }

    #[test]
    fn accepted_claims_are_json_for_everybody(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = claims().to_string().into_bytes();
        bytes.pop();
        bytes.extend_from_slice(b",\"x\":");
        bytes.extend_from_slice(&payload);
        bytes.push(b'}');
        if let Ok(verified) = check(&sign(HEADER, &bytes)) {
            prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&verified.claims).is_ok());
            prop_assert!(crate::json::fields(&verified.claims).is_ok());
        }
    }

    #[test]
    fn any_text_as_a_key_set(text in prop::collection::vec(any::<u8>(), 0..300), most in 0..64_usize) {
        if let Ok(keys) = Keys::read(&text, most) {
            prop_assert!(keys.len() <= most);
        }
    }

    #[test]
    fn any_members_as_a_key(kty in "EC|OKP|RSA|oct|.{0,3}", crv in "P-256|P-384|Ed25519|.{0,3}", x in "[A-Za-z0-9_-]{0,90}", y in "[A-Za-z0-9_-]{0,90}") {
        let members = json!({ "kty": kty, "crv": crv, "x": x, "y": y, "n": x, "e": y });
        let keys = set([members]);
        let header = Compact::read(&GOOD, 8_192, &Algorithm::ALL).unwrap();
        // A point that is not on its curve is found by the check of a signature, which fails.
        let found = keys.find(&header.header);
        prop_assert!(!found.is_some_and(|key| key.verifies(Algorithm::EdDsa, b"x", &[0; 64])));
    }
}
