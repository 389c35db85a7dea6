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
}
