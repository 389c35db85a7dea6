//! The command line.

use std::path::PathBuf;

/// What stays the same for all samples of one process.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) base_url: String,
    pub(crate) token: String,
    /// PEM file of the authority to trust, and no other.
    pub(crate) ca: Option<PathBuf>,
    /// Let ALPN choose HTTP/2; otherwise HTTP/1.1 only.
    pub(crate) http2: bool,
    /// Worker threads of the runtime; 2 by default.
    pub(crate) threads: usize,
}

impl Settings {
    pub(crate) fn from_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut settings = Self {
            base_url: String::new(),
            token: String::new(),
            ca: None,
            http2: false,
            threads: 2,
        };
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value"));
            match name.as_str() {
                "--base-url" => settings.base_url = value()?,
                "--token" => settings.token = value()?,
                "--ca" => settings.ca = Some(value()?.into()),
                "--http2" => settings.http2 = true,
                "--threads" => {
                    settings.threads = value()?
                        .parse()
                        .map_err(|_| "--threads must be a number".to_owned())?;
                }
                _ => return Err(format!("unknown argument {name}")),
            }
        }
        if settings.base_url.is_empty() || settings.threads == 0 {
            return Err("--base-url is needed, and at least one thread".to_owned());
        }
        Ok(settings)
    }
}
