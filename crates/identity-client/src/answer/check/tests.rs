use super::*;

mod json;

fn check(operation: Operation, text: &str) -> Result<String, AnswerFault> {
    check_answer(operation, text.as_bytes().to_vec())
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
