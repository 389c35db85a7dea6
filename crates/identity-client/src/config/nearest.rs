//! Names in messages: the known name somebody probably meant, and a name that is safe to repeat.

use crate::error::Error;

impl Error {
    /// Options that nobody knows, for callers that read options by name; `None` when there are none. `prefix` is the
    /// path of the section, such as `tls.`. Of several, one is named that resembles a known option, which is suggested.
    pub fn unknown_options<'given>(
        prefix: &str,
        given: impl Iterator<Item = &'given str>,
        known: &[&'static str],
    ) -> Option<Error> {
        let mut first = None;
        for given in given.take(MOST_COMPARED) {
            let name = shown(given);
            match nearest(&name, known.iter().copied()) {
                Some(known) => {
                    let hint = format!("; did you mean `{prefix}{known}`?");
                    return Some(unknown(prefix, &name, &hint));
                }
                None => first = first.or(Some(name)),
            }
        }
        first.map(|name| unknown(prefix, &name, ""))
    }
}

/// Most unknown names that are compared with the known ones.
const MOST_COMPARED: usize = 100;

fn unknown(prefix: &str, name: &str, hint: &str) -> Error {
    Error::config(
        format!("{prefix}{name}"),
        format!("`{prefix}{name}` is not an option{hint}"),
    )
}

/// The known name with the fewest typing errors between it and the given one, if there are few enough.
pub(super) fn nearest(given: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let given = given.to_ascii_lowercase();
    let allowed = ((given.len() + 1) / 3).clamp(1, 4);
    known
        .map(|name| {
            (
                distance(given.as_bytes(), name.to_ascii_lowercase().as_bytes()),
                name,
            )
        })
        .filter(|(errors, _)| *errors <= allowed)
        .min_by_key(|(errors, _)| *errors)
        .map(|(_, name)| name)
}

/// Most characters of a caller's name that a message repeats.
const LONGEST_SHOWN: usize = 40;

/// A caller's name as a message may repeat it: what is not visible ASCII becomes `?`, and a long name is cut.
pub fn shown(name: &str) -> String {
    let visible = |char: char| if char.is_ascii_graphic() { char } else { '?' };
    let mut shown: String = name.chars().take(LONGEST_SHOWN).map(visible).collect();
    if name.chars().nth(LONGEST_SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}

/// Insertions, deletions and replacements that turn one name into the other (Levenshtein).
fn distance(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.iter().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (right, cell) in to.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = replaced.min(diagonal + 1).min(before + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_typing_errors() {
        let table = [
            ("", "", 0),
            ("a", "", 1),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("login", "login", 0),
        ];
        for (from, to, errors) in table {
            assert_eq!(distance(from.as_bytes(), to.as_bytes()), errors, "{from} {to}");
        }
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["login", "logoutSession", "me"];
        let table = [
            ("Login", Some("login")),
            ("logni", Some("login")),
            ("loggin", Some("login")),
            ("mee", Some("me")),
            ("logoutsesion", Some("logoutSession")),
            ("register", None),
            ("", None),
        ];
        for (given, expected) in table {
            assert_eq!(nearest(given, known.into_iter()), expected, "{given}");
        }
    }

    #[test]
    fn shows_nothing_that_could_break_a_line() {
        assert_eq!(shown("a\r\nb\u{202e}c`"), "a??b?c`");
        assert_eq!(shown(&"x".repeat(40)), "x".repeat(40));
        assert_eq!(shown(&"é".repeat(100)), format!("{}...", "?".repeat(40)));
        let given = ["a", "time\nout ms"];
        let error = Error::unknown_options("", given.into_iter(), &["timeoutMs"]).unwrap();
        assert_eq!(error.field(), Some("time?out?ms"));
        assert_eq!(
            error.to_string(),
            "`time?out?ms` is not an option; did you mean `timeoutMs`?"
        );
    }
}
