//! Options that were checked before. A backend that makes a client for each request it serves brings
//! the same text of options every time: it is read and checked once.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use identity_client::{CheckedOptions, Client, Error, Secret};

use crate::options;

/// Backends have a handful of different options; whoever makes them up per request gains nothing
/// here, and shall not fill the memory either.
const MOST: usize = 64;

static KNOWN: LazyLock<Mutex<HashMap<Secret, CheckedOptions>>> = LazyLock::new(Mutex::default);

/// A client of these options, which are the JSON text of the constructor's argument.
pub(crate) fn client(text: String) -> Result<Client, Error> {
    let text = Secret::from(text);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(checked) = known.get(&text) {
        return checked.client();
    }
    let checked = CheckedOptions::new(&options::client_options(text.expose())?)?;
    let client = checked.client()?;
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(text, checked);
    Ok(client)
}
