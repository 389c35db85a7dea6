//! reqwest or hyper alone: what the transport could do if nothing stood between it and the caller.
//!
//! `benchmark-limit --library hyper|reqwest --base-url URL --token TOKEN [--ca FILE] [--http2] [--threads N]` reads one
//! JSON object a line from standard input, `{"operation":"me","inFlight":64,"seconds":1,"warmUp":0.2}`, makes that many calls at once for that
//! long, and writes the figures as one JSON line. It ends when its input does. Bodies are read, not parsed.

mod bare_hyper;
mod bare_reqwest;
mod lane;
mod load;
mod operation;
mod process;
mod settings;

use std::{
    error::Error,
    io::{self, BufRead, Write},
};

use lane::Caller;
use load::Sample;
use settings::LoadOptions;
use tokio::runtime::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let settings = LoadOptions::from_arguments(std::env::args().skip(1))?;
    let runtime = match settings.threads {
        1 => Builder::new_current_thread().enable_all().build()?,
        threads => Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build()?,
    };
    let caller = runtime.block_on(async { Caller::new(&settings) })?;
    for line in io::stdin().lock().lines() {
        let sample: Sample = serde_json::from_str(&line?)?;
        let answer = match runtime.block_on(sample.take(&caller)) {
            Ok(figures) => serde_json::to_string(&figures)?,
            Err(error) => serde_json::json!({ "error": error }).to_string(),
        };
        writeln!(io::stdout(), "{answer}")?;
    }
    Ok(())
}
