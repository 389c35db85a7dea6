use std::{ffi::OsString, net::IpAddr, path::PathBuf};

use identity_emulator::host_name;

/// What the command line says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
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
}

pub(crate) const USAGE: &str = "\
An identity service for development and tests. Not for production.

Usage: identity-emulator [options]

  --port <port>          where to listen; 0 picks a free port (default 3001)
  --host <ip>            which address to listen on (default 127.0.0.1, this machine only)
  --allow-host <name>    let /__emulator be called under this name, too; may be repeated. Addresses, single labels
                         and names under localhost, internal and test are always allowed
  --data <file.db>       keep the data in a SQLite file (default: in memory)
  --seed <users.json>    users that are there from the start: [{ \"email\", \"password\", \"twoFAEnabled\"? }]
  --insecure-fast-hash   hash passwords at next to no cost, for quick tests
  --exit-with-parent     stop when standard input closes
  --openapi              print the OpenAPI 3.1 document and exit
  --help, --version

Prints {\"url\":\"http://127.0.0.1:3001/api\"} on standard output when it listens, and stops on SIGTERM.
";

/// Reads the command line, without the program's name. Options are written `--port 1` or `--port=1`.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut parsed = Arguments {
        host: IpAddr::from([127, 0, 0, 1]),
        port: 3001,
        data: None,
        seed: None,
        insecure_fast_hash: false,
        exit_with_parent: false,
        allowed_hosts: Vec::new(),
    };
    let mut rest = arguments;
    while let Some(argument) = rest.next() {
        let argument = argument
            .into_string()
            .map_err(|_| "an option is not valid UTF-8".to_owned())?;
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        let takes_value = matches!(name, "--port" | "--host" | "--data" | "--seed" | "--allow-host");
        if inline.is_some() && !takes_value {
            return Err(format!("`{name}` takes no value"));
        }
        let mut value = || {
            let next = || rest.next().and_then(|next| next.into_string().ok());
            inline
                .clone()
                .or_else(next)
                .ok_or(format!("`{name}` needs a value"))
        };
        match name {
            "--port" => parsed.port = value()?.parse().map_err(|_| "`--port` must be from 0 to 65535")?,
            "--host" => parsed.host = host(&value()?)?,
            "--data" => parsed.data = Some(value()?.into()),
            "--seed" => parsed.seed = Some(value()?.into()),
            "--allow-host" => parsed
                .allowed_hosts
                .push(host_name(&value()?).ok_or("`--allow-host` must be a host name, without a port")?),
            "--insecure-fast-hash" => parsed.insecure_fast_hash = true,
            "--exit-with-parent" => parsed.exit_with_parent = true,
            "--openapi" => return Ok(Command::OpenApi),
            "--help" | "-h" => return Ok(Command::Help),
            "--version" | "-V" => return Ok(Command::Version),
            _ => return Err(format!("unknown option `{name}`")),
        }
    }
    Ok(Command::Serve(parsed))
}

fn host(value: &str) -> Result<IpAddr, String> {
    match value {
        "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
        _ => value
            .parse()
            .map_err(|_| "`--host` must be an IP address or `localhost`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_default_is_this_machine_only() {
        let Ok(Command::Serve(arguments)) = read("") else {
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
        let Ok(Command::Serve(arguments)) =
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
    fn hosts_are_gathered() {
        let Ok(Command::Serve(arguments)) = read("--allow-host ID.example --allow-host=b.example") else {
            panic!("serves")
        };
        assert_eq!(arguments.allowed_hosts, ["id.example", "b.example"]);
    }

    #[test]
    fn mistakes_are_named() {
        for (line, expected) in [
            ("--prot 1", "unknown option `--prot`"),
            ("--port", "`--port` needs a value"),
            ("--port 70000", "`--port` must be from 0 to 65535"),
            (
                "--host example.com",
                "`--host` must be an IP address or `localhost`",
            ),
            (
                "--allow-host http://id.example",
                "`--allow-host` must be a host name, without a port",
            ),
            ("--openapi=1", "`--openapi` takes no value"),
        ] {
            assert_eq!(read(line), Err(expected.to_owned()), "{line}");
        }
    }
}
