//! Recognises secrets by their look.

use crate::redact::REDACTED;

/// A run without a space that is this long and mixes letters and digits is taken for a token; a UUID (36) and a
/// trace id of 32 digits are shorter.
const LONG_RUN: usize = 40;

/// Nothing shorter looks like a token.
const SHORTEST_LOOK: usize = 12;

/// A text of fewer characters says too little to be taken for random.
const SHORTEST_RANDOM: usize = 16;

/// Hides JSON Web Tokens, bearer tokens and long random strings.
pub(super) fn hide_tokens(text: &str) -> String {
    if text.len() < SHORTEST_LOOK {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut after_bearer = false;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_token_char(c)).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        if !run.is_empty() {
            let hide = looks_like_a_token(run) || (after_bearer && run.len() >= 6);
            shown.push_str(if hide { REDACTED } else { run });
            after_bearer = run.eq_ignore_ascii_case("bearer") || (after_bearer && run == ":");
        }
        let gap = tail.find(is_token_char).unwrap_or(tail.len());
        let (between, next) = tail.split_at(gap);
        shown.push_str(between);
        rest = next;
    }
    shown
}

/// Characters of base64, base64url and of the dots between the parts of a JSON Web Token (RFC 7515 §7.1, RFC 6750 §2.1).
fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/' | '=')
}

fn looks_like_a_token(run: &str) -> bool {
    // Every JSON object in base64 begins with these letters, because `{"` does.
    if run.find("eyJ").is_some_and(|start| run.len() - start >= 12) {
        return true;
    }
    let digits = run.bytes().any(|b| b.is_ascii_digit());
    let letters = run.bytes().any(|b| b.is_ascii_alphabetic());
    run.len() >= LONG_RUN && digits && letters && !run.contains("://") && !is_path(run)
}

/// A URL's path may be long and is no secret; base64 has no runs of that many short parts.
fn is_path(run: &str) -> bool {
    run.starts_with("//") || (run.starts_with('/') && run.split('/').all(|part| part.len() < 24))
}

/// Whether an identifier is a token by its look. Long codes in words are not: their parts are short, or have few digits.
pub(super) fn identifier_looks_like_a_token(text: &str) -> bool {
    let parts = || text.split(['.', ':', '-', '_']);
    let is_json = |part: &str| part.starts_with("eyJ") && part.len() >= 12;
    let is_random = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        part.len() >= LONG_RUN / 2 && digits >= 3 && digits < part.len()
    };
    parts().any(is_json) || (text.len() >= LONG_RUN && parts().any(is_random))
}

/// Whether a text that was sent is one that a machine made at random, whatever its name is.
pub(super) fn looks_random(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    text.len() >= SHORTEST_RANDOM
        && digits >= 2
        && letters >= 4
        && !text.starts_with('/')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'='))
}

/// Digits only, as many as a second factor's code has.
pub(super) fn is_one_time_code(text: &str) -> bool {
    (4..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_hidden_by_their_look() {
        let jwt = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln";
        assert_eq!(
            hide_tokens(&format!("token {jwt} expired")),
            "token [redacted] expired"
        );
        assert_eq!(
            hide_tokens("Bearer abcdef was refused"),
            "Bearer [redacted] was refused"
        );
        assert_eq!(hide_tokens(&"a1".repeat(32)), "[redacted]");
    }

    #[test]
    fn sentences_and_ids_are_kept() {
        for text in [
            "Wrong e-mail or password.",
            "trace 7b1c7c1e-3a0e-4b52-8f1c-0a3f1f7b3c11",
            "trace 0123456789abcdef0123456789abcdef",
            "REFRESH_TOKEN_REUSED",
            "",
        ] {
            assert_eq!(hide_tokens(text), text);
        }
    }

    #[test]
    fn where_looks_begin_and_end() {
        let hidden = |text: &str| hide_tokens(text) == REDACTED;
        for (text, expected) in [
            ("eyJhbGciOiJF", true),
            ("eyJhbGciOiJ", false),
            ("aaaaaaaaaaeyJ", false),
            ("x.eyJhbGciOiJF", true),
            (&"a1".repeat(20), true),
            (&"a1".repeat(20)[1..], false),
            (&"a".repeat(40), false),
            (&"1".repeat(40), false),
            (&format!("/{}", "part1/".repeat(10)), false),
            (&format!("//{}", "part1".repeat(10)), false),
            (&format!("/a/{}1", "b".repeat(40)), true),
            (&format!("/{}", "a1".repeat(20)), true),
            (&format!("/{}/{}", "a1".repeat(12), "b1".repeat(12)), true),
            (
                &format!("/{}/{}", &"a1".repeat(12)[1..], &"b1".repeat(12)[1..]),
                false,
            ),
        ] {
            assert_eq!(hidden(text), expected, "{text}");
        }
        let table = [
            ("bearer: abcdef", "bearer: [redacted]"),
            ("BEARER abcde", "BEARER abcde"),
            ("abcdef bearer", "abcdef bearer"),
            ("Bearer abcdef ghijkl", "Bearer [redacted] ghijkl"),
        ];
        for (text, shown) in table {
            assert_eq!(hide_tokens(text), shown);
        }
    }

    #[test]
    fn identifiers_are_tokens_only_when_nobody_would_write_them() {
        for (text, expected) in [
            ("eyJhbGciOiJF", true),
            ("TOKEN_eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln", true),
            ("keyJournalIsMissing", false),
            (
                "VALIDATION_ERROR_PASSWORD_MUST_HAVE_AT_LEAST_12_CHARACTERS",
                false,
            ),
            ("passwordMustContainAtLeastOneOfTheLettersAToZAnd12Digits", false),
            (&format!("x{}", "a1".repeat(20)), true),
            ("trace:0123456789abcdef0123456789abcdef", false),
        ] {
            assert_eq!(identifier_looks_like_a_token(text), expected, "{text}");
        }
    }

    #[test]
    fn random_texts_are_long_and_mixed() {
        for (text, expected) in [
            ("VecNzp2eU6YNPJuCRccS8W", true),
            ("3f0e1c52-9d1b-4a77-8c1e-5b6d7e8f9a0b", true),
            ("VecNzp2eU6YNPJu", false),
            ("m.login.password", false),
            ("2026-11-25T07:46:34.000Z", false),
            ("https://app.example/v2/done3", false),
            ("/auth/v2/email3/confirm", false),
            ("correct horse battery 12", false),
            ("login-with-password", false),
            ("00000000000000000001", false),
        ] {
            assert_eq!(looks_random(text), expected, "{text}");
        }
    }

    #[test]
    fn one_time_codes_have_four_to_ten_digits() {
        for (text, expected) in [
            ("123", false),
            ("1234", true),
            ("1234567890", true),
            ("12345678901", false),
            ("12a4", false),
            ("", false),
        ] {
            assert_eq!(is_one_time_code(text), expected, "{text}");
        }
    }
}
