//! One call, as plain as reqwest makes it.

use std::error::Error;

use bytes::Bytes;
use reqwest::{
    Certificate, Client, Method, Request, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};

use crate::{
    operation::{CREDENTIALS, Operation, Operations},
    settings::LoadOptions,
};

/// A reqwest client with its URLs and header made beforehand, as a wrapper would.
#[derive(Debug)]
pub(crate) struct BareReqwest {
    client: Client,
    urls: Operations<Url>,
    authorization: HeaderValue,
}

impl BareReqwest {
    pub(crate) fn new(settings: &LoadOptions) -> Result<Self, Box<dyn Error>> {
        // Fails only when a provider is there already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder().no_proxy();
        if !settings.http2 {
            builder = builder.http1_only();
        }
        if let Some(path) = &settings.ca {
            builder = builder.tls_certs_only([Certificate::from_pem(&std::fs::read(path)?)?]);
        }
        Ok(Self {
            client: builder.build()?,
            urls: Operations::new(|route| Url::parse(&format!("{}{route}", settings.base_url)))?,
            authorization: HeaderValue::try_from(format!("Bearer {}", settings.token))?,
        })
    }

    /// Makes one call and reads its body.
    ///
    /// # Errors
    /// A failed exchange, or an answer that is not a success.
    pub(crate) async fn call(&self, operation: Operation) -> Result<(), reqwest::Error> {
        let url = self.urls.of(operation).clone();
        let mut request = if matches!(operation, Operation::Login) {
            let mut request = Request::new(Method::POST, url);
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(Bytes::from_static(CREDENTIALS).into());
            request
        } else {
            Request::new(Method::GET, url)
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
