use proptest::prelude::*;

use super::*;

fn check(operation: Operation, text: &str) -> Result<String, AnswerFault> {
    check_answer(operation, text.as_bytes().to_vec())
}

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

#[test]
fn only_an_object_is_an_answer() {
    for (text, kind) in [
        ("[{}]", "an array"),
        (" \"x\"", "a string"),
        ("0", "a number"),
        ("null", "null"),
        ("true", "a boolean"),
    ] {
        assert_eq!(
            check(Operation::Me, text),
            Err(AnswerFault::NotAnObject(kind)),
            "{text}"
        );
    }
}

#[test]
fn only_the_end_of_a_session_may_be_told_in_any_words() {
    let long = "x".repeat(200);
    for text in [
        "OK",
        "Session ended\n",
        "\u{2713} abgemeldet",
        long.as_str(),
        "null",
        "true",
        "1",
        "\"OK\"",
        "[]",
        "\u{feff}OK",
    ] {
        for operation in Operation::ALL {
            let done = check(operation, text).ok();
            let expected = (operation == Operation::LogoutSession).then(|| "{}".to_owned());
            assert_eq!(done, expected, "{operation:?} {text}");
        }
    }
    let longer = "x".repeat(201);
    for text in [
        "<!doctype html><title>Sign in</title>",
        "Welcome <b>back</b>",
        "{\"ok\":",
        "{} {}",
        "[1,",
        "\"OK",
        "OK\0",
        longer.as_str(),
    ] {
        let refused = check(Operation::LogoutSession, text);
        assert_eq!(refused, Err(AnswerFault::NotJson), "{text}");
    }
    let object = r#"{"code":"LOGOUT_SUCCESS"}"#;
    assert_eq!(check(Operation::LogoutSession, object).as_deref(), Ok(object));
}

#[test]
fn empty_is_enough_only_where_nothing_is_needed() {
    for operation in Operation::ALL {
        for text in ["", "\u{feff}", " \r\n\t"] {
            let expected = if operation.accepts_empty_answer() {
                Ok("{}".to_owned())
            } else {
                Err(AnswerFault::Empty)
            };
            assert_eq!(check(operation, text), expected, "{operation:?}");
        }
    }
}

#[test]
fn fields_that_callers_trust_have_their_type() {
    let token = AnswerFault::WrongField("token", "a string");
    let table = [
        (Operation::Login, r#"{"token":1}"#, Some(token)),
        (Operation::Login, r#"{"token":"a","\u0074oken":{}}"#, Some(token)),
        (Operation::Login, r#"{"token":1,"token":"a"}"#, None),
        (
            Operation::Refresh,
            r#"{"token":"a","refreshToken":["b"]}"#,
            Some(AnswerFault::WrongField("refreshToken", "a string")),
        ),
        (Operation::ConfirmLogin2Fa, r#"{"token":true}"#, Some(token)),
        (Operation::Register, r#"{"user":{"token":1},"Token":1}"#, None),
        (Operation::Me, r#"{"token":1}"#, None),
        (Operation::ListSessions, r#"{"sessions":[]}"#, None),
        (
            Operation::ListSessions,
            "{}",
            Some(AnswerFault::WrongField("sessions", "an array")),
        ),
        (
            Operation::ListSessions,
            r#"{"sessions":null}"#,
            Some(AnswerFault::WrongField("sessions", "an array")),
        ),
        (
            Operation::ListSessions,
            r#"{"sessions":[],"sessions":{}}"#,
            Some(AnswerFault::WrongField("sessions", "an array")),
        ),
    ];
    for (operation, text, fault) in table {
        assert_eq!(check(operation, text).err(), fault, "{text}");
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

#[test]
fn faults_in_words() {
    let words = |operation, text| check(operation, text).unwrap_err().to_string();
    assert_eq!(
        words(Operation::Me, "[]"),
        "the answer is an array, not a JSON object"
    );
    assert_eq!(
        words(Operation::Login, r#"{"token":1}"#),
        "`token` of the answer is not a string"
    );
    assert_eq!(
        words(Operation::ListSessions, "{}"),
        "`sessions` of the answer is not an array"
    );
}
