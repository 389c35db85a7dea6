//! Which texts are JSON: those that `JSON.parse` takes, and no others.

use proptest::prelude::*;

use super::*;

/// Values that `JSON.parse` takes.
const VALID: [&str; 20] = [
    r#""""#,
    r#""\ud800""#,
    r#""\udfff\ud800\"\\\/\b\f\n\r\t""#,
    "\"\u{7f}\u{2028}\u{feff}\u{10ffff}\"",
    "0",
    "-0",
    "-0.0e-0",
    "1e999",
    "-1E+999",
    "1e-999999999999999999999",
    "123456789012345678901234567890.5",
    "true",
    "false",
    "null",
    "{}",
    "[ ]",
    r#"{"a":1,"a":2,"":{"\u0061":[]},"\ud800":0,"__proto__":{"constructor":null}}"#,
    "[1,\t[2,\r\n[3]]]",
    r#"[{},[],{"x":[{}]}]"#,
    "\"caf\u{e9}\"",
];

/// Texts in the place of a value that `JSON.parse` refuses.
const INVALID: [&str; 47] = [
    "",
    "01",
    "-",
    "-01",
    "+1",
    ".5",
    "1.",
    "1.e1",
    "1e",
    "1e+",
    "0x1",
    "1_0",
    "NaN",
    "Infinity",
    "-Infinity",
    "undefined",
    "nul",
    "True",
    "nulll",
    "'a'",
    "\"",
    "\"\\\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\x41\"",
    "\"\\'\"",
    "\"\\0\"",
    "\"\n\"",
    "\"\t\"",
    "\"\0\"",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[",
    "]",
    "[}",
    "{]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{1:1}",
    "1 2",
    "/**/1",
    "1//",
    "\u{a0}1",
];

#[test]
fn takes_what_json_parse_takes() {
    for value in VALID {
        for text in [
            format!(r#"{{"a":{value}}}"#),
            format!(" \t\r\n{{ \"a\" : [ {value} , {value} ] }} \n"),
        ] {
            assert_eq!(check(Operation::Me, &text), Ok(text.clone()), "{text}");
        }
    }
    assert_eq!(
        check(Operation::Me, "\u{feff}{\"a\":1}"),
        Ok("{\"a\":1}".to_owned())
    );
    assert_eq!(
        check(Operation::Login, r#"{"token":"\ud800","refreshToken":null}"#)
            .unwrap()
            .len(),
        38
    );
}

#[test]
fn refuses_what_json_parse_refuses() {
    for value in INVALID {
        for text in [
            format!(r#"{{"a":{value}}}"#),
            format!(r#"{{"a":[{{"b":{value}}}]}}"#),
        ] {
            assert_eq!(check(Operation::Me, &text), Err(AnswerFault::NotJson), "{text}");
            assert_eq!(
                check(Operation::Me, &format!(r#"{{"token":{value}}}"#)),
                Err(AnswerFault::NotJson),
                "{text}"
            );
        }
    }
    for text in [
        "{}{}",
        "{},",
        "{}x",
        "{}\0",
        "\u{feff}\u{feff}{}",
        "{",
        "{\"a\":1",
        "x{}",
        "{}]",
        "<html>",
        "\u{b}{}",
        "{\"a\u{1}\":1}",
        "{\"\n\":1}",
        "{\"\t\\n\":1}",
        "{\"\\ud8\":1}",
        "{\"\\x\":1}",
        "{'a':1}",
        "{1:1}",
        "{}\u{2028}",
    ] {
        assert_eq!(check(Operation::Me, text), Err(AnswerFault::NotJson), "{text}");
    }
    for bytes in [
        &b"{\"a\":\"\xff\"}"[..],
        b"{\"a\":\"\xed\xa0\x80\"}",
        b"{\"a\":\"\xc0\xaf\"}",
        b"\xff\xfe{\0}\0",
        b"{\"\xf8\":1}",
    ] {
        assert_eq!(
            check_answer(Operation::Me, bytes.to_vec()),
            Err(AnswerFault::NotJson)
        );
    }
}

#[test]
fn nesting_costs_no_stack() {
    for depth in [10_000, 1_000_000] {
        let arrays = format!(
            r#"{{"token":{{}},"a":{}{},"token":"t"}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        );
        assert!(check(Operation::Login, &arrays).is_ok());
        let objects = format!(r#"{{"a":{}1{}}}"#, "{\"a\":".repeat(depth), "}".repeat(depth));
        assert!(check(Operation::Me, &objects).is_ok());
        assert_eq!(check(Operation::Me, &arrays[..depth]), Err(AnswerFault::NotJson));
        // The value whose type is checked, and the text that is no object, take other paths.
        let token = format!(r#"{{"token":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        assert_eq!(
            check(Operation::Login, &token),
            Err(AnswerFault::WrongField("token", "a string"))
        );
        let bare = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(
            check(Operation::Me, &bare),
            Err(AnswerFault::NotAnObject("an array"))
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_are_checked_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _ = check_answer(Operation::Login, bytes);
    }

    #[test]
    fn accepted_texts_can_be_joined(parts in proptest::collection::vec("[\\[\\]{}\",:\\\\ud8a0-9eE.+ -]{0,24}", 1..8)) {
        let accepted: Vec<String> = parts
            .iter()
            .filter_map(|part| check(Operation::Me, &format!("{{\"a\":{part}}}")).ok())
            .collect();
        let joined = format!("[{}]", accepted.join(","));
        prop_assert_eq!(serde_json::from_str::<Vec<IgnoredAny>>(&joined).unwrap().len(), accepted.len());
    }
}
