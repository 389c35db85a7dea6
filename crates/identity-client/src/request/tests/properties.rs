use proptest::prelude::*;

use super::{options::with_options, *};

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
                let url = request.address.url.clone();
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
            let url = send(&config, Operation::Login, Some(&body.to_string())).unwrap().address.url.clone();
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
            client_ip: Some(text.clone()),
            headers: vec![("x-a".into(), text.clone())],
            ..CallOptions::default()
        };
        if let Ok(headers) = with_options(&options) {
            prop_assert!(text.is_ascii() && !text.contains(['\r', '\n', '\0']));
            prop_assert_eq!(headers.get("x-a").unwrap().to_str().unwrap(), text);
        }
    }
}
