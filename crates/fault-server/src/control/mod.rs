//! Servers on command: one JSON object a line in, one JSON object a line out.

mod command;
mod controller;
mod endpoint;

use std::io::{BufRead, Result, Write};

use controller::Controller;

/// Obeys every line of `input` until it ends, then closes everything. What `fault-server` does with its standard
/// streams.
///
/// # Errors
/// `input` cannot be read. An `output` that is closed is no error: nobody is listening any more.
pub fn run(input: impl BufRead, output: impl Write + Send + 'static) -> Result<()> {
    let mut controller = Controller::new(output);
    for line in input.lines() {
        let line = line?;
        if !line.trim().is_empty() {
            controller.obey(&line);
        }
    }
    Ok(())
}
