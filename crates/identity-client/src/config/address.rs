//! Where a request goes.

use http::Uri;
use reqwest::Url;

use crate::error::Error;

/// The URL of a request, in each form that an HTTP stack asks for.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) url: Url,
    /// For HTTP/2, which tells the server scheme and host apart from it.
    pub(crate) absolute: Uri,
    /// For HTTP/1.1: path and query alone (RFC 9112 §3.2.1).
    pub(crate) target: Uri,
}

impl Address {
    pub(crate) fn new(url: Url) -> Result<Address, Error> {
        let unusable = || Error::internal("the URL of a request is not valid");
        let absolute: Uri = url.as_str().parse().map_err(|_| unusable())?;
        let target = absolute.path_and_query().cloned().map(Uri::from);
        let target = target.ok_or_else(unusable)?;
        Ok(Address {
            url,
            absolute,
            target,
        })
    }
}
