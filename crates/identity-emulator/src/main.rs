//! The emulator as a program. One JSON line on standard output says where it listens; people read standard error.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program speaks on its standard streams"
)]

mod arguments;
mod signals;

use std::{
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
};

use identity_emulator::{HashCost, Limits, Settings, State, app, openapi_json, seed, serve};
use tokio::{
    io::{AsyncReadExt, stdin},
    net::TcpListener,
    runtime::Runtime,
};

use self::{
    arguments::{Action, Arguments, USAGE},
    signals::StopSignals,
};

fn main() -> ExitCode {
    let outcome = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(Action::Help) => print(USAGE),
        Ok(Action::Version) => print(&format!("identity-emulator {}\n", env!("CARGO_PKG_VERSION"))),
        Ok(Action::OpenApi) => openapi_json()
            .map_err(|error| error.to_string())
            .and_then(|json| print(&json)),
        Ok(Action::Serve(arguments)) => run(arguments),
        Err(mistake) => {
            eprintln!("identity-emulator: {mistake}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("identity-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), String> {
    let runtime = Runtime::new().map_err(|error| format!("cannot start: {error}"))?;
    let outcome = runtime.block_on(listen(arguments));
    // A read of standard input cannot be cancelled; do not wait for it.
    runtime.shutdown_background();
    outcome
}

async fn listen(arguments: Arguments) -> Result<(), String> {
    let seed = match &arguments.seed {
        Some(path) => {
            let json = std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read the seed file: {error}"))?;
            seed::parse(&json).map_err(|problem| format!("the seed file is not valid: {problem}"))?
        }
        None => Vec::new(),
    };
    let hash_cost = if arguments.insecure_fast_hash {
        HashCost::InsecureFast
    } else {
        HashCost::Full
    };
    let settings = Settings {
        data: arguments.data,
        seed,
        hash_cost,
        allowed_hosts: arguments.allowed_hosts,
        algorithm: arguments.algorithm,
        token_type: arguments.token_type,
    };
    let state = State::new(settings)
        .await
        .map_err(|error| format!("cannot use the data: {error}"))?;

    let address = (arguments.host, arguments.port);
    let listener = TcpListener::bind(address).await.map_err(|error| {
        format!(
            "cannot listen on {} port {}: {error}. Choose another with --port.",
            address.0, address.1
        )
    })?;
    let local = listener.local_addr().map_err(|error| error.to_string())?;
    eprintln!("identity-emulator is for development and tests only: it shows every code that it sends.");
    if !local.ip().is_loopback() {
        eprintln!(
            "Warning: it listens on {}, where other machines can reach it.",
            local.ip()
        );
    }
    let signals = StopSignals::listen().map_err(|error| format!("cannot listen for signals: {error}"))?;
    print(&format!("{{\"url\":\"http://{local}/api\"}}\n"))?;

    let stop = async {
        tokio::select! {
            () = signals.asked() => {}
            () = parent_gone(), if arguments.exit_with_parent => {}
        }
    };
    serve(listener, app(Arc::new(state)), Limits::default(), stop).await;
    Ok(())
}

/// Writes at once; a closed pipe is an error, not a panic.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("standard output: {error}"))
}

/// Done when standard input ends, which the system sees to when the parent dies, however it dies.
async fn parent_gone() {
    let mut sink = [0; 64];
    while matches!(stdin().read(&mut sink).await, Ok(1..)) {}
}
