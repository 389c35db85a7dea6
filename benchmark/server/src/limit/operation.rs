//! One call, as plain as reqwest makes it.

use std::error::Error;

use bytes::Bytes;
use reqwest::{
    Certificate, Client, Request, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use serde::Deserialize;

use crate::settings::Settings;

const CREDENTIALS: &[u8] =
    br#"{"email":"ada.lovelace@example.com","password":"correct horse battery staple"}"#;

/// The operations the benchmark measures.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Operation {
    Login,
    Me,
    ListSessions,
}

/// A reqwest client with its URLs and header made beforehand, as a wrapper would.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    client: Client,
    login: Url,
    me: Url,
    sessions: Url,
    authorization: HeaderValue,
}

impl Caller {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Box<dyn Error>> {
        // Fails only when a provider is there already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder().no_proxy();
        if !settings.http2 {
            builder = builder.http1_only();
        }
        if let Some(path) = &settings.ca {
            builder = builder.tls_certs_only([Certificate::from_pem(&std::fs::read(path)?)?]);
        }
        let url = |route: &str| Url::parse(&format!("{}{route}", settings.base_url));
        Ok(Self {
            client: builder.build()?,
            login: url("/auth/login")?,
            me: url("/auth/me")?,
            sessions: url("/auth/sessions")?,
            authorization: HeaderValue::try_from(format!("Bearer {}", settings.token))?,
        })
    }

    /// Makes one call and reads its body.
    ///
    /// # Errors
    /// A failed exchange, or an answer that is not a success.
    pub(crate) async fn call(&self, operation: Operation) -> Result<(), reqwest::Error> {
        let mut request = match operation {
            Operation::Me => Request::new(reqwest::Method::GET, self.me.clone()),
            Operation::ListSessions => Request::new(reqwest::Method::GET, self.sessions.clone()),
            Operation::Login => {
                let mut request = Request::new(reqwest::Method::POST, self.login.clone());
                request
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = Some(Bytes::from_static(CREDENTIALS).into());
                request
            }
        };
        request
            .headers_mut()
            .insert(AUTHORIZATION, self.authorization.clone());
        self.client
            .execute(request)
            .await?
            .error_for_status()?
            .bytes()
            .await?;
        Ok(())
    }
}
