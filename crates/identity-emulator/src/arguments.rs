use std::{
    ffi::{OsStr, OsString},
    net::IpAddr,
    path::PathBuf,
};

use identity_emulator::{Algorithm, host_name};
use lexopt::{
    Arg::{Long, Short},
    Parser, ValueExt,
};
use thiserror::Error;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Print how to use it.
    Help,
    /// Print the version.
    Version,
    /// Print the OpenAPI document.
    OpenApi,
    /// Serve.
    Serve(Arguments),
}

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub host: IpAddr,
    pub port: u16,
    pub data: Option<PathBuf>,
    pub seed: Option<PathBuf>,
    pub insecure_fast_hash: bool,
    pub exit_with_parent: bool,
    pub allowed_hosts: Vec<String>,
    pub algorithm: Algorithm,
    pub token_type: Option<String>,
}

/// A command line that cannot be obeyed.
#[derive(Debug, PartialEq, Eq, Error)]
pub(crate) enum Mistake {
    #[error("unknown option `{0}`")]
    UnknownOption(String),
    #[error("`{0}` requires a value")]
    NoValue(String),
    #[error("`{0}` takes no value")]
    UnwantedValue(String),
    #[error("{0}")]
    Unreadable(String),
    #[error("`--port` must be from 0 to 65535")]
    Port,
    #[error("`--host` must be an IP address or `localhost`")]
    Host,
    #[error("`--algorithm` must be EdDSA, ES256 or RS256")]
    Algorithm,
    #[error("`--allow-host` must be a host name, without a port")]
    AllowHost,
}

pub(crate) const USAGE: &str = "\
An identity service for development and tests. Not for production.

Usage: identity-emulator [options]

  --port <port>          port to listen on; 0 chooses a free port (default 3001)
  --host <ip>            address to listen on (default 127.0.0.1, this machine only)
  --allow-host <name>    allow requests to /__emulator with this host name; can be repeated. IP addresses, names without
                         a dot, and names under localhost, internal and test are always allowed
  --data <file.db>       store the data in a SQLite file (default: in memory)
  --seed <users.json>    users to create at the start: [{ \"email\", \"password\", \"twoFAEnabled\"? }]
  --insecure-fast-hash   use a weak but fast password hash, for tests
  --algorithm <name>     sign access tokens with EdDSA, ES256 or RS256 (default EdDSA)
  --token-type <typ>     the type of access tokens, such as at+jwt (default JWT)
  --exit-with-parent     stop when standard input is closed
  --openapi              print the OpenAPI 3.1 document and exit
  --help, --version

Prints {\"url\":\"http://127.0.0.1:3001/api\"} on standard output when it is ready. Stops on SIGTERM.
";

/// Reads the command line, without the program's name. Options are written `--port 1` or `--port=1`.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Action, Mistake> {
    let mut parsed = Arguments {
        host: IpAddr::from([127, 0, 0, 1]),
        port: 3001,
        data: None,
        seed: None,
        insecure_fast_hash: false,
        exit_with_parent: false,
        allowed_hosts: Vec::new(),
        algorithm: Algorithm::default(),
        token_type: None,
    };
    let mut parser = Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => parsed.port = parser.value()?.parse().map_err(|_| Mistake::Port)?,
            Long("host") => parsed.host = host(&parser.value()?)?,
            Long("data") => parsed.data = Some(parser.value()?.into()),
            Long("seed") => parsed.seed = Some(parser.value()?.into()),
            Long("allow-host") => parsed.allowed_hosts.push(allowed_host(&parser.value()?)?),
            Long("algorithm") => parsed.algorithm = algorithm(&parser.value()?)?,
            Long("token-type") => parsed.token_type = Some(parser.value()?.string()?),
            Long("insecure-fast-hash") => parsed.insecure_fast_hash = true,
            Long("exit-with-parent") => parsed.exit_with_parent = true,
            Long("openapi") => return alone(parser, "--openapi", Action::OpenApi),
            Long("help") | Short('h') => return alone(parser, "--help", Action::Help),
            Long("version") | Short('V') => return alone(parser, "--version", Action::Version),
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    Ok(Action::Serve(parsed))
}

/// What follows an option that does something else than serving is not looked at, but its own value is.
fn alone(mut parser: Parser, name: &str, action: Action) -> Result<Action, Mistake> {
    match parser.optional_value() {
        Some(_) => Err(Mistake::UnwantedValue(name.to_owned())),
        None => Ok(action),
    }
}

fn host(value: &OsStr) -> Result<IpAddr, Mistake> {
    match value.to_str().ok_or(Mistake::Host)? {
        "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
        address => address.parse().map_err(|_| Mistake::Host),
    }
}

fn algorithm(value: &OsStr) -> Result<Algorithm, Mistake> {
    let name = value.to_str().ok_or(Mistake::Algorithm)?;
    Algorithm::from_name(name).ok_or(Mistake::Algorithm)
}

fn allowed_host(value: &OsStr) -> Result<String, Mistake> {
    value.to_str().and_then(host_name).ok_or(Mistake::AllowHost)
}

impl From<lexopt::Error> for Mistake {
    fn from(error: lexopt::Error) -> Self {
        match error {
            lexopt::Error::MissingValue { option: Some(option) } => Self::NoValue(option),
            lexopt::Error::UnexpectedValue { option, .. } => Self::UnwantedValue(option),
            lexopt::Error::UnexpectedOption(option) => Self::UnknownOption(option),
            lexopt::Error::UnexpectedArgument(text) => {
                Self::UnknownOption(text.to_string_lossy().into_owned())
            }
            other => Self::Unreadable(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Action, Mistake> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_default_is_this_machine_only() {
        let Ok(Action::Serve(arguments)) = read("") else {
            panic!("serves")
        };
        assert!(arguments.host.is_loopback());
        assert_eq!(
            (arguments.port, arguments.data, arguments.insecure_fast_hash),
            (3001, None, false)
        );
    }

    #[test]
    fn options_are_read_in_both_spellings() {
        let Ok(Action::Serve(arguments)) =
            read("--port=0 --host ::1 --data a.db --seed=b.json --insecure-fast-hash")
        else {
            panic!("serves")
        };
        assert_eq!((arguments.port, arguments.host), (0, "::1".parse().unwrap()));
        assert_eq!(
            (arguments.data, arguments.seed),
            (Some("a.db".into()), Some("b.json".into()))
        );
        assert!(arguments.insecure_fast_hash);
    }

    #[test]
    fn tokens_are_made_as_asked_for() {
        let Ok(Action::Serve(arguments)) = read("--algorithm ES256 --token-type=at+jwt") else {
            panic!("serves")
        };
        assert_eq!(arguments.algorithm, Algorithm::Es256);
        assert_eq!(arguments.token_type.as_deref(), Some("at+jwt"));
    }

    #[test]
    fn hosts_are_gathered() {
        let Ok(Action::Serve(arguments)) = read("--allow-host ID.example --allow-host=b.example") else {
            panic!("serves")
        };
        assert_eq!(arguments.allowed_hosts, ["id.example", "b.example"]);
    }

    #[test]
    fn mistakes_are_named() {
        for (line, expected) in [
            ("--prot 1", "unknown option `--prot`"),
            ("--port", "`--port` requires a value"),
            ("--port 70000", "`--port` must be from 0 to 65535"),
            (
                "--host example.com",
                "`--host` must be an IP address or `localhost`",
            ),
            (
                "--allow-host http://id.example",
                "`--allow-host` must be a host name, without a port",
            ),
            ("--algorithm HS256", "`--algorithm` must be EdDSA, ES256 or RS256"),
            ("--openapi=1", "`--openapi` takes no value"),
            ("--exit-with-parent=1", "`--exit-with-parent` takes no value"),
            ("-x", "unknown option `-x`"),
            ("serve", "unknown option `serve`"),
        ] {
            assert_eq!(read(line).unwrap_err().to_string(), expected, "{line}");
        }
    }
}
