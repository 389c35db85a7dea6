//! One request, ready to be sent: everything a caller gave has been checked when it exists.

mod body;
mod end_user;
mod fields;
mod headers;
mod secrets;
mod url;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};

use fields::{RequestFields, missing};

use crate::{
    config::{Address, CallOptions, Config},
    error::{Error, Subject},
    operation::Operation,
    redact::Wiped,
    transport::Outgoing,
};

pub(crate) use secrets::Sent;

/// The request of each attempt of a call. It has no `Debug`, because every part of it may hold a secret.
pub(crate) struct PreparedRequest<'call> {
    method: &'call Method,
    address: Arc<Address>,
    /// Until the first attempt takes them.
    headers: Option<HeaderMap>,
    config: &'call Config,
    request_id: &'call str,
    /// What the caller gave for this call.
    options: &'call CallOptions,
    /// Clones share one buffer, which is wiped when the last of them is dropped.
    body: Option<Bytes>,
}

/// What a body becomes: the address that some of its fields go into, and the bytes to send.
pub(crate) struct Content {
    address: Arc<Address>,
    /// Clones share one buffer, which is wiped when the last of them is dropped.
    body: Option<Bytes>,
}

/// Checks a body and puts its fields in their places. The time is linear in the body, which has a limit.
///
/// Errors name the wrong field.
pub(crate) fn content(config: &Config, operation: Operation, body: Option<Wiped>) -> Result<Content, Error> {
    let most = config.max_request_bytes;
    if body.as_ref().is_some_and(|bytes| bytes.0.len() as u64 > most) {
        let message = format!("`body` must be at most {most} bytes of JSON (`maxRequestBytes`)");
        return Err(Error::body("body", message));
    }
    let route = config.route(operation)?;
    let (address, body) = match body {
        None if operation.takes_body() => return Err(missing(operation)),
        None => (url::address(config, operation, route, None)?, None),
        Some(_) if !operation.takes_body() => {
            return Err(Error::body(
                "body",
                format!("`{}` takes no body", operation.name()),
            ));
        }
        Some(bytes) => {
            let fields = RequestFields::check(operation, &bytes.0)?;
            let address = url::address(config, operation, route, Some(&fields))?;
            let body = match body::place(route) {
                body::Place::Query => None,
                body::Place::Untouched => Some(bytes),
                body::Place::Rest => body::rest(route, &fields, bytes.0.len())?,
            };
            (address, body.map(Bytes::from_owner))
        }
    };
    Ok(Content { address, body })
}

/// Checks the options of a call and puts its request together. `request_id` comes from
/// [`request_id`](crate::request_id::request_id).
///
/// Errors name the wrong option, and nothing has been sent then.
pub(crate) fn prepare<'call>(
    config: &'call Config,
    operation: Operation,
    content: Content,
    request_id: &'call str,
    options: &'call CallOptions,
) -> Result<PreparedRequest<'call>, Error> {
    let Content { address, body } = content;
    let route = config.route(operation)?;
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
    /// Bytes of the body.
    pub(crate) fn body_size(&self) -> usize {
        self.body.as_ref().map_or(0, Bytes::len)
    }

    /// What the request sends, for a search for secrets in an answer.
    pub(crate) fn sent(&self) -> Sent {
        Sent {
            options: self.options.sent(),
            address: Arc::clone(&self.address),
            body: self.body.clone(),
        }
    }

    /// The request of the next attempt. Most calls have only one, so no copy of its headers is kept for others: they are
    /// made anew.
    pub(crate) fn outgoing(&mut self) -> Result<Outgoing, Error> {
        let headers = match self.headers.take() {
            Some(headers) => headers,
            None => headers::headers(
                &self.config.headers,
                self.options,
                self.request_id,
                self.body.is_some(),
            )?,
        };
        Ok(Outgoing {
            method: self.method.clone(),
            address: Arc::clone(&self.address),
            headers,
            body: self.body.clone().unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
