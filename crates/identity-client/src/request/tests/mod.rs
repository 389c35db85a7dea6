mod options;
mod properties;

use std::sync::LazyLock;

use super::*;
use crate::config::Options;

fn config(base_url: &str, routes: &[(&str, &str)]) -> Config {
    let routes = routes
        .iter()
        .map(|(name, route)| ((*name).to_owned(), (*route).to_owned()))
        .collect();
    Config::new(&Options {
        base_url: base_url.to_owned(),
        routes,
        ..Options::default()
    })
    .unwrap()
}

fn send<'config>(
    config: &'config Config,
    operation: Operation,
    body: Option<&str>,
) -> Result<PreparedRequest<'config>, Error> {
    static NONE: LazyLock<CallOptions> = LazyLock::new(CallOptions::default);
    let content = content(config, operation, body.map(|text| Wiped(text.into())))?;
    prepare(config, operation, content, "id", &NONE)
}

#[test]
fn fields_go_into_path_query_and_body() {
    let session = r#"{"sessionId":"s 1/é","tenant":"blue","n":1.50,"ok":true}"#;
    let login = r#"{ "email":"a@b.c", "password":"p" }"#;
    let table = [
        (
            "",
            Operation::Login,
            login,
            "POST",
            "http://h/api/auth/login",
            Some(login),
        ),
        (
            "GET /login",
            Operation::Login,
            login,
            "GET",
            "http://h/api/login?email=a%40b.c&password=p",
            None,
        ),
        (
            "PUT /u/:email/",
            Operation::Login,
            login,
            "PUT",
            "http://h/api/u/a%40b.c/",
            Some(r#"{"password":"p"}"#),
        ),
        (
            "POST /:email/:password",
            Operation::Login,
            login,
            "POST",
            "http://h/api/a%40b.c/p",
            Some("{}"),
        ),
        (
            "",
            Operation::LogoutSession,
            r#"{"sessionId":"1"}"#,
            "DELETE",
            "http://h/api/auth/sessions/1",
            None,
        ),
        (
            "DELETE /s/:sessionId",
            Operation::LogoutSession,
            session,
            "DELETE",
            "http://h/api/s/s%201%2F%C3%A9",
            Some(r#"{"tenant":"blue","n":1.50,"ok":true}"#),
        ),
        (
            "PUT /s/:n/:ok",
            Operation::LogoutSession,
            session,
            "PUT",
            "http://h/api/s/1.50/true",
            Some(r#"{"sessionId":"s 1/é","tenant":"blue"}"#),
        ),
        (
            "GET /s/:sessionId",
            Operation::LogoutSession,
            session,
            "GET",
            "http://h/api/s/s%201%2F%C3%A9?tenant=blue&n=1.50&ok=true",
            None,
        ),
        (
            "DELETE /s",
            Operation::LogoutSession,
            session,
            "DELETE",
            "http://h/api/s",
            Some(session),
        ),
    ];
    for (route, operation, body, method, url, sent) in table {
        let overridden = [(operation.name(), route)];
        let routes: &[(&str, &str)] = if route.is_empty() { &[] } else { &overridden };
        let config = config("http://h/api/", routes);
        let mut request = send(&config, operation, Some(body)).unwrap();
        assert_eq!(request.method, method, "{route}");
        assert_eq!(request.address.url.as_str(), url, "{route}");
        assert_eq!(request.body.as_deref(), sent.map(str::as_bytes), "{route}");
        let headers = request.outgoing().unwrap().headers;
        assert_eq!(
            headers,
            request.outgoing().unwrap().headers,
            "a further attempt sends the same"
        );
        let content_type = headers.get("content-type").map(|value| value.to_str().unwrap());
        assert_eq!(content_type, sent.map(|_| "application/json"), "{route}");
    }
}

#[test]
fn a_body_without_placeholders_is_the_callers_very_bytes() {
    let body = br#"{"email":"a","password":"p"}"#.to_vec();
    let address = body.as_ptr();
    let (config, options) = (config("http://h", &[]), CallOptions::default());
    let content = content(&config, Operation::Login, Some(Wiped(body))).unwrap();
    let request = prepare(&config, Operation::Login, content, "id", &options);
    let sent = request.unwrap().body.unwrap();
    assert_eq!(sent.as_ptr(), address);
    let again = sent.clone();
    assert_eq!(again.as_ptr(), sent.as_ptr());
}

#[test]
fn what_cannot_go_into_a_url_is_refused_before_anything_is_sent() {
    let routes = [
        ("logoutSession", "DELETE /s/:sessionId"),
        ("login", "GET /:tenant/login"),
    ];
    let config = config("http://h", &routes);
    let login = |rest: &str| format!(r#"{{"email":"a","password":"hunter2",{rest}}}"#);
    let table = [
        (
            Operation::LogoutSession,
            r#"{"sessionId":"."}"#.to_owned(),
            "sessionId",
            "`.` or `..`",
        ),
        (
            Operation::LogoutSession,
            r#"{"sessionId":".\u002e"}"#.to_owned(),
            "sessionId",
            "`.` or `..`",
        ),
        (
            Operation::LogoutSession,
            r#"{"sessionId":""}"#.to_owned(),
            "sessionId",
            "must not be empty",
        ),
        (
            Operation::LogoutSession,
            r#"{"sessionId":"\ud800"}"#.to_owned(),
            "sessionId",
            "well-formed Unicode",
        ),
        (
            Operation::Login,
            login(r#""x":1"#),
            "tenant",
            "is missing: the route",
        ),
        (
            Operation::Login,
            login(r#""tenant":"""#),
            "tenant",
            "must not be empty",
        ),
        (
            Operation::Login,
            login(r#""tenant":null"#),
            "tenant",
            "a string, a number or a boolean",
        ),
        (
            Operation::Login,
            login(r#""tenant":{}"#),
            "tenant",
            "a string, a number or a boolean",
        ),
        (
            Operation::Login,
            login(r#""tenant":1,"list":[]"#),
            "list",
            "a string, a number or a boolean",
        ),
    ];
    for (operation, body, field, part) in table {
        let error = send(&config, operation, Some(&body)).err().unwrap();
        assert_eq!(
            (error.field(), error.subject()),
            (Some(field), Some(Subject::Body)),
            "{body}"
        );
        assert!(error.to_string().contains(part), "{body}: {error}");
    }
    assert_eq!(
        send(&config, Operation::Me, Some("{}"))
            .err()
            .unwrap()
            .to_string(),
        "`me` takes no body"
    );
    let missing = send(&config, Operation::Login, None).err().unwrap().to_string();
    assert_eq!(missing, "`login` requires an object with `email` and `password`");
}

#[test]
fn a_url_that_would_be_too_long_names_the_field() {
    let config = config("http://h/api", &[("login", "GET /:email/login")]);
    let body = |email: usize, password: usize, name: &str| {
        let (email, password) = ("e".repeat(email), "p".repeat(password));
        format!(r#"{{"email":"{email}","password":"{password}","{name}":"hunter2"}}"#)
    };
    // http://h/api/e/login?password=…&x=hunter2
    let longest = 65_534 - "http://h/api/e/login?password=&x=hunter2".len();
    let request = send(&config, Operation::Login, Some(&body(1, longest, "x"))).unwrap();
    assert_eq!(request.address.url.as_str().len(), 65_534);
    let long_name = "n\\n".repeat(20_000);
    let table = [
        (body(1, longest + 1, "x"), "x"),
        (body(1, 70_000, "x"), "password"),
        (body(70_000, 1, "x"), "email"),
        (body(1, 1_000_000, "x"), "password"),
        (
            body(1, 1, &long_name),
            "n?n?n?n?n?n?n?n?n?n?n?n?n?n?n?n?n?n?n?n?...",
        ),
    ];
    for (body, field) in table {
        let error = send(&config, Operation::Login, Some(&body)).err().unwrap();
        assert_eq!(
            (error.field(), error.subject()),
            (Some(field), Some(Subject::Body))
        );
        let text = error.to_string();
        assert!(
            text.contains("longer than 65534 bytes") && text.len() < 120,
            "{text}"
        );
    }
}
