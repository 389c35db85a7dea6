/// Whether a text is an e-mail address, as HTML's `<input type="email">` takes it. The pattern in the OpenAPI document
/// says the same.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_character = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    !local.is_empty() && local.chars().all(local_character) && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in [
            "a@b",
            "first.last+tag@mail.example.com",
            "o'hara@example.ie",
            "{x}@1.2.3",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "", "a", "@", "a@", "@b", "a b@c", "a@b@c", "a@-b", "a@b-", "a@b..c", "a@b.", "ä@b", "a@b\r\n",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
