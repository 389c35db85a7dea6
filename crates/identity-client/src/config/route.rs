//! Routes: a verb and a path below the base URL, in which `:field` stands for a field of the request's body.

use std::sync::LazyLock;

use http::Method;

use super::nearest::{nearest, shown};
use super::segment::{Segment, parse_segment};
use crate::{error::Error, operation::Operation};

const VERBS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// Longest route: with the longest base URL before it, it leaves most of a URL to the fields of a body.
const LONGEST: usize = 4 * 1024;

/// A parsed route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) method: Method,
    /// What stands between the slashes, from the first one on.
    pub(crate) segments: Vec<Segment>,
}

impl Route {
    /// Parses `VERB /path`. `field` is the option to name in an error.
    fn parse(field: &str, operation: Operation, text: &str) -> Result<Route, Error> {
        let refuse = |why: &str| Error::config(field, format!("`{field}` {why}"));
        if text.len() > LONGEST {
            return Err(refuse(&format!("must be at most {LONGEST} characters long")));
        }
        let Some((verb, path)) = text.split_once(' ') else {
            return Err(refuse(
                "must be a verb, one space and a path, such as `POST /auth/login`",
            ));
        };
        let Some(method) = VERBS
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(verb))
        else {
            return Err(refuse(
                "must start with GET, POST, PUT, PATCH or DELETE, then one space",
            ));
        };
        let Some(path) = path.strip_prefix('/') else {
            return Err(refuse("must have a path that starts with `/`"));
        };
        let last = path.split('/').count() - 1;
        let mut segments = Vec::with_capacity(last + 1);
        for (index, segment) in path.split('/').enumerate() {
            // One empty segment at the end is a trailing slash, which some services insist on.
            if segment.is_empty() && index < last {
                return Err(refuse("must not have an empty segment (`//`)"));
            }
            segments.push(parse_segment(segment).map_err(refuse)?);
        }
        let route = Route { method, segments };
        if let Some(name) = route.fields().next()
            && !operation.takes_body()
        {
            let (name, operation) = (shown(name), operation.name());
            return Err(refuse(&format!(
                "must not have `:{name}`: `{operation}` has no fields"
            )));
        }
        Ok(route)
    }

    /// The path as it was written, from its first slash on.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for segment in &self.segments {
            let (mark, text) = match segment {
                Segment::Literal(text) => ("/", text),
                Segment::Field(name) => ("/:", name),
            };
            path.push_str(mark);
            path.push_str(text);
        }
        path
    }

    /// The fields the path is filled from.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Field(name) => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }
}

/// The routes of one client: the defaults and what it overrides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Routes {
    overrides: Vec<(Operation, Route)>,
}

/// Parsed once for the process; that every default is valid is a test, so the list has all of them.
static DEFAULTS: LazyLock<Vec<(Operation, Route)>> = LazyLock::new(|| {
    let parse = |operation: Operation| {
        Some((
            operation,
            Route::parse("", operation, operation.default_route()).ok()?,
        ))
    };
    Operation::ALL.into_iter().filter_map(parse).collect()
});

impl Routes {
    /// Checks every override. A later entry of the same operation wins.
    pub(super) fn new(given: &[(String, String)]) -> Result<Routes, Error> {
        let mut overrides = Vec::with_capacity(given.len());
        for (name, text) in given.iter().rev() {
            let Some(operation) = Operation::from_name(name) else {
                return Err(unknown_operation(name));
            };
            let route = Route::parse(&format!("routes.{name}"), operation, text)?;
            overrides.push((operation, route));
        }
        Ok(Routes { overrides })
    }

    /// The route of an operation.
    pub(crate) fn get(&self, operation: Operation) -> Option<&Route> {
        let of = |routes: &[(Operation, Route)]| routes.iter().position(|(known, _)| *known == operation);
        match of(&self.overrides) {
            Some(index) => self.overrides.get(index).map(|(_, route)| route),
            None => DEFAULTS.get(of(&DEFAULTS)?).map(|(_, route)| route),
        }
    }
}

fn unknown_operation(name: &str) -> Error {
    let name = shown(name);
    let hint = match nearest(&name, Operation::ALL.into_iter().map(Operation::name)) {
        Some(known) => format!("did you mean `{known}`?"),
        None => {
            let known: Vec<&str> = Operation::ALL.into_iter().map(Operation::name).collect();
            format!("the operations are {}", known.join(", "))
        }
    };
    Error::config(
        format!("routes.{name}"),
        format!("`routes.{name}` is not an operation; {hint}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(operation: &str, route: &str) -> Result<Routes, Error> {
        Routes::new(&[(operation.to_owned(), route.to_owned())])
    }

    #[test]
    fn every_default_is_a_valid_route_whose_placeholders_are_declared() {
        for operation in Operation::ALL {
            let route = Route::parse("", operation, operation.default_route()).unwrap();
            for name in route.fields() {
                assert!(
                    operation.request_fields().iter().any(|field| field.name == name),
                    "{operation:?} {name}"
                );
            }
            assert_eq!(Routes::default().get(operation), Some(&route));
        }
    }

    #[test]
    fn takes_the_routes_that_services_have() {
        let table = [
            ("login", "POST /v1/sign-in"),
            ("login", "post /"),
            ("login", "POST /auth/login/"),
            ("login", "POST /v1/accounts:signIn"),
            ("login", "POST /:tenant/users/:email/login"),
            ("me", "GET /%7Eme;v=1/@self"),
            ("logoutSession", "PUT /sessions/end"),
        ];
        for (operation, route) in table {
            assert!(parse(operation, route).is_ok(), "{operation}: {route}");
        }
        let long = format!("POST /{}", "a".repeat(LONGEST));
        let error = parse("login", &long).unwrap_err();
        assert!(error.to_string().contains("at most 4096 characters"), "{error}");
        let both = [
            ("login".to_owned(), "GET /a".to_owned()),
            ("login".to_owned(), "PUT /b".to_owned()),
        ];
        let routes = Routes::new(&both).unwrap();
        assert_eq!(routes.get(Operation::Login).unwrap().method, Method::PUT);
    }

    #[test]
    fn names_what_is_wrong_with_a_route() {
        let table = [
            ("logn", "POST /x", "routes.logn", "did you mean `login`?"),
            (
                "toggle2fa",
                "POST /x",
                "routes.toggle2fa",
                "did you mean `toggle2FA`?",
            ),
            (
                "password\r\n",
                "POST /x",
                "routes.password??",
                "the operations are register, login",
            ),
            ("login", "", "routes.login", "a verb, one space and a path"),
            (
                "login",
                "/auth/login",
                "routes.login",
                "a verb, one space and a path",
            ),
            ("login", "HEAD /x", "routes.login", "must start with GET"),
            ("login", "POST  /x", "routes.login", "starts with `/`"),
            ("login", "POST http://evil/x", "routes.login", "starts with `/`"),
            ("login", "POST //evil/x", "routes.login", "empty segment"),
            ("login", "POST /a//b", "routes.login", "empty segment"),
            ("login", "POST /a/../b", "routes.login", "`.` or `..`"),
            ("login", "POST /a/%2E./b", "routes.login", "`.` or `..`"),
            ("login", "POST /a/%2e%2e", "routes.login", "`.` or `..`"),
            ("login", "POST /a\tb", "routes.login", "percent-encoded"),
            ("login", "POST /\u{ff41}", "routes.login", "percent-encoded"),
            ("login", "POST /.", "routes.login", "`.` or `..`"),
            ("login", "POST /a?b=c", "routes.login", "query or a fragment"),
            ("login", "POST /a#b", "routes.login", "query or a fragment"),
            ("login", "POST /a b", "routes.login", "percent-encoded"),
            ("login", "POST /a\\b", "routes.login", "percent-encoded"),
            ("login", "POST /a\r\nX: y", "routes.login", "percent-encoded"),
            ("login", "POST /caf\u{e9}", "routes.login", "percent-encoded"),
            ("login", "POST /%zz", "routes.login", "two hexadecimal digits"),
            ("login", "POST /%4", "routes.login", "two hexadecimal digits"),
            ("login", "POST /:", "routes.login", "invalid placeholder"),
            ("login", "POST /:1st", "routes.login", "invalid placeholder"),
            (
                "login",
                "POST /:email.json",
                "routes.login",
                "invalid placeholder",
            ),
            ("me", "GET /users/:id", "routes.me", "`me` has no fields"),
            (
                "listSessions",
                "POST /:user/sessions",
                "routes.listSessions",
                "has no fields",
            ),
        ];
        for (operation, route, field, part) in table {
            let error = parse(operation, route).unwrap_err();
            assert_eq!(error.field(), Some(field), "{operation}: {route}");
            assert!(error.to_string().contains(part), "{operation}: {route}: {error}");
        }
    }
}
