//! One request, ready to be sent: everything a caller gave has been checked when it exists.

mod address;
mod body;
mod end_user;
mod headers;

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderMap, Method};
use zeroize::Zeroizing;

use crate::{
    client::CallOptions,
    config::Config,
    error::{Error, Subject},
    models::request::{RequestFields, missing},
    operation::Operation,
};

pub(crate) use address::Address;
pub(crate) use headers::request_id;

/// What goes out. It has no `Debug`, because every part of it may hold a secret.
pub(crate) struct PreparedRequest<'call> {
    pub(crate) method: &'call Method,
    pub(crate) address: Cow<'call, Address>,
    /// Until the first attempt takes them.
    headers: Option<HeaderMap>,
    config: &'call Config,
    request_id: &'call str,
    /// What the caller gave for this call.
    pub(crate) options: &'call CallOptions,
    /// Clones share one buffer, which is wiped when the last of them is dropped.
    pub(crate) body: Option<Bytes>,
}

/// Checks body and options of a call and puts them in their places. `request_id` comes from [`request_id`].
///
/// Errors name the wrong field or option, and nothing has been sent then.
pub(crate) fn prepare<'call>(
    config: &'call Config,
    operation: Operation,
    body: Option<Vec<u8>>,
    request_id: &'call str,
    options: &'call CallOptions,
) -> Result<PreparedRequest<'call>, Error> {
    let body = body.map(Zeroizing::new);
    let route = config.route(operation)?;
    let (address, body) = match body {
        None if operation.takes_body() => return Err(missing(operation)),
        None => (address::address(config, operation, route, None)?, None),
        Some(_) if !operation.takes_body() => {
            return Err(Error::body(
                "body",
                format!("`{}` takes no body", operation.name()),
            ));
        }
        Some(bytes) => {
            let fields = RequestFields::check(operation, &bytes)?;
            let address = address::address(config, operation, route, Some(&fields))?;
            let body = match body::place(route) {
                body::Place::Query => None,
                body::Place::Untouched => Some(bytes),
                body::Place::Rest => body::rest(route, &fields, bytes.len())?,
            };
            (address, body.map(Bytes::from_owner))
        }
    };
    config
        .given_headers
        .and(&options.headers)
        .map_err(|error| error.about(Subject::Call))?;
    let headers = headers::headers(&config.headers, options, request_id, body.is_some())?;
    Ok(PreparedRequest {
        method: &route.method,
        address,
        headers: Some(headers),
        config,
        request_id,
        options,
        body,
    })
}

impl PreparedRequest<'_> {
    /// The headers of the next attempt. Most calls have only one, so no copy is kept for others: they are made anew.
    pub(crate) fn headers(&mut self) -> Result<HeaderMap, Error> {
        match self.headers.take() {
            Some(headers) => Ok(headers),
            None => headers::headers(
                &self.config.headers,
                self.options,
                self.request_id,
                self.body.is_some(),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
