//! Recognises secrets by the names of their fields.

fn plain_name(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a field with this name holds a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    const PARTS: [&str; 10] = [
        "password",
        "passwd",
        "passphrase",
        "token",
        "secret",
        "apikey",
        "authorization",
        "cookie",
        "otp",
        "privatekey",
    ];
    const CODES: [&str; 10] = [
        "twofacode",
        "setupcode",
        "2facode",
        "mfacode",
        "confirmationcode",
        "verificationcode",
        "onetimecode",
        "recoverycode",
        "backupcodes",
        "recoverycodes",
    ];
    let name = plain_name(name);
    let is_kind = matches!(name.as_str(), "tokentype" | "tokenexpiresin");
    !is_kind
        && (PARTS.iter().any(|part| name.contains(part)) || CODES.contains(&name.as_str()) || name == "pin")
}

/// Whether a field of a request with this name holds a secret. There a `code` is one of a second factor.
pub(super) fn is_sent_secret_name(name: &str) -> bool {
    is_secret_name(name) || matches!(plain_name(name).as_str(), "code" | "sessionid")
}

/// Whether a field of a request with this name holds a secret that a machine has made.
pub(super) fn is_token_name(name: &str) -> bool {
    const PARTS: [&str; 7] = [
        "token",
        "secret",
        "apikey",
        "authorization",
        "cookie",
        "privatekey",
        "sessionid",
    ];
    let name = plain_name(name);
    is_sent_secret_name(&name) && PARTS.iter().any(|part| name.contains(part))
}

/// Fields of a request that are no secrets; a message about an address is worth reading.
pub(super) fn is_open_name(name: &str) -> bool {
    matches!(name, "email" | "newEmail")
}

/// Whether a field with this name holds one of several codes that are used once.
pub(super) fn is_code_of_a_user(name: &str) -> bool {
    let name = plain_name(name);
    name == "pin" || name.contains("otp") || name.ends_with("code") || name.ends_with("codes")
}

/// Whether services list their messages by field under this name.
pub(super) fn is_message_list(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "fields",
        "errors",
        "fielderrors",
        "validationerrors",
        "detail",
        "details",
        "invalidparams",
        "formerrors",
        "nonfielderrors",
    ];
    NAMES.contains(&plain_name(name).as_str())
}

/// Whether a field of an answer with this name holds an identifier: an error's code, or the name of a field.
pub(super) fn is_identifier_name(name: &str) -> bool {
    const NAMES: [&str; 23] = [
        "constraint",
        "domain",
        "error",
        "errorkey",
        "errors",
        "errortype",
        "field",
        "fields",
        "instancepath",
        "keyword",
        "kind",
        "loc",
        "location",
        "name",
        "param",
        "params",
        "path",
        "pointer",
        "property",
        "propertypath",
        "rule",
        "status",
        "type",
    ];
    let name = plain_name(name);
    name.ends_with("code") || name.ends_with("codes") || NAMES.contains(&name.as_str())
}

/// Whether the text is written as identifiers are: `^[A-Za-z][\w.:-]{1,99}$`.
pub(super) fn is_identifier(text: &str) -> bool {
    (2..=100).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-'))
}

/// Whether a field with this name holds a code: of an error, or of a second factor.
pub(super) fn is_code_name(name: &str) -> bool {
    plain_name(name).ends_with("code")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_in_every_spelling() {
        for name in [
            "password",
            "new_password",
            "refreshToken",
            "X-Api-Key",
            "twoFACode",
            "setup_code",
            "PIN",
            "Set-Cookie",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "code",
            "errorCode",
            "email",
            "message",
            "tokenType",
            "status",
            "opinion",
            "spinner",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
        assert!(is_code_name("code") && is_code_name("error_code") && !is_code_name("codec"));
    }

    #[test]
    fn names_of_what_is_sent_and_of_what_is_answered() {
        for (name, secret) in [
            ("code", true),
            ("sessionId", true),
            ("countryCode", false),
            ("pin", true),
        ] {
            assert_eq!(is_sent_secret_name(name), secret, "{name}");
        }
        for (name, expected) in [("recovery_codes", true), ("pin", true), ("password", false)] {
            assert_eq!(is_code_of_a_user(name), expected, "{name}");
        }
        for (name, expected) in [
            ("field_errors", true),
            ("fieldErrors", true),
            ("invalid-params", true),
            ("error", false),
        ] {
            assert_eq!(is_message_list(name), expected, "{name}");
        }
        assert!(is_open_name("email") && !is_open_name("emailToken"));
    }

    #[test]
    fn identifiers_and_the_names_of_their_fields() {
        let longest = "a".repeat(100);
        for (text, expected) in [
            ("INVALID_CREDENTIALS", true),
            ("auth/wrong", false),
            ("m.login.password", true),
            ("urn:x-y:1", true),
            ("a1", true),
            ("a", false),
            ("1a", false),
            ("no way", false),
            ("größe", false),
            ("", false),
            (longest.as_str(), true),
            (&format!("{longest}a"), false),
        ] {
            assert_eq!(is_identifier(text), expected, "{text}");
        }
        for (name, expected) in [
            ("code", true),
            ("error_code", true),
            ("type", true),
            ("error", true),
            ("message", false),
            ("value", false),
            ("input", false),
        ] {
            assert_eq!(is_identifier_name(name), expected, "{name}");
        }
    }
}
