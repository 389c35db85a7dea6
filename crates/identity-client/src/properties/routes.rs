use proptest::prelude::*;

use crate::config::{Config, Options, Segment};
use crate::operation::Operation;

fn with_route(name: &str, route: &str) -> Result<Config, crate::Error> {
    Config::new(&Options {
        base_url: "http://h/api".into(),
        routes: vec![(name.to_owned(), route.to_owned())],
        ..Options::default()
    })
}

proptest! {
    #[test]
    fn any_route_is_taken_as_it_is_or_refused_by_name(
        verb in "(GET|post|Put|PATCH|DELETE|HEAD|\\PC{0,4})",
        path in prop_oneof!["/[a-zA-Z0-9:/._~%-]{0,24}", "\\PC{0,24}", any::<String>()],
    ) {
        let given = format!("{verb} {path}");
        match with_route("login", &given) {
            Err(error) => {
                prop_assert_eq!(error.field(), Some("routes.login"));
                prop_assert!(error.to_string().len() < 200, "{}", error);
            }
            Ok(config) => {
                let route = config.route(Operation::Login).unwrap();
                let parts: Vec<String> = route
                    .segments
                    .iter()
                    .map(|segment| match segment {
                        Segment::Literal(text) => text.clone(),
                        Segment::Field(name) => format!(":{name}"),
                    })
                    .collect();
                let again = format!("{} /{}", route.method, parts.join("/"));
                prop_assert_eq!(again.to_ascii_lowercase(), given.to_ascii_lowercase());
                prop_assert!(given.is_ascii() && !given.contains(['?', '#', '\\', '"', '<', '\r', '\n']));
            }
        }
    }

    #[test]
    fn any_unknown_operation_is_refused_on_one_short_line(name in any::<String>()) {
        prop_assume!(Operation::from_name(&name).is_none());
        let error = with_route(&name, "POST /x").unwrap_err();
        let line = error.to_string();
        prop_assert!(error.field().is_some_and(|field| field.starts_with("routes.")));
        prop_assert!(line.chars().count() < 400 && !line.chars().any(char::is_control), "{line:?}");
    }
}
