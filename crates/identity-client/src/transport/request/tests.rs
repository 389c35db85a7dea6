use proptest::prelude::*;

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

fn send(config: &Config, operation: Operation, body: Option<&str>) -> Result<PreparedRequest, Error> {
    prepare(
        config,
        operation,
        body.map(Into::into),
        "id",
        &CallOptions::default(),
    )
}

fn with_options(options: &CallOptions) -> Result<HeaderMap, Error> {
    let config = config("http://h", &[]);
    prepare(&config, Operation::Me, None, "id", options).map(|request| request.headers)
}

#[test]
fn fields_go_into_path_query_and_body() {
    let session = r#"{"sessionId":"s 1/é","tenant":"blue","n":1.50,"ok":true}"#;
    let login = r#"{ "email":"a@b.c", "password":"p" }"#;
    let table: [(&str, Operation, &str, &str, &str, Option<&str>); 9] = [
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
        let request = send(&config("http://h/api/", routes), operation, Some(body)).unwrap();
        assert_eq!(request.method, method, "{route}");
        assert_eq!(request.url.as_str(), url, "{route}");
        assert_eq!(request.body.as_deref(), sent.map(str::as_bytes), "{route}");
        let content_type = request
            .headers
            .get("content-type")
            .map(|value| value.to_str().unwrap());
        assert_eq!(content_type, sent.map(|_| "application/json"), "{route}");
    }
}

#[test]
fn a_body_without_placeholders_is_the_callers_very_bytes() {
    let body = br#"{"email":"a","password":"p"}"#.to_vec();
    let address = body.as_ptr();
    let request = prepare(
        &config("http://h", &[]),
        Operation::Login,
        Some(body),
        "id",
        &CallOptions::default(),
    );
    let sent = request.unwrap().body.unwrap();
    assert_eq!(sent.as_ptr(), address);
    assert_eq!(sent.clone().as_ptr(), address);
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
        assert_eq!(error.field(), Some(field), "{body}");
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
    assert_eq!(missing, "`login` needs an object with `email` and `password`");
}

#[test]
fn call_options_become_headers() {
    let headers = with_options(&CallOptions {
        access_token: Some("abc.def".into()),
        headers: vec![
            ("X-Tenant".into(), "blue".into()),
            ("Content-Type".into(), "text/plain".into()),
        ],
        idempotency_key: Some("key-1".into()),
        client_ip: Some("::ffff:192.0.2.1".into()),
        user_agent: Some("Mozilla/5.0 (X11)".into()),
        ..CallOptions::default()
    })
    .unwrap();
    let expected = [
        ("accept", "application/json"),
        ("authorization", "Bearer abc.def"),
        ("idempotency-key", "key-1"),
        ("user-agent", "Mozilla/5.0 (X11)"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-request-id", "id"),
        ("x-tenant", "blue"),
    ];
    let mut sent: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    sent.sort_unstable();
    assert_eq!(sent, expected);
    let shown = format!("{headers:?}");
    assert!(!shown.contains("abc.def") && !shown.contains("key-1"), "{shown}");
}

#[test]
fn a_header_that_says_nothing_is_not_sent() {
    let headers = with_options(&CallOptions {
        access_token: Some("".into()),
        ..CallOptions::default()
    })
    .unwrap();
    assert!(!headers.contains_key("authorization") && !headers.contains_key("content-type"));
}

#[test]
fn bad_call_options_are_named() {
    let none = CallOptions::default;
    let token = |text: &str| CallOptions {
        access_token: Some(text.into()),
        ..none()
    };
    let agent = |text: &str| CallOptions {
        user_agent: Some(text.into()),
        ..none()
    };
    let key = |text: &str| CallOptions {
        idempotency_key: Some(text.into()),
        ..none()
    };
    let ip = |text: &str| CallOptions {
        client_ip: Some(text.into()),
        ..none()
    };
    let header = |name: &str, text: &str| CallOptions {
        headers: vec![(name.into(), text.into())],
        ..none()
    };
    let table = [
        (token("hunter2\r\nX: y"), "accessToken", "visible ASCII"),
        (token("hunter2 b"), "accessToken", "visible ASCII"),
        (token("hunter2\0"), "accessToken", "visible ASCII"),
        (token("hunter2é"), "accessToken", "visible ASCII"),
        (token("Bearer hunter2"), "accessToken", "without `Bearer`"),
        (agent("hunter2\n"), "userAgent", "printable ASCII"),
        (agent(" "), "userAgent", "must not be empty"),
        (key(""), "idempotencyKey", "visible ASCII"),
        (key(&"hunter2".repeat(40)), "idempotencyKey", "1 to 255"),
        (ip("192.0.2.1:80"), "clientIp", "without a port"),
        (ip("192.0.2.1, 10.0.0.1"), "clientIp", "address"),
        (ip("fe80::1%eth0"), "clientIp", "address"),
        (
            header("authorization", "hunter2"),
            "headers.authorization",
            "accessToken",
        ),
        (header("x-a", "hunter2\r\n"), "headers.x-a", "printable ASCII"),
    ];
    for (options, field, part) in table {
        let error = with_options(&options).unwrap_err();
        assert_eq!(error.field(), Some(field));
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn every_call_has_an_id() {
    let id = request_id(None).unwrap();
    assert!(
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
    assert_ne!(id, request_id(None).unwrap());
    assert_eq!(request_id(Some("trace-1")).unwrap(), "trace-1");
    for bad in ["", "a b", "a\n", "é", &"x".repeat(256)] {
        assert_eq!(request_id(Some(bad)).unwrap_err().field(), Some("requestId"));
    }
}

proptest! {
    #[test]
    fn no_value_leaves_its_segment(id in any::<String>(), key in any::<String>()) {
        prop_assume!(key != "sessionId");
        let body = serde_json::json!({ "sessionId": id, &key: key }).to_string();
        let routes = [("logoutSession", "GET /v1/s/:sessionId/end")];
        match send(&config("https://h.example:8443/api", &routes), Operation::LogoutSession, Some(&body)) {
            Err(error) => {
                prop_assert!(matches!(id.as_str(), "" | "." | ".."), "{}", error);
            }
            Ok(request) => {
                let url = request.url;
                prop_assert_eq!(url.origin().ascii_serialization(), "https://h.example:8443");
                let segments: Vec<&str> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 5);
                prop_assert_eq!((segments[0], segments[1], segments[2], segments[4]), ("api", "v1", "s", "end"));
                let sent = percent_encoding::percent_decode_str(segments[3]).decode_utf8().unwrap();
                prop_assert_eq!(sent, id);
                prop_assert_eq!(url.fragment(), None);
                let query: Vec<_> = url.query_pairs().into_owned().collect();
                prop_assert_eq!(query, vec![(key.clone(), key)]);
                // What goes on the wire is this very text.
                prop_assert!(url.as_str().parse::<http::Uri>().is_ok());
            }
        }
    }

    #[test]
    fn no_route_leaves_the_base(route in "(GET|POST) /[a-z:./%?#\\\\@é -]{0,16}") {
        let given = vec![("login".to_owned(), route.clone())];
        let options = Options { base_url: "http://h/api".into(), routes: given, ..Options::default() };
        if let Ok(config) = Config::new(&options) {
            let fields: Vec<&str> = config.route(Operation::Login).unwrap().fields().collect();
            let mut body = serde_json::json!({ "email": "../..", "password": "//evil" });
            for field in fields {
                body[field] = "a?b#c".into();
            }
            let url = send(&config, Operation::Login, Some(&body.to_string())).unwrap().url;
            prop_assert_eq!(url.origin().ascii_serialization(), "http://h");
            prop_assert!(url.path().starts_with("/api/"), "{}", url);
            prop_assert_eq!(url.path().matches('/').count(), 1 + route.matches('/').count());
        }
    }

    #[test]
    fn any_option_text_is_a_header_or_an_error(text in any::<String>()) {
        let options = CallOptions {
            access_token: Some(text.as_str().into()),
            user_agent: Some(text.clone()),
            headers: vec![("x-a".into(), text.clone())],
            ..CallOptions::default()
        };
        if let Ok(headers) = with_options(&options) {
            prop_assert!(text.is_ascii() && !text.contains(['\r', '\n', '\0']));
            prop_assert_eq!(headers.get("x-a").unwrap().to_str().unwrap(), text);
        }
    }
}
