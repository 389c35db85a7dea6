//! Reads options by name and type.

use identity_client::{Error, shown};
use serde_json::{Map, Value};

/// Takes values out of a JSON object by name and type; what nobody asked for is unknown.
pub(super) struct Reader {
    prefix: &'static str,
    values: Map<String, Value>,
    known: Vec<&'static str>,
}

impl Reader {
    pub(super) fn new(values: Value) -> Result<Self, Error> {
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
            other => Err(Error::wrong_type("options", "an object", kind(&other))),
        }
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.push(name);
        self.values.remove(name)
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<Option<String>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(name, "a string", &other)),
        }
    }

    /// A value that comes from an end user's request: what is no text is left out, and fails no call.
    pub(super) fn any_text(&mut self, name: &'static str) -> Option<String> {
        match self.take(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn flag(&mut self, name: &'static str) -> Result<Option<bool>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(self.wrong(name, "true or false", &other)),
        }
    }

    pub(super) fn whole(&mut self, name: &'static str) -> Result<Option<u64>, Error> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_u64() {
                Some(number) => Ok(Some(number)),
                // 1e300 is a whole number too; its range is the core's matter.
                None if value.as_f64().is_some_and(|number| number > 1e15) => Ok(Some(u64::MAX)),
                None => Err(self.wrong(name, "a non-negative integer", &value)),
            },
        }
    }

    pub(super) fn count(&mut self, name: &'static str) -> Result<Option<u32>, Error> {
        Ok(self
            .whole(name)?
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// An object of strings, as pairs.
    pub(super) fn texts(&mut self, name: &'static str) -> Result<Vec<(String, String)>, Error> {
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

    /// PEM text, or a list of it.
    pub(super) fn list(&mut self, name: &'static str) -> Result<Vec<String>, Error> {
        let list = self.strings(name, "PEM text (a string or a Buffer) or an array of PEM texts")?;
        Ok(list.unwrap_or_default())
    }

    /// One string or a list of them.
    pub(super) fn strings(
        &mut self,
        name: &'static str,
        expected: &str,
    ) -> Result<Option<Vec<String>>, Error> {
        let values = match self.take(name) {
            None => return Ok(None),
            Some(Value::Array(values)) => values,
            Some(one) => vec![one],
        };
        values
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                other => Err(self.wrong(name, expected, &other)),
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }

    pub(super) fn section(&mut self, name: &'static str) -> Result<Option<Self>, Error> {
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
    pub(super) fn finish(self, elsewhere: &[&'static str]) -> Result<(), Error> {
        let known: Vec<&str> = self.known.iter().chain(elsewhere).copied().collect();
        match Error::unknown_options(self.prefix, self.values.keys().map(String::as_str), &known) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    fn wrong(&self, name: &str, expected: &str, got: &Value) -> Error {
        Error::wrong_type(format!("{}{name}", self.prefix), expected, kind(got))
    }
}

/// The type of a value as JavaScript calls it; the value itself may be a secret.
fn kind(value: &Value) -> &'static str {
    match value {
        // NaN and Infinity have no JSON text and arrive as null.
        Value::Null => "null, NaN or Infinity",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The glue writes what V8 takes for JSON. Half of a surrogate pair or nesting without end is none here, and to go on
/// without the options would drop a limit or a header that the caller relies on.
pub(super) fn unreadable() -> Error {
    let message = "`options` must be well-formed Unicode and not deeply nested";
    Error::config("options", message)
}
