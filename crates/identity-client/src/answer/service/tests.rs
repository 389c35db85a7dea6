use super::*;

fn read(body: &str) -> ServiceAnswer {
    ServiceAnswer::read(400, body.as_bytes(), None, &Scrubber::default())
}

#[test]
fn every_shape_gives_its_code_and_its_message() {
    let table = [
        (r#"{"code":"BAD","message":"no"}"#, Some("BAD"), Some("no")),
        (
            r#"{"error":"invalid_grant","error_description":"no"}"#,
            Some("invalid_grant"),
            Some("no"),
        ),
        (r#"{"error":"Wrong password"}"#, None, Some("Wrong password")),
        (
            r#"{"error":{"code":"BAD","message":"no"}}"#,
            Some("BAD"),
            Some("no"),
        ),
        (
            r#"{"success":false,"message":"no","code":17}"#,
            Some("17"),
            Some("no"),
        ),
        (
            r#"{"success":false,"error":"no such user"}"#,
            None,
            Some("no such user"),
        ),
        (
            r#"{"errors":[{"code":"BAD","message":"no"}]}"#,
            Some("BAD"),
            Some("no"),
        ),
        (r#"{"errors":["no"]}"#, None, Some("no")),
        (r#"{"detail":"no"}"#, None, Some("no")),
        (
            r#"{"detail":[{"loc":["body","email"],"msg":"no"}]}"#,
            None,
            Some("no"),
        ),
        (
            r#"{"type":"https://example.org/problems/bad","title":"Bad","detail":"no","status":400}"#,
            Some("https://example.org/problems/bad"),
            Some("no"),
        ),
        (r#"{"type":"about:blank","title":"Bad"}"#, None, Some("Bad")),
        (
            r#"{"message":["email is not valid","x"],"error":"Bad Request"}"#,
            None,
            Some("email is not valid"),
        ),
        (r#""just text""#, None, Some("just text")),
        ("Too many requests\nsecond line", None, Some("Too many requests")),
        (
            "<html><head><title>502 Bad Gateway</title></head></html>",
            None,
            Some("502 Bad Gateway"),
        ),
        ("", None, None),
        ("[]", None, None),
        (r#"[{"field":"a"},{"message":"no"}]"#, None, Some("no")),
        (r#"{"code":" ","message":"no"}"#, None, Some("no")),
        (
            r#"{"code":" BAD ","message":" no\n way "}"#,
            Some("BAD"),
            Some("no way"),
        ),
        ("17", None, None),
    ];
    for (body, code, message) in table {
        let answer = read(body);
        assert_eq!(answer.code.as_deref(), code, "{body}");
        assert_eq!(answer.message.as_deref(), message, "{body}");
    }
}

#[test]
fn long_messages_are_cut() {
    let message = read(&"x ".repeat(500)).message.unwrap();
    assert_eq!(message.chars().count(), 200);
    let after_tags = read(&format!("{}a > b", "<p>".repeat(1000))).message;
    assert_eq!(after_tags.as_deref(), Some("a > b"));
}

#[test]
fn json_that_cannot_be_read_shows_none_of_its_secrets() {
    for body in [
        r#" {"n":1e999,"twoFACode":"112233"}"#,
        r#"[1e999,"112233"]"#,
        r#"{"setupCode":"1122"#,
    ] {
        let answer = read(body);
        assert_eq!(
            (answer.message, answer.code, answer.data),
            (None, None, None),
            "{body}"
        );
    }
}

#[test]
fn messages_listed_by_field_are_messages() {
    for (body, message, fields) in [
        (
            r#"{"password":["This field may not be blank."],"email":["Is taken."]}"#,
            "email: Is taken.",
            2,
        ),
        (
            r#"{"non_field_errors":["Unable to log in."],"password":["Is too short."]}"#,
            "Unable to log in.",
            1,
        ),
        (
            r#"{"field_errors":{"password":"may not be blank"}}"#,
            "password: may not be blank",
            1,
        ),
        (
            r#"{"errors":{"password":["may not be blank"]}}"#,
            "password: may not be blank",
            1,
        ),
        (
            r#"{"password":"Password incorrect"}"#,
            "password: Password incorrect",
            1,
        ),
    ] {
        let answer = read(body);
        assert_eq!(answer.message.as_deref(), Some(message), "{body}");
        assert_eq!(answer.fields.map(|fields| fields.len()), Some(fields), "{body}");
    }
    for body in [
        r#"{"roles":["admin","user"]}"#,
        r#"{"password":"correct horse battery staple"}"#,
    ] {
        let answer = read(body);
        assert_eq!((answer.message, answer.fields), (None, None), "{body}");
    }
    let body = br#"{"password":["This field may not be blank."]}"#;
    let answer = ServiceAnswer::read(500, body, None, &Scrubber::default());
    assert_eq!((answer.message, answer.fields), (None, None));
}

#[test]
fn what_is_too_large_to_be_searched_is_withheld() {
    let mut scrubber = Scrubber::default();
    scrubber.add_field("password", "hunter2");
    let long = "hunter2 ".repeat(1024 * 1024);
    let body = format!(r#"{{"code":"TOO_LONG","message":"{long}","fields":{{"email":"is taken"}}}}"#);
    let answer = ServiceAnswer::read(400, body.as_bytes(), None, &scrubber);
    assert_eq!(answer.code.as_deref(), Some("TOO_LONG"));
    assert_eq!(answer.message.as_deref(), Some(WITHHELD));
    assert_eq!((answer.fields, answer.data), (None, None));
}

#[test]
fn a_password_of_white_space_hides_no_sentence() {
    let mut scrubber = Scrubber::default();
    scrubber.add_field("password", " ");
    let body = br#"{"password":["This field may not be blank."]}"#;
    let answer = ServiceAnswer::read(422, body, None, &scrubber);
    let message = "password: This field may not be blank.";
    assert_eq!(answer.message.as_deref(), Some(message));
    let fields = answer.fields.unwrap();
    assert_eq!(
        fields.get("password").map(String::as_str),
        Some("This field may not be blank.")
    );
}

#[test]
fn a_message_is_one_line() {
    let answer =
        read("{\"message\":\"a\\u2028b\\u2029c\\u202ed\\r\\ne\\u0085f\\u2066g\\u200fh\\u061ci\\u001b[2J\"}");
    assert_eq!(answer.message.as_deref(), Some("a b cd e fghi [2J"));
    let page = read("<p>a\u{2028}b\u{202e}c</p>");
    assert_eq!(page.message.as_deref(), Some("a bc"));
}

#[test]
fn deep_nesting_is_no_crash() {
    let answer = read(&"[".repeat(10_000));
    assert!(answer.data.is_none() && answer.message.is_none());
}

#[test]
fn half_a_surrogate_pair_hides_neither_code_nor_message() {
    let answer = read(r#"{"code":"BAD_NAME","message":"no \ud83d here"}"#);
    assert_eq!(answer.code.as_deref(), Some("BAD_NAME"));
    assert_eq!(answer.message.as_deref(), Some("no \u{fffd} here"));
}

#[test]
fn messages_with_codes_by_field() {
    // Django REST framework's `get_full_details`.
    let answer = read(
        r#"{"email":[{"message":"Enter a valid address.","code":"invalid"}],
            "password":[{"message":"This field may not be blank.","code":"blank"}]}"#,
    );
    let fields = answer.fields.unwrap_or_default();
    assert_eq!(
        fields.get("email").map(String::as_str),
        Some("Enter a valid address.")
    );
    assert_eq!(
        fields.get("password").map(String::as_str),
        Some("This field may not be blank.")
    );
}
