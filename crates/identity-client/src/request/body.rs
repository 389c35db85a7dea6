//! Which bytes a request carries.

use http::Method;

use super::fields::RequestFields;
use crate::{config::Route, error::Error, redact::Wiped};

/// Where the fields go that the path does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Into the query, because a GET carries no body.
    Query,
    /// Into the body, which is the caller's own text.
    Untouched,
    /// Into a body without the fields that the path took.
    Rest,
}

pub(super) fn place(route: &Route) -> Place {
    if route.method == Method::GET {
        Place::Query
    } else if route.fields().next().is_none() {
        Place::Untouched
    } else {
        Place::Rest
    }
}

/// The object of the fields that the path does not take. `size` is that of the caller's text: what is written here
/// is never longer, so the buffer never moves and leaves no copy of a secret behind.
///
/// A DELETE with nothing left has no body (RFC 9110 §9.3.5 gives it no meaning); other verbs send `{}`.
pub(super) fn rest(route: &Route, fields: &RequestFields<'_>, size: usize) -> Result<Option<Wiped>, Error> {
    let mut wiped = Wiped(Vec::with_capacity(size));
    let body = &mut wiped.0;
    body.push(b'{');
    for (name, value) in fields
        .iter()
        .filter(|(name, _)| !route.fields().any(|taken| taken == *name))
    {
        if body.len() > 1 {
            body.push(b',');
        }
        serde_json::to_writer(&mut *body, name)
            .map_err(|_| Error::internal("a field name could not be written"))?;
        body.push(b':');
        body.extend_from_slice(value.get().as_bytes());
    }
    if body.len() == 1 && route.method == Method::DELETE {
        return Ok(None);
    }
    body.push(b'}');
    Ok(Some(wiped))
}
