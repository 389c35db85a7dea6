//! One call on a hyper connection, with nothing around it: no pool, no time limit, no redirects.

mod connection;

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use connection::{Connection, Connector, Failure};
use http::{
    HeaderMap, Method, Request, Uri,
    header::{
        ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT,
    },
};
use http_body_util::{BodyExt, Full};

use crate::{
    operation::{CREDENTIALS, Operation, Operations},
    settings::LoadOptions,
};

/// Opens the connections and keeps those that no lane uses at the moment.
#[derive(Clone, Debug)]
pub(crate) struct BareHyper {
    connector: Arc<Connector>,
    requests: Arc<Requests>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

/// The requests without their bodies, as this package's client sends them.
#[derive(Debug)]
struct Requests {
    uris: Operations<Uri>,
    headers: HeaderMap,
}

impl BareHyper {
    pub(crate) fn new(settings: &LoadOptions) -> Result<Self, Box<dyn Error>> {
        let base = Uri::try_from(&settings.base_url)?;
        let authority = base.authority().ok_or("the base URL has no host")?.as_str();
        let mut headers = HeaderMap::new();
        let token = format!("Bearer {}", settings.token);
        for (name, value) in [
            (AUTHORIZATION, token.as_str()),
            (
                HeaderName::from_static("x-request-id"),
                "0123456789abcdef0123456789abcdef",
            ),
            (USER_AGENT, "identity-api/2.0.0"),
            (ACCEPT, "application/json"),
            (ACCEPT_ENCODING, "gzip, deflate, br"),
        ] {
            headers.insert(name, HeaderValue::try_from(value)?);
        }
        let uris = if settings.http2 {
            Operations::new(|route| Uri::try_from(format!("{}{route}", settings.base_url)))?
        } else {
            headers.insert(HOST, HeaderValue::try_from(authority)?);
            Operations::new(|route| Uri::try_from(format!("{}{route}", base.path())))?
        };
        Ok(Self {
            connector: Arc::new(Connector::new(settings, &base)?),
            requests: Arc::new(Requests { uris, headers }),
            idle: Arc::default(),
        })
    }

    /// A connection kept from before, or a new one. All lanes share one connection over HTTP/2.
    pub(crate) async fn lane(&self) -> Result<Lane, Failure> {
        let kept = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            match idle.last() {
                Some(Connection::Http2(sender)) => Some(Connection::Http2(sender.clone())),
                _ => idle.pop(),
            }
        };
        let connection = match kept {
            Some(connection) => connection,
            None => self.connector.open().await?,
        };
        if matches!(connection, Connection::Http2(_)) {
            self.keep(&connection);
        }
        Ok(Lane {
            connection,
            requests: Arc::clone(&self.requests),
        })
    }

    /// Keeps the connection of a lane for the next sample.
    pub(crate) fn put_back(&self, lane: Lane) {
        if matches!(lane.connection, Connection::Http1(_)) {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(lane.connection);
        }
    }

    fn keep(&self, connection: &Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Connection::Http2(sender), true) = (connection, idle.is_empty()) {
            idle.push(Connection::Http2(sender.clone()));
        }
    }
}

/// A connection in use.
#[derive(Debug)]
pub(crate) struct Lane {
    connection: Connection,
    requests: Arc<Requests>,
}

impl Lane {
    /// Makes one call and reads its body.
    ///
    /// # Errors
    /// A failed exchange, or an answer that is not a success.
    pub(crate) async fn call(&mut self, operation: Operation) -> Result<(), Failure> {
        let Requests { uris, headers } = &*self.requests;
        let mut request = Request::new(Full::default());
        *request.uri_mut() = uris.of(operation).clone();
        *request.headers_mut() = headers.clone();
        if matches!(operation, Operation::Login) {
            *request.method_mut() = Method::POST;
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Full::new(Bytes::from_static(CREDENTIALS));
        }
        let response = self.connection.send(request).await?;
        if !response.status().is_success() {
            return Err(format!("status {}", response.status()).into());
        }
        let mut body = response.into_body();
        while let Some(frame) = body.frame().await {
            frame?;
        }
        Ok(())
    }
}
