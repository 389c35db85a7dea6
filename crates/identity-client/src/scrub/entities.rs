//! Character references of HTML.

/// The names of U+00A0 to U+00FF in their order (HTML 4.01 §24.2.1), which escapers write for letters with accents.
const LATIN1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
    sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde \
    Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde \
    Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
    egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash \
    ugrave uacute ucirc uuml yacute thorn yuml";

/// Names of punctuation that some escapers write.
const PUNCTUATION: [(&str, char); 37] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("LT", '<'),
    ("gt", '>'),
    ("GT", '>'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("excl", '!'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("equals", '='),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("Hat", '^'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("verbar", '|'),
    ("rcub", '}'),
    ("euro", '\u{20ac}'),
];
/// Longer references stand for nothing here.
const LONGEST: usize = 10;

/// What the reference after `&` stands for, and how many bytes it takes, with its semicolon.
pub(super) fn entity(text: &[u8]) -> Option<(usize, char)> {
    let length = text.iter().take(LONGEST + 1).position(|byte| *byte == b';')?;
    let name = text.get(..length).and_then(|name| str::from_utf8(name).ok())?;
    let c = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => named(name)?,
    };
    Some((length + 1, c))
}

fn named(name: &str) -> Option<char> {
    let known = PUNCTUATION.iter().find(|(known, _)| *known == name);
    known.map(|(_, c)| *c).or_else(|| {
        let at = LATIN1.split_ascii_whitespace().position(|known| known == name)?;
        char::from_u32(0xa0 + u32::try_from(at).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_by_name_and_by_number() {
        for (text, expected) in [
            ("amp;x", Some((4, '&'))),
            ("nbsp;", Some((5, '\u{a0}'))),
            ("yuml;", Some((5, '\u{ff}'))),
            ("szlig;", Some((6, '\u{df}'))),
            ("times;", Some((6, '\u{d7}'))),
            ("#0000065;", Some((9, 'A'))),
            ("#X41;", Some((5, 'A'))),
            ("#xd800;", None),
            ("#;", None),
            ("amp", None),
            ("nothing;", None),
            ("", None),
        ] {
            assert_eq!(entity(text.as_bytes()), expected, "{text}");
        }
    }
}
