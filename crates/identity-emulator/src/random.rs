//! Everything unpredictable comes from the operating system.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use crate::{error::InternalError, secret::Secret};

/// An identifier of a user, session or token: 128 random bits as 32 hexadecimal characters.
pub(crate) fn id() -> Result<String, InternalError> {
    Ok(HEXLOWER.encode(&bytes::<16>()?))
}

/// A bearer secret: 256 random bits as 43 characters of base64url.
pub(crate) fn token() -> Result<Secret, InternalError> {
    Ok(encode_token(&bytes::<32>()?))
}

/// 32 bytes as a token is written.
pub(crate) fn encode_token(bytes: &[u8; 32]) -> Secret {
    Secret::new(BASE64URL_NOPAD.encode(bytes))
}

/// Six decimal digits, each of the million values equally likely.
pub(crate) fn six_digits() -> Result<Secret, InternalError> {
    const VALUES: u32 = 1_000_000;
    // Numbers above the last whole multiple would make the small codes likelier.
    const FAIR: u32 = u32::MAX - u32::MAX % VALUES;
    loop {
        let number = u32::from_le_bytes(bytes()?);
        if number < FAIR {
            return Ok(Secret::new(format!("{:06}", number % VALUES)));
        }
    }
}

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], InternalError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_six_digits_and_differ() {
        let codes: Vec<_> = (0..50)
            .map(|_| six_digits().unwrap().reveal().to_owned())
            .collect();
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()))
        );
        assert!(codes.iter().any(|code| code != &codes[0]));
    }

    #[test]
    fn tokens_carry_256_bits() {
        assert_eq!(
            BASE64URL_NOPAD
                .decode(token().unwrap().reveal().as_bytes())
                .unwrap()
                .len(),
            32
        );
    }
}
