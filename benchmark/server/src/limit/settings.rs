//! The command line.

use std::path::PathBuf;

/// The library that makes the calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Library {
    Hyper,
    Reqwest,
}

/// What stays the same for all samples of one process.
#[derive(Debug)]
pub(crate) struct LoadOptions {
    pub(crate) library: Library,
    pub(crate) base_url: String,
    pub(crate) token: String,
    /// PEM file of the authority to trust, and no other.
    pub(crate) ca: Option<PathBuf>,
    /// HTTP/2 by ALPN; otherwise HTTP/1.1 only.
    pub(crate) http2: bool,
    /// Worker threads of the runtime. By default reqwest has two, hyper one, which is what this package's client has.
    pub(crate) threads: usize,
}

impl LoadOptions {
    pub(crate) fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut threads = None;
        let mut settings = Self {
            library: Library::Reqwest,
            base_url: String::new(),
            token: String::new(),
            ca: None,
            http2: false,
            threads: 0,
        };
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
            match name.as_str() {
                "--library" => {
                    settings.library = match value()?.as_str() {
                        "hyper" => Library::Hyper,
                        "reqwest" => Library::Reqwest,
                        other => return Err(format!("unknown library {other}")),
                    };
                }
                "--base-url" => settings.base_url = value()?,
                "--token" => settings.token = value()?,
                "--ca" => settings.ca = Some(value()?.into()),
                "--http2" => settings.http2 = true,
                "--threads" => {
                    let number = value()?.parse();
                    threads = Some(number.map_err(|_| "--threads must be a number".to_owned())?);
                }
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        let usual = if settings.library == Library::Hyper { 1 } else { 2 };
        settings.threads = threads.unwrap_or(usual);
        if settings.base_url.is_empty() || settings.threads == 0 {
            return Err("--base-url is needed, and at least one thread".to_owned());
        }
        Ok(settings)
    }
}
