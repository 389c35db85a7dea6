//! A fixed number of calls in flight for a fixed time, and what it cost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::{
    lane::Caller,
    operation::Operation,
    process::{Switches, resident_megabytes},
};

/// One line of input.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sample {
    operation: Operation,
    in_flight: usize,
    seconds: f64,
    /// Seconds of the same load beforehand, not counted.
    warm_up: f64,
}

/// One line of output. The names are those of the JavaScript peers' figures; those of an event loop are absent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Figures {
    calls: usize,
    calls_per_second: f64,
    p50_us: f64,
    p99_us: f64,
    cpu_us: f64,
    rss_mb: Option<f64>,
    voluntary_switches: Option<f64>,
    involuntary_switches: Option<f64>,
}

impl Sample {
    /// # Errors
    /// The first call that failed; a sample with failures would not be comparable.
    pub(crate) async fn take(self, caller: &Caller) -> Result<Figures, String> {
        if self.warm_up > 0.0 {
            self.run(caller, self.warm_up).await?;
        }
        let switches = Switches::now();
        let cpu = ProcessTime::now();
        let begin = Instant::now();
        let mut latencies = self.run(caller, self.seconds).await?;
        let (elapsed, cpu) = (begin.elapsed(), cpu.elapsed());
        let switched = Option::zip(switches, Switches::now());
        let calls = latencies.len();
        latencies.sort_unstable();
        let percentile = |share: f64| {
            let index = ((calls as f64 * share) as usize).min(calls.saturating_sub(1));
            latencies.get(index).map_or(f64::NAN, |latency| micros(*latency))
        };
        Ok(Figures {
            calls,
            calls_per_second: calls as f64 / elapsed.as_secs_f64(),
            p50_us: percentile(0.5),
            p99_us: percentile(0.99),
            cpu_us: micros(cpu) / calls as f64,
            rss_mb: resident_megabytes(),
            voluntary_switches: switched
                .map(|(before, after)| (after.voluntary - before.voluntary) / calls as f64),
            involuntary_switches: switched
                .map(|(before, after)| (after.involuntary - before.involuntary) / calls as f64),
        })
    }

    async fn run(self, caller: &Caller, seconds: f64) -> Result<Vec<Duration>, String> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut lanes = JoinSet::new();
        for _ in 0..self.in_flight {
            let (mut lane, stop) = (caller.lane().await?, Arc::clone(&stop));
            lanes.spawn(async move {
                let mut latencies = Vec::with_capacity(1024);
                while !stop.load(Ordering::Relaxed) {
                    let begin = Instant::now();
                    lane.call(self.operation).await?;
                    latencies.push(begin.elapsed());
                }
                Ok::<_, String>((lane, latencies))
            });
        }
        tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        while let Some(ended) = lanes.join_next().await {
            let (lane, mut latencies) = ended.map_err(|error| error.to_string())??;
            caller.put_back(lane);
            all.append(&mut latencies);
        }
        Ok(all)
    }
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
