//! JavaScript's options become the core's, once; a bad one is named.

use std::time::Duration;

use identity_client::{
    CallOptions, Environment, Error, Http2, Options, Proxy, Secret, Subject, TlsOptions, TlsVersion, shown,
};
use serde::Deserialize;
use serde_json::{Map, Value};

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
                    "`tls.minVersion` must be 'TLSv1.2' or 'TLSv1.3'; older versions are not spoken",
                ));
            }
        },
        replace_roots: reader.flag("replaceRoots")?.unwrap_or_default(),
    };
    reader.finish(&[])?;
    Ok(options)
}

/// What a call brings along besides its body and its token.
pub(crate) struct Call {
    pub(crate) options: CallOptions,
    /// The call has an `AbortSignal`.
    pub(crate) cancellable: bool,
}

/// What the glue sends when a call has options, an `AbortSignal`, or waited for its token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallText {
    #[serde(default)]
    options: Value,
    spent_ms: f64,
    cancellable: bool,
}

/// Reads the JSON text of a call's options.
pub(crate) fn call_options(text: &str) -> Result<Call, Error> {
    read_call(text).map_err(|error| error.about(Subject::Call))
}

fn read_call(text: &str) -> Result<Call, Error> {
    let call: CallText = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&well_formed(text)))
        .map_err(|_| unreadable())?;
    let mut reader = Reader::new(call.options)?;
    let options = CallOptions {
        timeout_ms: reader.whole("timeoutMs")?,
        max_retries: reader.count("maxRetries")?,
        headers: reader.texts("headers")?,
        request_id: reader.any_text("requestId"),
        idempotency_key: reader.text("idempotencyKey")?.map(Secret::from),
        client_ip: reader.any_text("clientIp"),
        user_agent: reader.any_text("userAgent"),
        elapsed: Duration::try_from_secs_f64(call.spent_ms / 1e3).unwrap_or_default(),
        ..CallOptions::default()
    };
    reader.finish(&["accessToken", "signal"])?;
    Ok(Call {
        options,
        cancellable: call.cancellable,
    })
}

/// The text with U+FFFD in the place of halves of surrogate pairs, which an end user's request may have brought into
/// `userAgent` and which are no JSON here. `JSON.stringify` escapes nothing else as `\ud…`. Linear.
fn well_formed(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        mended.push_str(before);
        let is_half = escape
            .get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case("\\ud"))
            && escape.get(3..4).is_some_and(|digit| digit >= "8");
        let length = if is_half { 6 } else { 2 };
        let (taken, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        mended.push_str(if is_half { "\u{fffd}" } else { taken });
        rest = after;
    }
    mended.push_str(rest);
    mended
}

/// The glue writes what V8 takes for JSON. Half of a surrogate pair or nesting without end is none here, and to go on
/// without the options would drop a limit or a header that the caller relies on.
fn unreadable() -> Error {
    let message = "`options` must be text in well-formed Unicode, and not nested deeply";
    Error::config("options", message)
}

/// Takes values out of a JSON object by name and type; what nobody asked for is unknown.
struct Reader {
    prefix: &'static str,
    values: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Reader {
    fn new(values: Value) -> Result<Self, Error> {
        match values {
            Value::Object(values) => Ok(Self {
                prefix: "",
                values,
                known: Vec::new(),
            }),
            Value::Null => Ok(Self {
                prefix: "",
                values: Map::new(),
                known: Vec::new(),
            }),
            other => Err(Error::config(
                "options",
                format!("`options` must be an object; got {}", kind(&other)),
            )),
        }
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.values.remove(name)
    }

    fn text(&mut self, name: &'static str) -> Result<Option<String>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, "a string", &other)),
        }
    }

    /// A value that comes from an end user's request: what is no text is left out, and fails no call.
    fn any_text(&mut self, name: &'static str) -> Option<String> {
        match self.take(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(self.wrong(name, "true or false", &other)),
        }
    }

    fn whole(&mut self, name: &'static str) -> Result<Option<u64>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                // 1e300 is a whole number too; its range is the core's matter.
                None if value.as_f64().is_some_and(|number| number > 1e15) => Ok(Some(u64::MAX)),
                None => Err(self.wrong(name, "a whole number, zero or more", &value)),
            },
        }
    }

    fn count(&mut self, name: &'static str) -> Result<Option<u32>, Error> {
        Ok(self
            .whole(name)?
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// An object of strings, as pairs.
    fn texts(&mut self, name: &'static str) -> Result<Vec<(String, String)>, Error> {
        let values = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Object(values)) => values,
            Some(other) => return Err(self.wrong(name, "an object of strings", &other)),
        };
        values
            .into_iter()
            .map(|(key, value)| match value {
                Value::String(text) => Ok((key, text)),
                other => Err(self.wrong(&format!("{name}.{}", shown(&key)), "a string", &other)),
            })
            .collect()
    }

    /// One string or a list of them.
    fn list(&mut self, name: &'static str) -> Result<Vec<String>, Error> {
        let values = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(values)) => values,
            Some(one) => vec![one],
        };
        values
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                other => Err(self.wrong(name, "PEM text (a string or a Buffer) or a list of it", &other)),
            })
            .collect()
    }

    fn section(&mut self, name: &'static str) -> Result<Option<Self>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Object(values)) => Ok(Some(Self {
                prefix: "tls.",
                values,
                known: Vec::new(),
            })),
            Some(other) => Err(self.wrong(name, "an object", &other)),
        }
    }

    /// What is left has no meaning. `elsewhere` names options that are read in another place.
    fn finish(self, elsewhere: &[&'static str]) -> Result<(), Error> {
        let known: Vec<&str> = self.known.iter().chain(elsewhere).copied().collect();
        match Error::unknown_options(self.prefix, self.values.keys().map(String::as_str), &known) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn wrong(&self, name: &str, expected: &str, got: &Value) -> Error {
        let field = format!("{}{name}", self.prefix);
        let message = format!("`{field}` must be {expected}; got {}", kind(got));
        Error::config(field, message)
    }
}

/// The type of a value as JavaScript calls it; the value itself may be a secret.
fn kind(value: &Value) -> &'static str {
    match value {
        // NaN and Infinity have no JSON text and arrive as null.
        Value::Null => "null or a number without a value",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
