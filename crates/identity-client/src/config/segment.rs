//! Segments of paths, of routes and of the base URL alike.

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Goes out as it is; checked to need no encoding.
    Literal(String),
    /// The value of this field goes here, percent-encoded.
    Field(String),
}

/// Takes a placeholder or a literal.
pub(super) fn parse_segment(segment: &str) -> Result<Segment, &'static str> {
    if let Some(name) = segment.strip_prefix(':') {
        let start = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        if !start
            || !name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            return Err(
                "has an invalid placeholder: `:name` (letters, digits, `_`) must fill a whole segment",
            );
        }
        return Ok(Segment::Field(name.to_owned()));
    }
    check_literal(segment)?;
    Ok(Segment::Literal(segment.to_owned()))
}

/// Takes a segment whose every character may stand in a path unencoded (`pchar` of RFC 3986 §3.3) or is an encoded
/// one, and that no URL parser takes for a dot segment.
pub(super) fn check_literal(segment: &str) -> Result<(), &'static str> {
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => {}
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' | b':' | b'@' => {}
            b'%' => {
                let escape = [bytes.next(), bytes.next()];
                if !escape
                    .iter()
                    .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit()))
                {
                    return Err("has a `%` that is not followed by two hexadecimal digits");
                }
            }
            b'?' | b'#' => return Err("must not have a query or a fragment"),
            _ => return Err("has a character that must be percent-encoded in a path"),
        }
    }
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    if plain == "." || plain == ".." {
        return Err("must not have `.` or `..` as a path segment");
    }
    Ok(())
}
