//! The options of a client.

use identity_client::{Environment, Error, Http2, Options, Proxy, Secret, TlsOptions, TlsVersion};
use serde_json::Value;

use super::reader::{Reader, unreadable};

/// Reads the JSON text of the constructor's options, and the variables of the environment that shape its connections.
pub(crate) fn client_options(text: &str, variables: &str) -> Result<Options, Error> {
    let mut reader = Reader::new(serde_json::from_str(text).map_err(|_| unreadable())?)?;
    let options = Options {
        // The core refuses an empty one as missing, after a misspelt one has been found here.
        base_url: reader.text("baseUrl")?.unwrap_or_default(),
        routes: reader.texts("routes")?,
        timeout_ms: reader.whole("timeoutMs")?,
        attempt_timeout_ms: reader.whole("attemptTimeoutMs")?,
        connect_timeout_ms: reader.whole("connectTimeoutMs")?,
        max_retries: reader.count("maxRetries")?,
        max_response_bytes: reader.whole("maxResponseBytes")?,
        max_request_bytes: reader.whole("maxRequestBytes")?,
        headers: reader.texts("headers")?,
        user_agent: reader.text("userAgent")?,
        keep_alive_ms: reader.whole("keepAliveMs")?,
        max_connections: reader.count("maxConnections")?,
        http2: match reader.take("http2") {
            None => Http2::Auto,
            Some(Value::String(mode)) if mode == "auto" => Http2::Auto,
            Some(Value::String(mode)) if mode == "prior-knowledge" => Http2::PriorKnowledge,
            Some(Value::Bool(false)) => Http2::Off,
            Some(_) => {
                return Err(Error::config(
                    "http2",
                    "`http2` must be 'auto', 'prior-knowledge' or false",
                ));
            }
        },
        proxy: match reader.take("proxy") {
            None => Proxy::Environment,
            Some(Value::Bool(false)) => Proxy::Off,
            Some(Value::String(url)) => Proxy::Url(Secret::from(url)),
            Some(_) => return Err(Error::config("proxy", "`proxy` must be a URL, or false for none")),
        },
        tls: match reader.section("tls")? {
            Some(section) => tls_options(section)?,
            None => TlsOptions::default(),
        },
        environment: environment(variables),
    };
    // `getAuthToken` is the glue's; it is named so that a misspelt one is recognised.
    reader.finish(&["getAuthToken"])?;
    Ok(options)
}

/// The glue writes `name NUL value NUL …`, since no variable can hold a NUL.
fn environment(variables: &str) -> Environment {
    Environment::of(|name| {
        let mut parts = variables.split('\0');
        while let (Some(known), Some(value)) = (parts.next(), parts.next()) {
            if known == name {
                return Some(value.to_owned());
            }
        }
        None
    })
}

fn tls_options(mut reader: Reader) -> Result<TlsOptions, Error> {
    let options = TlsOptions {
        ca: reader.list("ca")?.into_iter().map(String::into_bytes).collect(),
        cert: reader.text("cert")?.map(String::into_bytes),
        key: reader.text("key")?.map(Secret::from),
        min_version: match reader.text("minVersion")?.as_deref() {
            None => None,
            Some("TLSv1.2") => Some(TlsVersion::V1_2),
            Some("TLSv1.3") => Some(TlsVersion::V1_3),
            Some(_) => {
                return Err(Error::config(
                    "tls.minVersion",
                    "`tls.minVersion` must be 'TLSv1.2' or 'TLSv1.3'; older versions are not supported",
                ));
            }
        },
        replace_roots: reader.flag("replaceRoots")?.unwrap_or_default(),
    };
    reader.finish(&[])?;
    Ok(options)
}
