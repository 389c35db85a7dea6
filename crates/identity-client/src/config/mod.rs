//! Validated configuration: raw [`Options`] in, [`Config`] out. A bad option is an error that names it.

mod options;

pub use options::{Http2, Options, Proxy, TlsOptions, TlsVersion};
