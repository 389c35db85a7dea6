//! What is taken for a secret of the body, the URL, the headers and the proxy of a call.

use super::*;

#[test]
fn bodies_give_their_secrets_and_keep_their_addresses() {
    let scrubber = of_body(
        r#"{"email":"ada@example.org","password":"hunter22!","pin":"1234","extra":{"captcha":"zzzz-yyyy-xxxx"}}"#,
    );
    let shown = scrubber.text("ada@example.org hunter22! 1234 zzzz-yyyy-xxxx");
    assert_eq!(shown, "ada@example.org [redacted] [redacted] [redacted]");
}

#[test]
fn what_is_not_secret_by_name_is_hidden_from_twelve_characters_on() {
    let scrubber =
        of_body(r#"{"type":"m.login.password","id":"1","name":"Ada","n":123456789012,"email":"a@b"}"#);
    for kept in [
        "127.0.0.1",
        "Ada",
        "1",
        "Wrong password",
        "m.login.",
        "12345678",
        "a@b",
    ] {
        assert_eq!(scrubber.text(kept), kept);
    }
    for hidden in ["m.login.password", "login.password", "123456789012"] {
        assert_eq!(scrubber.text(hidden), REDACTED);
    }
}

#[test]
fn bodies_that_no_tree_can_hold_give_their_secrets_too() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    for odd in [deep.as_str(), "1e999", r#""\ud800""#] {
        let scrubber = of_body(&format!(
            r#"{{"odd":{odd},"password":"hunter22!","pin":"half \ud800 of a pair"}}"#
        ));
        assert_eq!(
            scrubber.text("got hunter22! and half \u{fffd} of a pair"),
            "got [redacted] and [redacted]"
        );
    }
}

#[test]
fn fields_that_went_into_the_url_are_secrets_unless_they_are_addresses() {
    let mut scrubber = Scrubber::default();
    for (name, text) in [
        ("sessionId", "s-9f8e7d6c"),
        ("email", "ada@example.org"),
        ("newEmail", "eve@example.org"),
        ("page", "7"),
    ] {
        scrubber.add_field(name, text);
    }
    let shown = scrubber.text("s-9f8e7d6c of ada@example.org, eve@example.org, 7");
    assert_eq!(shown, "[redacted] of ada@example.org, eve@example.org, 7");
}

#[test]
fn headers_are_secrets_and_so_are_single_cookies() {
    let mut scrubber = Scrubber::default();
    scrubber.add_header("X-Pin", "1234");
    scrubber.add_header("Cookie", "sid=ab12cd; theme=dark");
    assert_eq!(
        scrubber.text("1234 ab12cd dark sid 12345 MTIzNA=="),
        "[redacted] [redacted] [redacted] sid 12345 [redacted]=="
    );
}

#[test]
fn credentials_of_a_proxy_are_found_as_basic_authentication_has_them() {
    let mut scrubber = Scrubber::default();
    for part in ["ada", "p%40ss", "p@ss", "ada:p@ss"] {
        scrubber.add(part);
    }
    for echo in [
        "YWRhOnBAc3M=",
        "ada:p@ss",
        "p%40ss",
        "p@ss",
        "http://ada:p%40ss@proxy:3128",
    ] {
        let shown = scrubber.text(&format!("Proxy says: Basic {echo} is wrong"));
        assert!(
            !["ada", "ss", "YWR"].iter().any(|part| shown.contains(part)),
            "{shown}"
        );
    }
}
