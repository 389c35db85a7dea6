//! What the names of fields say of their values.

use super::kind::SecretKind;

fn plain_name(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A name of a field in an answer, and what it says of the value.
pub(super) struct Name<'a> {
    pub(super) text: &'a str,
    /// The value is a secret.
    pub(super) is_secret: bool,
    /// The value is a code: of an error, or of a second factor.
    pub(super) is_code: bool,
    /// The value is an identifier: an error's code, or the name of a field.
    pub(super) has_identifiers: bool,
    /// Services list their messages by field under this name.
    pub(super) is_message_list: bool,
}

impl Name<'_> {
    pub(super) fn of(text: &str) -> Name<'_> {
        let name = plain_name(text);
        Name {
            text,
            is_secret: is_secret(&name),
            is_code: name.ends_with("code"),
            has_identifiers: name.ends_with("code")
                || name.ends_with("codes")
                || IDENTIFIERS.contains(&name.as_str()),
            is_message_list: MESSAGE_LISTS.contains(&name.as_str()),
        }
    }

    /// Whether the value is one of several codes that are used once.
    pub(super) fn is_code_of_a_user(&self) -> bool {
        let name = plain_name(self.text);
        name == "pin" || name.contains("otp") || name.ends_with("code") || name.ends_with("codes")
    }
}

const MESSAGE_LISTS: [&str; 9] = [
    "detail",
    "details",
    "errors",
    "fielderrors",
    "fields",
    "formerrors",
    "invalidparams",
    "nonfielderrors",
    "validationerrors",
];

const IDENTIFIERS: [&str; 23] = [
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

fn is_secret(plain_name: &str) -> bool {
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
    let is_kind = matches!(plain_name, "tokentype" | "tokenexpiresin");
    !is_kind && (contains_any(plain_name, &PARTS) || CODES.contains(&plain_name) || plain_name == "pin")
}

/// Names are short and come by the thousand: this is faster than a search for each part.
fn contains_any(name: &str, parts: &[&str]) -> bool {
    let ends = |start| name.as_bytes().get(start..).unwrap_or_default();
    (0..name.len()).any(|start| parts.iter().any(|part| ends(start).starts_with(part.as_bytes())))
}

/// What kind of secret a field of a request is. There a `code` is one of a second factor.
pub(super) fn kind_of(name: &str) -> SecretKind {
    const OF_MACHINES: [&str; 7] = [
        "token",
        "secret",
        "apikey",
        "authorization",
        "cookie",
        "privatekey",
        "sessionid",
    ];
    let name = plain_name(name);
    if !is_secret(&name) && !matches!(name.as_str(), "code" | "sessionid") {
        SecretKind::Other
    } else if contains_any(&name, &OF_MACHINES) {
        SecretKind::Token
    } else {
        SecretKind::Named
    }
}

/// Fields of a request that are no secrets; a message about an address is worth reading.
pub(super) fn is_open_name(name: &str) -> bool {
    matches!(name, "email" | "newEmail")
}

/// Whether the value is a message for people.
pub(super) fn is_name_of_message(name: &str) -> bool {
    matches!(name, "message" | "msg" | "detail")
}

/// Whether the text is written as identifiers are: `^[A-Za-z][\w.:-]{1,99}$`.
pub(super) fn is_identifier(text: &str) -> bool {
    (2..=100).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-'))
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
            assert!(Name::of(name).is_secret, "{name}");
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
            assert!(!Name::of(name).is_secret, "{name}");
        }
        for (name, expected) in [("code", true), ("error_code", true), ("codec", false)] {
            assert_eq!(Name::of(name).is_code, expected, "{name}");
        }
    }

    #[test]
    fn names_of_what_is_sent_and_of_what_is_answered() {
        for (name, kind) in [
            ("code", SecretKind::Named),
            ("pin", SecretKind::Named),
            ("password", SecretKind::Named),
            ("refresh_token", SecretKind::Token),
            ("sessionId", SecretKind::Token),
            ("countryCode", SecretKind::Other),
            ("tokenType", SecretKind::Other),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
        for (name, expected) in [("recovery_codes", true), ("pin", true), ("password", false)] {
            assert_eq!(Name::of(name).is_code_of_a_user(), expected, "{name}");
        }
        for (name, expected) in [
            ("field_errors", true),
            ("fieldErrors", true),
            ("invalid-params", true),
            ("error", false),
        ] {
            assert_eq!(Name::of(name).is_message_list, expected, "{name}");
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
            assert_eq!(Name::of(name).has_identifiers, expected, "{name}");
        }
    }
}
