//! `fault-server`: makes servers on command, for tests in other languages. The commands are in the crate's README.

fn main() -> std::io::Result<()> {
    fault_server::control::run(std::io::stdin().lock(), std::io::stdout())
}
