//! The URL of a request. Only path and query are ever set, so no input can reach scheme, host or port.

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use serde_json::value::RawValue;

use super::body::{Place, place};
use super::fields::RequestFields;
use crate::{
    config::{Address, Config, Route, Segment, shown},
    error::Error,
    operation::Operation,
};

/// Everything but the unreserved characters of RFC 3986 §2.3.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The longest URL that [`http::Uri`] takes, in bytes.
const LONGEST: usize = 65_534;

/// The base URL with the route behind its path, and for GET the fields that the path does not take as the query.
///
/// Where no field goes into it, it is made once for each client.
pub(super) fn address(
    config: &Config,
    operation: Operation,
    route: &Route,
    fields: Option<&RequestFields<'_>>,
) -> Result<Arc<Address>, Error> {
    let in_query = fields.is_some() && place(route) == Place::Query;
    let slot = config.addresses.get(operation as usize);
    match slot.filter(|_| !in_query && route.fields().next().is_none()) {
        None => assemble(&config.base, route, fields).map(Arc::new),
        Some(slot) => match slot.get() {
            Some(address) => Ok(Arc::clone(address)),
            None => {
                let address = Arc::new(assemble(&config.base, route, fields)?);
                Ok(Arc::clone(slot.get_or_init(|| address)))
            }
        },
    }
}

fn assemble(base: &Url, route: &Route, fields: Option<&RequestFields<'_>>) -> Result<Address, Error> {
    // What scheme and host leave of the longest URL.
    let room = LONGEST.saturating_sub(base.as_str().len() - base.path().len());
    let mut path = String::with_capacity(base.path().len() + 64);
    path.push_str(base.path().trim_end_matches('/'));
    for segment in &route.segments {
        path.push('/');
        match segment {
            Segment::Literal(text) => path.push_str(text),
            Segment::Field(name) => {
                path.extend(utf8_percent_encode(&segment_value(name, fields)?, ENCODED));
                fits(name, path.len(), room)?;
            }
        }
    }
    let mut url = base.clone();
    url.set_path(&path);
    if let (Place::Query, Some(fields)) = (place(route), fields) {
        let query = query(route, fields, room.saturating_sub(path.len() + 1))?;
        url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
    }
    Address::new(url)
}

/// Names the field with which the URL became too long.
fn fits(name: &str, length: usize, room: usize) -> Result<(), Error> {
    if length <= room {
        return Ok(());
    }
    let name = shown(name);
    let message = format!("`{name}` makes the URL of the request longer than {LONGEST} bytes");
    Err(Error::body(name, message))
}

/// A value that fills a whole segment of the path.
fn segment_value(name: &str, fields: Option<&RequestFields<'_>>) -> Result<String, Error> {
    let refuse = |why: &str| {
        let name = shown(name);
        let message = format!("`{name}` {why}");
        Error::body(name, message)
    };
    let Some(value) = fields.and_then(|fields| fields.get(name)) else {
        return Err(refuse("is missing: the route needs it in its path"));
    };
    let text = plain_text(name, value)?;
    match text.as_str() {
        "" => Err(refuse("must not be empty: the route needs it in its path")),
        // No encoding saves these: URL parsers take `%2e` for a dot.
        "." | ".." => Err(refuse("must not be `.` or `..`: the route needs it in its path")),
        _ => Ok(text),
    }
}

fn query(route: &Route, fields: &RequestFields<'_>, room: usize) -> Result<String, Error> {
    let mut query = String::new();
    for (name, value) in fields
        .iter()
        .filter(|(name, _)| !route.fields().any(|taken| taken == *name))
    {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, ENCODED));
        query.push('=');
        query.extend(utf8_percent_encode(&plain_text(name, value)?, ENCODED));
        fits(name, query.len(), room)?;
    }
    Ok(query)
}

/// Strings as they are, numbers and booleans as their JSON text.
fn plain_text(name: &str, value: &RawValue) -> Result<String, Error> {
    let refuse = |why: &str| {
        let name = shown(name);
        let message = format!("`{name}` must be {why} to be part of the URL");
        Error::body(name, message)
    };
    match value.get().bytes().next() {
        Some(b'"') => serde_json::from_str(value.get()).map_err(|_| refuse("well-formed Unicode")),
        Some(b'{' | b'[' | b'n') => Err(refuse("a string, a number or a boolean")),
        _ => Ok(value.get().to_owned()),
    }
}
